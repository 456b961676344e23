import type { TextEncoding } from '../contract/tester/bytes.ts'
import { bytesToBase64 } from './base64.ts'
import { decodeText } from './encodings.ts'
import { printable } from './hexdump.ts'
import type { LogRecord } from './record.ts'

/** An entry with its number in its log, where it has one: of those that a filter has chosen the numbers stay. */
type Entry = LogRecord & { readonly seq?: number }
type Records = AsyncIterable<Entry> | Iterable<Entry>

/** Pieces for disk or network: larger than a line, far smaller than a log. */
const PIECE_CHARACTERS = 64 * 1024

/**
 * A log to read: a line for each entry with time (UTC), direction, both ends, bytes, and what passed as text, controls as
 * escapes. Nothing a peer sent can look like another line.
 */
export async function* transcriptText(records: Records, encoding: TextEncoding): AsyncGenerator<Uint8Array> {
  yield* pieces(records, (record) => {
    const time = new Date(record.at).toISOString()
    const ends = [record.from, record.to].filter((end) => end !== '').join(' > ')
    const shown = printable(record.data, record.direction === 'note' ? 'utf-8' : encoding)
    if (record.direction === 'note')
      return `${[time, record.wrong ? '!' : '-', ends, shown].filter((part) => part !== '').join(' ')}\n`
    const cut = record.data.length < record.bytes ? ` (${record.data.length} shown)` : ''
    return `${time} ${record.direction === 'in' ? '<' : '>'} ${ends} ${record.bytes} B${cut}: ${shown}\n`
  })
}

/** A log for programs: a JSON array, an entry in each line. Data as Base64, and as text where there is any. */
export async function* transcriptJson(records: Records, encoding: TextEncoding): AsyncGenerator<Uint8Array> {
  let count = 0
  const lines = pieces(records, (record) => {
    count++
    const { seq = count, at, direction, from, to, bytes, data, wrong } = record
    const isNote = direction === 'note'
    const entry = {
      seq,
      time: new Date(at).toISOString(),
      at,
      direction,
      from,
      to,
      ...(isNote ? {} : { bytes, data: bytesToBase64(data) }),
      text: decodeText(data, isNote ? 'utf-8' : encoding),
      ...(wrong ? { wrong } : {}),
    }
    return `${count > 1 ? ',\n' : '\n'}${JSON.stringify(entry)}`
  })
  yield new TextEncoder().encode('[')
  yield* lines
  yield new TextEncoder().encode('\n]\n')
}

async function* pieces(records: Records, line: (record: Entry) => string): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let text = ''
  for await (const record of records) {
    text += line(record)
    if (text.length < PIECE_CHARACTERS) continue
    yield encoder.encode(text)
    text = ''
  }
  if (text !== '') yield encoder.encode(text)
}
