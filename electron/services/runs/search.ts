import type { EventOf } from '../../../shared/contract/define.ts'
import type { runMethods } from '../../../shared/contract/runs.ts'
import type { OutputStream } from '../../../shared/pool/protocol.ts'
import { bytesOf } from './folded.ts'
import type { LineMatcher } from './line_matcher.ts'
import type { HostFiles } from './open_run.ts'
import { decodeUtf8, unfinishedLength } from './utf8.ts'

export type SearchEvent = EventOf<(typeof runMethods)['runs.search']>
type SearchMatch = SearchEvent['matches'][number]

/** Nobody reads more; another word finds fewer. */
const MAX_MATCHES = 1000
const MAX_TEXT = 300
/** How much of a line is shown before its match. */
const TEXT_BEFORE = 80
/** A line longer than this is searched in pieces. */
const BLOCK_BYTES = 128 * 1024
/** What the pieces of a long line share, so that a match between two is found. */
const OVERLAP_BYTES = 4096
const EVENT_EVERY_MS = 100
const LF = 0x0a

/** Searches the output of hosts one after the other; matches are told soon after they are found. */
export async function* searchFiles(
  files: readonly HostFiles[],
  matcher: LineMatcher,
  signal: AbortSignal,
): AsyncGenerator<SearchEvent> {
  let matches: SearchMatch[] = []
  let found = 0
  let searchedHosts = 0
  let toldAt = performance.now()
  const event = (truncated: boolean): SearchEvent => {
    const told = { matches, searchedHosts, truncated }
    matches = []
    toldAt = performance.now()
    return told
  }
  for (const file of files) {
    for (const stream of ['stdout', 'stderr'] as const)
      for await (const match of searchFile(file.host, stream, file[stream], matcher)) {
        if (signal.aborted) return
        if (match) matches.push(match)
        if (match && ++found > MAX_MATCHES) {
          matches.pop()
          yield event(true)
          return
        }
        if (performance.now() - toldAt >= EVENT_EVERY_MS) yield event(false)
      }
    searchedHosts++
  }
  yield event(false)
}

/** The matches in one file, and undefined now and then, so that its reader can look up. */
async function* searchFile(
  host: string,
  stream: OutputStream,
  path: string | undefined,
  matcher: LineMatcher,
): AsyncGenerator<SearchMatch | undefined> {
  let told = 0
  for await (const block of blocksOf(path)) {
    const text = decodeUtf8(block.bytes)
    let lines: string[] | undefined
    let at = 0
    let offset = block.offset
    let from = 0
    for (const { line, column } of matcher(text)) {
      for (; at < line; at++) {
        from = block.bytes.indexOf(LF, from) + 1
        offset = block.bytesBefore + from
      }
      const number = block.line + line
      // The pieces of one line give one match.
      if (number === told) continue
      told = number
      yield { host, stream, line: number, offset, text: excerpt((lines ??= text.split('\n'))[line]!, column) }
    }
    yield undefined
  }
}

interface Block {
  /** Whole lines, the last one without its end; or a piece of a long line. */
  readonly bytes: Buffer
  /** Where these bytes begin in the file. */
  readonly bytesBefore: number
  /** Number of the first line, from 1, and where in the file that line begins. */
  readonly line: number
  readonly offset: number
}

async function* blocksOf(path: string | undefined): AsyncGenerator<Block> {
  let rest: Buffer = Buffer.alloc(0)
  let bytesBefore = 0
  let line = 1
  let offset = 0
  for await (const chunk of bytesOf(path, BLOCK_BYTES)) {
    const data = Buffer.concat([rest, chunk])
    const lastLf = data.lastIndexOf(LF)
    if (lastLf !== -1) {
      const bytes = data.subarray(0, lastLf)
      yield { bytes, bytesBefore, line, offset }
      for (let at = data.indexOf(LF); at !== -1; at = data.indexOf(LF, at + 1)) line++
      bytesBefore += lastLf + 1
      offset = bytesBefore
      rest = data.subarray(lastLf + 1)
    } else rest = data
    if (rest.length >= BLOCK_BYTES) {
      const end = rest.length - unfinishedLength(rest)
      yield { bytes: rest.subarray(0, end), bytesBefore, line, offset }
      const keepFrom = Math.max(0, end - OVERLAP_BYTES)
      bytesBefore += keepFrom
      rest = rest.subarray(keepFrom)
    }
  }
  if (rest.length > 0) yield { bytes: rest, bytesBefore, line, offset }
}

function excerpt(line: string, column: number): string {
  const from = column > MAX_TEXT - TEXT_BEFORE ? column - TEXT_BEFORE : 0
  // Never half of a surrogate pair.
  return line
    .slice(from, from + MAX_TEXT)
    .replace(/^[\udc00-\udfff]/, '')
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/\r$/, '')
}
