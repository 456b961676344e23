import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { decodeRecord, encodeRecord, recordEnd, type LogRecord } from '../../../../shared/tester/record.ts'
import { systemWords } from '../../../../shared/system_words.ts'
import { ChangeSignal } from '../../runs/paced.ts'
import { LogFile } from './log_file.ts'
import { RecordCutter } from './record_cutter.ts'

/** What the issue allows a log to hold in memory; what is older goes to disk. */
const MEMORY_BYTES = 4 * 1024 * 1024
/** So many bytes of records are found, read and written together. */
const BLOCK_BYTES = 64 * 1024
/** Of each server and session; a disk that fills up harms more than a log that ends. */
const DISK_BYTES = 1024 ** 3
/** Connections, newest, whose beginnings are known. */
const MOST_BORDERS = 10_000

/** A record with its number. */
export interface LogEntry extends LogRecord {
  /** From 1, without gaps. */
  readonly seq: number
}

/** Records that lie together. In memory, `pieces`; on disk, at `offset`. */
interface Block {
  readonly firstSeq: number
  count: number
  length: number
  pieces: Uint8Array[] | undefined
  offset: number
}

export interface TranscriptLogOptions {
  /** The name of its file, should it need one. */
  readonly name: string
  /** Where that is put. */
  readonly folder: () => Promise<string>
  readonly memoryBytes?: number
  readonly diskBytes?: number
}

/**
 * All that passed through one server or session, in order. The newest {@link MEMORY_BYTES} are in memory, what is older in a
 * file, with one line of index for each {@link BLOCK_BYTES}, whatever comes. When the disk is full or the log has grown too
 * large, what follows is counted and not kept, and an entry says so.
 */
export class TranscriptLog {
  readonly changed = new ChangeSignal()
  /** When it was emptied last, milliseconds since 1970. */
  clearedAt = 0
  /** What a server's process could not write as fast as it happened. */
  leftOut = 0
  private readonly options: Required<TranscriptLogOptions>
  private blocks: Block[] = []
  private memory = 0
  private total = 0
  private traffic = 0
  private count = 0
  private unkept = 0
  private borders: number[] = []
  private full = false
  private closed = false
  private files = 0
  private file: LogFile | undefined
  private spilling: Promise<void> | undefined

  constructor(options: TranscriptLogOptions) {
    this.options = { memoryBytes: MEMORY_BYTES, diskBytes: DISK_BYTES, ...options }
  }

  get entries(): number {
    return this.count
  }

  /** Whose log it was is removed. */
  get isClosed(): boolean {
    return this.closed
  }

  /** Sent and received, bytes. */
  get bytes(): number {
    return this.traffic
  }

  get onDisk(): boolean {
    return this.file !== undefined
  }

  /** Of records that are in memory now. */
  get memoryBytes(): number {
    return this.memory
  }

  /** Entries that are not in it. */
  get unlogged(): number {
    return this.unkept + this.leftOut
  }

  /** Where connections begin, by the number of their first entry: frames do not go over from one to the next. */
  get connectionStarts(): readonly number[] {
    return this.borders
  }

  /**
   * Begins the log of a new task.
   * @returns takes its output piece by piece; wait for what it returns before the next, so that a full disk slows who writes.
   * It throws RangeError when this cannot be a log
   */
  begin(): (piece: Uint8Array) => Promise<void> | undefined {
    const cutter = new RecordCutter()
    if (this.borders.at(-1) !== this.count + 1) this.borders.push(this.count + 1)
    if (this.borders.length > MOST_BORDERS) this.borders.shift()
    return (piece) => {
      const { data, count, traffic } = cutter.push(piece)
      return count === 0 ? undefined : this.append(data, count, traffic)
    }
  }

  /** Something that the engine itself has to say. */
  note(text: string, wrong = false): void {
    void this.append(encodedNote(text, wrong), 1, 0)
  }

  /** What is there after number `after`, oldest first. Ends early when `signal` says. @throws what the file system says */
  async *forward(after: number, signal: AbortSignal): AsyncGenerator<LogEntry> {
    const { blocks, count: last } = this
    for (let at = blockOf(blocks, after + 1); at < blocks.length && !signal.aborted; at++) {
      const records = await this.load(blocks, at)
      if (!records) return
      // What is in memory is there at once, and a search must not keep the engine from all else.
      await nextTurn()
      let seq = blocks[at]!.firstSeq
      for (const body of bodies(records)) {
        if (seq > last) return
        if (seq > after) yield { seq, ...decodeRecord(body) }
        seq++
      }
    }
  }

  /** What is there before number `before`, newest first. Ends early when `signal` says. @throws what the file system says */
  async *backward(before: number, signal: AbortSignal): AsyncGenerator<LogEntry> {
    const { blocks } = this
    const last = Math.min(before - 1, this.count)
    for (let at = Math.min(blockOf(blocks, last), blocks.length - 1); at >= 0 && !signal.aborted; at--) {
      const records = await this.load(blocks, at)
      if (!records) return
      await nextTurn()
      const { firstSeq } = blocks[at]!
      const found = [...bodies(records)].slice(0, Math.max(0, last - firstSeq + 1))
      for (let n = found.length - 1; n >= 0; n--) yield { seq: firstSeq + n, ...decodeRecord(found[n]!) }
    }
  }

