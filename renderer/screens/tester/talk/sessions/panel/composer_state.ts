import { create } from 'zustand'
import type { CodecSpec, Malformation, PayloadSpec } from '../../../../../../shared/contract/tester/bytes.ts'
import type { Sending } from '../../../../../../shared/contract/tester/sessions.ts'
import { usualPayload } from '../../payload/payload.ts'

/** What is about to be sent through one session, as it stands. */
export interface ComposerDraft {
  readonly payload: PayloadSpec
  readonly raw: boolean
  readonly malformed: Malformation | 'none'
  /** Of codec `json-header`. */
  readonly filename: string
  readonly again: boolean
  readonly everyMs: number
  /** 0: until it is stopped. */
  readonly times: number
}

export const usualComposer: ComposerDraft = {
  payload: usualPayload,
  raw: false,
  malformed: 'none',
  filename: '',
  again: false,
  everyMs: 1000,
  times: 10,
}

/** What stands in the composer of a session that is to send this, or has. */
export function composerOf({ payload, raw, malformed, filename, repeat }: Sending): ComposerDraft {
  return {
    payload,
    raw,
    malformed: malformed ?? 'none',
    filename: filename ?? '',
    again: repeat !== undefined,
    everyMs: repeat?.intervalMs ?? usualComposer.everyMs,
    times: repeat?.count ?? usualComposer.times,
  }
}

/** Kept by session, so that what was typed is there again when another was looked at in between. */
export const useComposers = create<{ readonly drafts: Readonly<Record<string, ComposerDraft>> }>()(() => ({
  drafts: {},
}))

export function changeComposer(id: string, changes: Partial<ComposerDraft>): void {
  useComposers.setState(({ drafts }) => ({
    drafts: { ...drafts, [id]: { ...(drafts[id] ?? usualComposer), ...changes } },
  }))
}

export function forgetComposer(id: string): void {
  useComposers.setState(({ drafts: { [id]: _, ...drafts } }) => ({ drafts }))
}

const BEHIND_LENGTH = [
  'short-payload',
  'long-length',
  'negative-length',
  'huge-length',
  'truncated-header',
] as const satisfies readonly Malformation[]

/** The ways in which frames of this codec can be wrong, as `shared/tester/encode_frame.ts` has them. */
export function malformationsOf(codec: CodecSpec): readonly Malformation[] {
  switch (codec.type) {
    case 'none':
      return []
    case 'lines':
    case 'delimiter':
      return ['missing-end']
    case 'fixed':
      return ['short-payload']
    case 'length':
      return BEHIND_LENGTH.filter(
        (one) => (one !== 'negative-length' || codec.signed) && (one !== 'truncated-header' || codec.bytes > 1),
      )
    case 'json-header':
      return [...BEHIND_LENGTH, 'no-json', 'wrong-md5']
  }
}

/** So many at once show what TCP does with borders. */
export const BURST_COUNT = 3
/** What a burst sends while nothing is typed. */
const BURST_TEXT = 'hello'

/** What the engine is told to send. Choices that the codec does not have are left out, however they stand. */
export function sendingOf(draft: ComposerDraft, codec: CodecSpec, how: 'as-it-stands' | 'burst'): Sending {
  const { payload, raw, malformed, filename, again, everyMs, times } = draft
  const isFramed = codec.type !== 'none' && !raw
  const isEmpty = payload.format === 'text' && payload.text === ''
  const repeat =
    how === 'burst' ? { intervalMs: 0, count: BURST_COUNT } : again ? { intervalMs: everyMs, count: times } : undefined
  return {
    payload: how === 'burst' && isEmpty ? { ...payload, text: BURST_TEXT } : payload,
    raw,
    ...(isFramed && malformed !== 'none' && malformationsOf(codec).includes(malformed) ? { malformed } : {}),
    ...(isFramed && codec.type === 'json-header' && filename !== '' ? { filename } : {}),
    ...(repeat === undefined ? {} : { repeat }),
  }
}
