import { create } from 'zustand'
import type { ReachSpec } from '../../../../../shared/contract/reach.ts'
import { foldTargets } from '../../../../../shared/reach/targets.ts'
import { foldNames } from '../../../../../shared/targets/ranges.ts'
import { setTarget } from '../../../../state/target.ts'
import { emptyDraft, usualOptions, type OptionsDraft, type ReachDraft } from './draft.ts'

export const useDraft = create<ReachDraft>()(() => emptyDraft)

export function editDraft(changes: Partial<ReachDraft>): void {
  useDraft.setState(changes)
}

export function editOptions(changes: Partial<OptionsDraft>): void {
  useDraft.setState(({ options }) => ({ options: { ...options, ...changes } }))
}

/** Fills the form with what was probed before. */
export function fillDraft(spec: ReachSpec): void {
  if (spec.from !== 'local') setTarget(spec.fromTitle ?? foldNames(spec.from))
  useDraft.setState(({ showOptions }) => ({
    ...emptyDraft,
    from: spec.from === 'local' ? 'local' : 'hosts',
    list: foldTargets(spec.to),
    protocol: spec.protocol,
    options: {
      ...usualOptions,
      timeout: `${spec.timeoutMs}ms`,
      forks: String(spec.forks),
      perHost: String(spec.perHost),
      rate: String(spec.ratePerSecond),
      connectTimeout: `${spec.connectTimeoutMs}ms`,
      hostKeys: spec.hostKeys,
      user: spec.user ?? '',
      banner: spec.banner,
      fallback: spec.fallback,
    },
    showOptions,
  }))
}
