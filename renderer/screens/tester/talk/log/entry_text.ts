import type { TextEncoding } from '../../../../../shared/contract/tester/bytes.ts'
import type { TranscriptEntry } from '../../../../../shared/contract/tester/transcripts.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { decodeText } from '../../../../../shared/tester/encodings.ts'
import { bytesToHex } from '../../../../../shared/tester/hex.ts'
import { bytesOfBase64 } from '../parts/base64.ts'

/** What a row shows of the bytes, in one line; of notes their words. */
export function dataText(entry: TranscriptEntry, view: 'text' | 'hex', encoding: TextEncoding): string {
  if (entry.direction === 'note') return inertText(entry.text ?? '').replaceAll('\n', ' ')
  const bytes = bytesOfBase64(entry.data)
  const shown = view === 'hex' ? bytesToHex(bytes, ' ') : lineText(bytes, encoding)
  return bytes.length < entry.bytes ? `${shown}…` : shown
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

/** Text in one line: what would end it stands as it is typed in the editor of payloads. */
export function lineText(bytes: Uint8Array, encoding: TextEncoding): string {
  const text = decodeText(bytes, encoding)
  return inertText(text.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t'))
}
