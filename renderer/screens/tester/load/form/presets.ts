import { LOAD_PRESETS } from '../../../../../shared/load/presets.ts'
import type { load } from '../../../../i18n/en/load.ts'
import { draftOf, type LoadDraft } from './draft.ts'

/** As shared/load/presets.ts has them; each has its words. */
export type PresetId = keyof typeof load.form.preset

export const PRESET_IDS = LOAD_PRESETS.map(({ id }) => id) as readonly PresetId[]

/** A draft as the preset wants it, to where the draft before went. The name is told by its words, in the reader's language. */
export function presetDraft(id: PresetId, { target, name }: Pick<LoadDraft, 'target' | 'name'>): LoadDraft {
  const { spec } = LOAD_PRESETS.find((preset) => preset.id === id)!
  return { ...draftOf(spec), name, target }
}
