import type { InputOf, OutputOf } from '../../../../shared/contract/define.ts'
import type { transcriptMethods, TranscriptEntry } from '../../../../shared/contract/tester/transcripts.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import type { LogEntry, TranscriptLog } from './transcript_log.ts'

type Methods = typeof transcriptMethods
export type Window = OutputOf<Methods['transcripts.read']>

/** Of one answer: 1,000 entries of 1 MiB each would be more than any page can take. There are `more`, then. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024

/** Some entries of a log that `wanted` wants, in order. Reads no more of it than is needed. */
export async function readWindow(
  log: TranscriptLog,
  {
    after,
    before,
    limit,
    dataBytes,
  }: Required<Pick<InputOf<Methods['transcripts.read']>, 'limit' | 'dataBytes'>> & { after?: number; before?: number },
  wanted: (record: LogRecord) => boolean,
  signal: AbortSignal,
): Promise<Window> {
  const entries: TranscriptEntry[] = []
  let bytes = 0
  let more = false
  const found = after === undefined ? log.backward(before ?? Infinity, signal) : log.forward(after, signal)
  for await (const entry of found) {
    if (after !== undefined && before !== undefined && entry.seq >= before) break
    if (!wanted(entry)) continue
    if (entries.length === limit || bytes > MAX_ANSWER_BYTES) {
      more = true
      break
    }
    bytes += Math.min(entry.data.length, dataBytes)
    entries.push(shown(entry, dataBytes))
  }
  return { entries: after === undefined ? entries.reverse() : entries, more }
}

/** An entry as the contract has it. */
function shown({ seq, at, direction, from, to, bytes, data, wrong }: LogEntry, dataBytes: number): TranscriptEntry {
  const isNote = direction === 'note'
  return {
    ...{ seq, at, direction, from, to, bytes },
    data: isNote ? '' : Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, dataBytes)).toString('base64'),
    ...(isNote ? { text: new TextDecoder().decode(data) } : {}),
    ...(wrong ? { wrong } : {}),
  }
}
