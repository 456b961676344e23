import type { TextEncoding } from '../../../../shared/contract/tester/bytes.ts'
import type { TranscriptFilter } from '../../../../shared/contract/tester/transcripts.ts'
import { decodeText } from '../../../../shared/tester/encodings.ts'
import { pastedHex } from '../../../../shared/tester/hex_paste.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import { problemsRefusal } from '../../refusals.ts'

type Wanted = (record: LogRecord) => boolean

/** Whether an entry is one that was asked for. @throws ContractError `problems`: `0x` that is followed by no hex */
export function entryFilter({ direction, contains, encoding, peer }: TranscriptFilter): Wanted {
  const tests: Wanted[] = []
  if (direction !== undefined) tests.push((record) => record.direction === direction)
  if (peer !== undefined && peer !== '') tests.push(({ from, to }) => from.includes(peer) || to.includes(peer))
  if (contains !== undefined && contains !== '') tests.push(contentFilter(contains, encoding))
  return (record) => tests.every((test) => test(record))
}

function contentFilter(contains: string, encoding: TranscriptFilter['encoding']): Wanted {
  if (/^0x/i.test(contains)) {
    const made = pastedHex(contains)
    if ('problem' in made) throw problemsRefusal([{ source: 'contains', message: made.problem }])
    const wanted = Buffer.from(made.bytes)
    return ({ direction, data }) => direction !== 'note' && asBuffer(data).includes(wanted)
  }
  const wanted = contains.toLowerCase()
  const ours = decoderOf('utf-8')
  const theirs = decoderOf(encoding)
  // Notes are Flotilla's own words, whatever the peers speak.
  return ({ direction, data }) => (direction === 'note' ? ours : theirs)(data).toLowerCase().includes(wanted)
}

/** One decoder for a million entries: making one takes longer than decoding a short message. */
function decoderOf(encoding: TextEncoding): (bytes: Uint8Array) => string {
  if (encoding === 'latin1') return (bytes) => decodeText(bytes, encoding)
  const decoder = new TextDecoder(encoding)
  return (bytes) => decoder.decode(bytes)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
