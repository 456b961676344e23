import { create } from 'zustand'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import type { LoadHead, LoadSpecInput } from '../../../../shared/contract/tester/load.ts'
import { go, useRoute } from '../../../app/route.ts'
import { draftOf, type LoadDraft } from './form/draft.ts'
import { presetDraft, type PresetId } from './form/presets.ts'
import { idsOf } from './loads.ts'

/** All loads, newest first, as the engine last told them. Absent: not told yet. */
export const useLoads = create<{ readonly loads?: readonly LoadHead[] }>()(() => ({}))

interface FormNow {
  readonly draft: LoadDraft
  /** The draft is as this preset wants it. */
  readonly preset?: PresetId | undefined
  /** Where to go has been chosen, and is not to be guessed any more. */
  readonly isTargetChosen: boolean
  /** Somebody wants to type where it goes. */
  readonly focusAsked?: boolean
  /** Why it was refused as it stands. */
  readonly failure?: ContractFailure | undefined
}

/** The form, which outlives its being shown: a result can be looked at in between. */
export const useLoadForm = create<FormNow>()(() => ({
  draft: presetDraft('500-clients', { target: '', name: '' }),
  preset: '500-clients',
  isTargetChosen: false,
}))

/** Shows the form as it was left, ready to be typed in. */
export function openForm(): void {
  useLoadForm.setState({ focusAsked: true, failure: undefined })
  go({ screen: 'tester', tab: 'load' })
}

/** Shows the form with a load to begin with. @param beside what is to run at the same time */
export function openLoad(spec: LoadSpecInput, beside?: LoadSpecInput): void {
  useLoadForm.setState({ draft: draftOf(spec, beside), preset: undefined, isTargetChosen: true, failure: undefined })
  go({ screen: 'tester', tab: 'load' })
}

/** Shows a result, or two side by side. */
export function showLoads(ids: readonly string[]): void {
  go({ screen: 'tester', tab: 'load', ...(ids.length === 0 ? {} : { id: ids.join(',') }) })
}

/** Shows what is left of what was shown. */
export function leaveRemoved(removed: readonly string[]): void {
  const { route } = useRoute.getState()
  const shown = route.screen === 'tester' && route.tab === 'load' ? idsOf(route.id) : []
  if (shown.some((id) => removed.includes(id))) showLoads(shown.filter((id) => !removed.includes(id)))
}
