import type { RunRow } from '../../../shared/contract/runs.ts'
import { csvCell, guarded } from '../csv_cell.ts'
import { bytesOf } from './folded.ts'
import type { HostFiles, OpenRun } from './open_run.ts'
import { decodeUtf8, unfinishedLength } from './utf8.ts'

export type ExportFormat = 'text' | 'json' | 'csv'

interface Format {
  readonly ending: string
  readonly contentType: string
  readonly write: (run: OpenRun, rows: readonly RunRow[]) => AsyncGenerator<string>
}

/** How a run's answers are written down for other programs and people. Output is read as it is sent, never whole. */
export const EXPORT_FORMATS: Readonly<Record<ExportFormat, Format>> = {
  text: { ending: 'txt', contentType: 'text/plain; charset=utf-8', write: asText },
  json: { ending: 'json', contentType: 'application/json', write: asJson },
  csv: { ending: 'csv', contentType: 'text/csv; charset=utf-8', write: asCsv },
}

async function* asText(run: OpenRun, rows: readonly RunRow[]): AsyncGenerator<string> {
  const { head } = run
  yield `# ${oneLine(head.title)}\n# run ${head.id}, ${head.startedAt}\n`
  for (const row of rows) {
    yield `\n── ${row.host} (${row.user}@${row.address}:${row.port}): ${outcomeWords(row)}\n`
    const files = run.fileOf(row.host)
    yield* endingWithLine(textOf(files?.stdout))
    let first = true
    for await (const text of endingWithLine(textOf(files?.stderr))) {
      if (first) yield '── stderr\n'
      first = false
      yield text
    }
  }
}

/** An array, one host a line: JSON for programs, lines for grep. */
async function* asJson(run: OpenRun, rows: readonly RunRow[]): AsyncGenerator<string> {
  yield '['
  let separator = '\n'
  for (const row of rows) {
    const { host, address, port, user, state, status, signal, reason, message, durationMs } = row
    const fields = { host, address, port, user, state, status, signal, reason, message, durationMs }
    yield `${separator}${JSON.stringify(fields).slice(0, -1)}`
    separator = ',\n'
    const files = run.fileOf(host)
    yield* jsonStream('stdout', files)
    yield* jsonStream('stderr', files)
    yield '}'
  }
  yield '\n]\n'
}

/** Text where the bytes are UTF-8, Base64 where they are not. */
async function* jsonStream(stream: 'stdout' | 'stderr', files: HostFiles | undefined): AsyncGenerator<string> {
  const path = files?.[stream]
  if (await isUtf8(path)) {
    yield `,"${stream}":{"text":"`
    for await (const text of textOf(path)) yield JSON.stringify(text).slice(1, -1)
  } else {
    yield `,"${stream}":{"base64":"`
    // Three bytes are four characters: only whole threes can be written one after the other.
    for await (const bytes of cutBytes(path, (all) => all.length % 3)) yield bytes.toString('base64')
  }
  yield '"}'
}

const COLUMNS = [
  'host',
  'address',
  'user',
  'state',
  'status',
  'signal',
  'reason',
  'message',
  'duration_ms',
  'stdout',
  'stderr',
]

/** RFC 4180. */
async function* asCsv(run: OpenRun, rows: readonly RunRow[]): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`
  for (const row of rows) {
    const { host, address, user, state, status, signal, reason, message, durationMs } = row
    const fields = [host, address, user, state, status, signal, reason, message, durationMs]
    yield fields.map((field) => csvCell(field === undefined ? '' : String(field))).join(',')
    const files = run.fileOf(host)
    for (const stream of ['stdout', 'stderr'] as const) {
      yield ',"'
      let first = true
      for await (const text of textOf(files?.[stream])) {
        yield (first ? guarded(text) : text).replaceAll('"', '""')
        first = false
      }
      yield '"'
    }
    yield '\r\n'
  }
}

function outcomeWords({ state, status, signal, reason, message, durationMs }: RunRow): string {
  // "exit 3" is often the message, too.
  const words = new Set([
    state,
    status === undefined ? undefined : `exit ${status}`,
    signal === undefined ? undefined : `signal ${signal}`,
    reason,
    message === undefined ? undefined : oneLine(message),
    durationMs === undefined ? undefined : `${(durationMs / 1000).toFixed(2)} s`,
  ])
  return [...words].filter((word) => word !== undefined).join(', ')
}

const oneLine = (text: string) =>
  text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .join(' ')

async function* endingWithLine(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let last = '\n'
  for await (const text of texts) {
    last = text.at(-1) ?? last
    yield text
  }
  if (last !== '\n') yield '\n'
}

async function* textOf(path: string | undefined): AsyncGenerator<string> {
  for await (const bytes of cutBytes(path, unfinishedLength)) yield decodeUtf8(bytes)
}

async function isUtf8(path: string | undefined): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const bytes of bytesOf(path)) decoder.decode(bytes, { stream: true })
    decoder.decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** A file in pieces; `keepBack` says how many of the last bytes belong to the next piece. No piece is empty. */
async function* cutBytes(path: string | undefined, keepBack: (bytes: Buffer) => number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of bytesOf(path)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const cut = bytes.length - keepBack(bytes)
    rest = bytes.subarray(cut)
    if (cut > 0) yield bytes.subarray(0, cut)
  }
  if (rest.length > 0) yield rest
}