  /**
   * An entry from which on all are found that happened after `at`, milliseconds since 1970.
   * @returns the number of the one before. @throws what the file system says
   */
  async seqBefore(at: number): Promise<number> {
    const { blocks } = this
    let low = 0
    let high = blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      const records = await this.load(blocks, middle)
      if (!records) return 0
      if (decodeRecord(records.subarray(4, recordEnd(records, 0))).at < at) low = middle + 1
      else high = middle
    }
    // What happened may be logged a little later than what followed it.
    return (blocks[low - 2]?.firstSeq ?? 1) - 1
  }

  /** Forgets all of it; numbers begin anew. Who reads it meanwhile finds its end. */
  async clear(): Promise<void> {
    while (this.spilling) await this.spilling
    const { file } = this
    this.clearedAt = Date.now()
    this.file = undefined
    this.blocks = []
    this.memory = this.total = this.traffic = this.count = this.unkept = this.leftOut = 0
    this.borders = []
    this.full = false
    this.changed.emit()
    await file?.close()
  }

  async close(): Promise<void> {
    this.closed = true
    await this.clear()
  }

  private append(data: Uint8Array, count: number, traffic: number): Promise<void> | undefined {
    if (this.closed) return undefined
    if (this.full) {
      this.unkept += count
      this.changed.emit()
      return undefined
    }
    this.store(data, count, traffic)
    if (this.total >= this.options.diskBytes) {
      this.stop(
        `The log has grown to ${this.options.diskBytes / 1024 ** 2} MiB. What follows is counted, not kept; clear it.`,
      )
    }
    this.changed.emit()
    return this.memory > this.options.memoryBytes ? (this.spilling ??= this.spill()) : undefined
  }

  private store(data: Uint8Array, count: number, traffic: number): void {
    let block = this.blocks.at(-1)
    if (!block?.pieces || block.length >= BLOCK_BYTES) {
      // Small pieces each pin the message they came in.
      if (block?.pieces) block.pieces = [Buffer.concat(block.pieces)]
      block = { firstSeq: this.count + 1, count: 0, length: 0, pieces: [], offset: 0 }
      this.blocks.push(block)
    }
    block.pieces!.push(data)
    block.length += data.length
    block.count += count
    this.memory += data.length
    this.total += data.length
    this.count += count
    this.traffic += traffic
  }

  private stop(why: string): void {
    this.full = true
    this.store(encodedNote(why, true), 1, 0)
  }

  /** Writes what is oldest, until half of the memory is free: one write for many pieces. */
  private async spill(): Promise<void> {
    try {
      this.file ??= await LogFile.create(join(await this.options.folder(), `${this.options.name}-${++this.files}.log`))
      const first = this.blocks.findIndex(({ pieces }) => pieces !== undefined)
      const going: Block[] = []
      let bytes = 0
      // The last one still grows.
      for (const block of this.blocks.slice(first, -1)) {
        if (bytes >= this.options.memoryBytes / 2) break
        going.push(block)
        bytes += block.length
      }
      const { file } = this
      let offset = file.length
      await file.append(going.flatMap(({ pieces }) => pieces!))
      for (const block of going) {
        block.offset = offset
        block.pieces = undefined
        offset += block.length
      }
      this.memory -= bytes
    } catch (error) {
      this.stop(`The log cannot be kept on disk: ${systemWords(error)}. What follows is counted, not kept; clear it.`)
    } finally {
      this.spilling = undefined
    }
  }

  /** Undefined: the log has been cleared meanwhile. */
  private async load(blocks: readonly Block[], at: number): Promise<Uint8Array | undefined> {
    if (blocks !== this.blocks) return undefined
    const { pieces, offset, length } = blocks[at]!
    if (pieces) return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)
    return this.file?.read(offset, length)
  }
}

function encodedNote(text: string, wrong: boolean): Uint8Array {
  const at = performance.timeOrigin + performance.now()
  const data = new TextEncoder().encode(text)
  return encodeRecord({ at, direction: 'note', from: '', to: '', bytes: 0, data, ...(wrong ? { wrong } : {}) })
}

/** Where in `blocks` the entry is, or would be. */
function blockOf(blocks: readonly Block[], seq: number): number {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { firstSeq, count } = blocks[middle]!
    if (firstSeq + count <= seq) low = middle + 1
    else high = middle
  }
  return low
}

function* bodies(records: Uint8Array): Generator<Uint8Array> {
  let at = 0
  for (let end = recordEnd(records, at); end !== undefined; end = recordEnd(records, at)) {
    yield records.subarray(at + 4, end)
    at = end
  }
}
