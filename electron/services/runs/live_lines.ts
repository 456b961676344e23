import type { EventOf } from '../../../shared/contract/define.ts'
import type { runMethods } from '../../../shared/contract/runs.ts'
import type { OutputStream } from '../../../shared/pool/protocol.ts'
import { ChangeSignal, paced } from './paced.ts'
import { decodeUtf8, unfinishedLength } from './utf8.ts'

export type LiveLinesEvent = EventOf<(typeof runMethods)['runs.live']>
type LiveLine = LiveLinesEvent['lines'][number]

/** More than a screen holds; the rest is on disk. */
const MAX_LINES = 2000
const MAX_BYTES = 1024 * 1024
/** Longer lines are shown in pieces. */
const MAX_LINE_BYTES = 8 * 1024

const LF = 0x0a
const CR = 0x0d
const NOTHING = Buffer.alloc(0)

/** Whole lines of one stream, still as bytes: most are pushed out again before anybody wants to read them. */
interface Block {
  readonly host: string
  readonly stream: OutputStream
  readonly bytes: Buffer
  readonly lines: number
}

interface Reader {
  /** Number of the next block to read. */
  next: number
  missed: number
  readonly wants: (host: string) => boolean
}

/** The newest lines of all hosts of a run, in the order in which they came. */
export class LiveLines {
  private readonly blocks: Block[] = []
  /** Number of `blocks[0]`. */
  private first = 0
  private lines = 0
  private bytes = 0
  private closed = false
  /** Lines of each host that are no longer here. */
  private readonly gone = new Map<string, number>()
  private readonly unfinished = new Map<string, Record<OutputStream, Buffer>>()
  private readonly readers = new Set<Reader>()
  private readonly changed = new ChangeSignal()

  add(host: string, stream: OutputStream, chunk: Uint8Array): void {
    const begun = this.unfinishedOf(host)
    const data = Buffer.concat([begun[stream], chunk])
    // Only what is new can hold a line's end.
    const end = data.lastIndexOf(LF)
    const whole = end + 1
    // What is too long to wait for its end goes out in pieces of full length.
    const long = data.length - whole - ((data.length - whole) % MAX_LINE_BYTES)
    const cut = long === 0 ? whole : whole + long - unfinishedLength(data, whole + long)
    if (end >= 0) this.push(host, stream, data.subarray(0, end))
    if (cut > whole) this.push(host, stream, data.subarray(whole, cut))
    begun[stream] = Buffer.from(data.subarray(cut))
  }

  /** Nothing more will come of this host: what it left without a line end is a line too. */
  end(host: string): void {
    const begun = this.unfinished.get(host)
    if (!begun) return
    this.unfinished.delete(host)
    for (const stream of ['stdout', 'stderr'] as const)
      if (begun[stream].length > 0) this.push(host, stream, begun[stream])
  }

  /** Nothing more will come at all. */
  close(): void {
    this.closed = true
    this.changed.emit()
  }

  /** Lines of all hosts or these: those kept at first, then as they come. Ends after {@link close} or with `signal`. */
  async *watch(signal: AbortSignal, hosts?: readonly string[]): AsyncGenerator<LiveLinesEvent> {
    const wanted = hosts && new Set(hosts)
    const wants = (host: string) => !wanted || wanted.has(host)
    const reader: Reader = { next: this.first, missed: 0, wants }
    for (const [host, lines] of this.gone) if (wants(host)) reader.missed += lines
    this.readers.add(reader)
    try {
      let told = false
      for await (const _ of paced(this.changed, signal, () => this.closed)) {
        const event = this.read(reader)
        if (told && event.lines.length === 0 && event.missed === 0) continue
        told = true
        yield event
      }
    } finally {
      this.readers.delete(reader)
    }
  }

  private read(reader: Reader): LiveLinesEvent {
    const lines: LiveLine[] = []
    for (const { host, stream, bytes } of this.blocks.slice(reader.next - this.first))
      if (reader.wants(host))
        eachLine(bytes, (from, to) => lines.push({ host, stream, text: decodeUtf8(bytes.subarray(from, to)) }))
    const tooMany = Math.max(0, lines.length - MAX_LINES)
    const missed = reader.missed + tooMany
    reader.next = this.first + this.blocks.length
    reader.missed = 0
    return { lines: lines.slice(tooMany), missed }
  }

  private push(host: string, stream: OutputStream, bytes: Buffer): void {
    let lines = 0
    eachLine(bytes, () => lines++)
    this.blocks.push({ host, stream, bytes, lines })
    this.lines += lines
    this.bytes += bytes.length
    while ((this.lines > MAX_LINES || this.bytes > MAX_BYTES) && this.blocks.length > 1) this.drop()
    this.changed.emit()
  }

  private drop(): void {
    const { host, lines, bytes } = this.blocks.shift()!
    for (const reader of this.readers)
      if (reader.next === this.first) {
        reader.next++
        if (reader.wants(host)) reader.missed += lines
      }
    this.first++
    this.lines -= lines
    this.bytes -= bytes.length
    this.gone.set(host, (this.gone.get(host) ?? 0) + lines)
  }

  private unfinishedOf(host: string): Record<OutputStream, Buffer> {
    let begun = this.unfinished.get(host)
    if (!begun) this.unfinished.set(host, (begun = { stdout: NOTHING, stderr: NOTHING }))
    return begun
  }
}

/** Visits the lines of a block without their ends, a long one in pieces cut between characters. */
function eachLine(bytes: Buffer, visit: (from: number, to: number) => void): void {
  for (let from = 0; from <= bytes.length;) {
    const lf = bytes.indexOf(LF, from)
    const end = lf === -1 ? bytes.length : lf
    const to = end > from && bytes[end - 1] === CR ? end - 1 : end
    let at = from
    for (; to - at > MAX_LINE_BYTES;) {
      const cut = at + MAX_LINE_BYTES
      const piece = cut - unfinishedLength(bytes, cut)
      visit(at, piece)
      at = piece
    }
    visit(at, to)
    from = end + 1
  }
}
