import type { OutputStream } from '../../../shared/pool/protocol.ts'

/** Enough for 200 characters and some colours; kept for each host of each run. */
const KEPT_BYTES = 1024
/** Blank lines are passed over, but a chunk of nothing else must not cost more than a look at its end. */
const LINES_LOOKED_BACK = 32
const MAX_CHARACTERS = 200

const LF = 0x0a
const CR = 0x0d
const ESC = 0x1b
const SPACE = 0x20

/**
 * The last line of a host's output that is not empty. Looks at the ends of chunks only and keeps no more than the
 * beginning of a line, so that a host may print as fast as it can. A carriage return ends a line too: a progress bar
 * shows where it is.
 */
export class LastLine {
  private readonly unfinished: Record<OutputStream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  private bytes: Buffer | undefined

  add(stream: OutputStream, chunk: Uint8Array): void {
    const data = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const begun = this.unfinished[stream]
    let end = data.length
    for (let looked = 0; looked < LINES_LOOKED_BACK; looked++) {
      const begin = lineBegin(data, end)
      // A line without a beginning in this chunk began in an earlier one.
      const line = begin === 0 ? joined(begun, data.subarray(0, end)) : kept(data.subarray(begin, end))
      if (looked === 0) this.unfinished[stream] = line
      if (!isBlank(line)) {
        this.bytes = line
        return
      }
      if (begin === 0) return
      end = begin - 1
    }
  }

  /** At most 200 characters, without escape sequences and control characters; undefined before the first. */
  get text(): string | undefined {
    return this.bytes && printable(this.bytes)
  }
}

/** The same of a stream's last bytes. */
export function lastLineOf(tail: Uint8Array): string | undefined {
  const line = new LastLine()
  line.add('stdout', tail)
  return line.text
}

/** Where the line begins that ends before `end`. */
function lineBegin(data: Buffer, end: number): number {
  if (end === 0) return 0
  const lf = data.lastIndexOf(LF, end - 1)
  const cr = data.subarray(lf + 1, end).lastIndexOf(CR)
  return lf + 1 + cr + 1
}

/** A copy, so that a line does not hold on to its whole chunk. */
function kept(line: Buffer): Buffer {
  return Buffer.from(line.subarray(0, KEPT_BYTES))
}

function joined(begun: Buffer, more: Buffer): Buffer {
  if (begun.length >= KEPT_BYTES) return begun
  return Buffer.concat([begun, more.subarray(0, KEPT_BYTES - begun.length)])
}

function isBlank(line: Buffer): boolean {
  if (line.includes(ESC)) return printable(line) === ''
  return line.every((byte) => byte <= SPACE)
}

/** ECMA-48: CSI, OSC and the other strings (ended or cut off), then what is left of two- and three-byte sequences. */
const ESCAPES = /\x1b\[[0-?]*[ -/]*[@-~]?|\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?/g
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]/g

function printable(line: Buffer): string {
  const text = line.toString('utf8').replace(ESCAPES, '').replace(CONTROLS, '').replaceAll('\t', ' ').trim()
  // Never half of a surrogate pair.
  return text.slice(0, MAX_CHARACTERS).replace(/[\ud800-\udbff]$/, '')
}
