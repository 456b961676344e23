import { numbersOf, usualDraft, type FieldName, type ServerDraft } from './draft.ts'
import type { NumberName } from './numbers.ts'

/** The parts of the form that are folded away, in order. */
export const SECTIONS = ['limits', 'frames', 'udp', 'tls', 'network', 'log'] as const
export type SectionName = (typeof SECTIONS)[number]

const NUMBERS_OF: Readonly<Record<SectionName, readonly NumberName[]>> = {
  limits: ['backlog', 'receiveBytes', 'idleSeconds', 'maxClients', 'poolSize'],
  frames: [],
  udp: ['socketBufferBytes'],
  tls: [],
  network: ['delayMs', 'jitterMs', 'lossPercent', 'duplicatePercent', 'reorderPercent', 'corruptPercent', 'seed'],
  log: [],
}

const OTHERS_OF: Readonly<Record<SectionName, readonly (keyof ServerDraft)[]>> = {
  limits: ['concurrency'],
  frames: ['codec'],
  udp: ['group', 'groupInterface', 'broadcast'],
  tls: ['tls', 'certificate', 'key'],
  network: [],
  log: ['record'],
}

/** Whether a section has something that is not as usual, and something that is wrong. */
export function changedIn(
  name: SectionName,
  draft: ServerDraft,
  errors: ReadonlyMap<FieldName, string>,
): { readonly isChanged: boolean; readonly isWrong: boolean } {
  const numbers = NUMBERS_OF[name].filter((number) => numbersOf(draft).includes(number))
  const fields: readonly string[] = [...numbers, ...OTHERS_OF[name]]
  return {
    isChanged:
      numbers.some((number) => draft.numbers[number] !== usualDraft.numbers[number]) ||
      OTHERS_OF[name].some((field) => JSON.stringify(draft[field]) !== JSON.stringify(usualDraft[field])),
    isWrong: fields.some((field) => errors.has(field as FieldName)),
  }
}
