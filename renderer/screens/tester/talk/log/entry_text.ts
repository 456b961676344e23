import type { TextEncoding } from '../../../../../shared/contract/tester/bytes.ts'
import type { TranscriptEntry } from '../../../../../shared/contract/tester/transcripts.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { decodeText } from '../../../../../shared/tester/encodings.ts'
import { bytesToHex } from '../../../../../shared/tester/hex.ts'
import { escaped } from '../../../../../shared/tester/hexdump.ts'
import { bytesOfBase64 } from '../parts/base64.ts'

/** A piece of a line; of a sign that would act rather than be read, its name. */
export interface LinePart {
  readonly text: string
  readonly isSign?: true
}

/** C0, DEL, C1, and what shared/inert_text.ts finds to reorder or end lines. */
const SIGNS = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g

/** Text on one line, its signs named as they are typed in the editor of payloads. */
export function lineParts(text: string): readonly LinePart[] {
  const parts: LinePart[] = []
  let at = 0
  for (const { 0: signs, index } of text.matchAll(SIGNS)) {
    if (index > at) parts.push({ text: text.slice(at, index) })
    parts.push({ text: [...signs].map(escaped).join(''), isSign: true })
    at = index + signs.length
  }
  if (at < text.length) parts.push({ text: text.slice(at) })
  return parts
}

/** What a row shows of the bytes, in one line; of notes their words. */
export function entryParts(entry: TranscriptEntry, view: 'text' | 'hex', encoding: TextEncoding): readonly LinePart[] {
  if (entry.direction === 'note') return [{ text: inertText(entry.text ?? '').replaceAll('\n', ' ') }]
  const bytes = bytesOfBase64(entry.data)
  const parts = view === 'hex' ? [{ text: bytesToHex(bytes, ' ') }] : lineParts(decodeText(bytes, encoding))
  return bytes.length < entry.bytes ? [...parts, { text: '…' }] : parts
}

/** The other end: whom it came from, or whom it went to. */
export function peerOf({ direction, from, to }: TranscriptEntry): string {
  return direction === 'out' ? to : from === '' ? to : from
}

const two = (number: number) => String(number).padStart(2, '0')

/** The time of day to the millisecond, as clocks here have it. */
export function timeText(at: number): string {
  const date = new Date(at)
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`
}
