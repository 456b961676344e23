import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LogFolder } from '../../../electron/services/tester/transcripts/log_folder.ts'
import { TranscriptLog, type LogEntry } from '../../../electron/services/tester/transcripts/transcript_log.ts'
import { encodeRecord, type LogRecord } from '../../../shared/tester/record.ts'
import { tempFolder } from '../../support/temp.ts'

const MIB = 1024 * 1024
const never = new AbortController().signal

let folder: string
let logs: LogFolder
let log: TranscriptLog

beforeEach(() => {
  folder = join(tempFolder('logs'), 'logs')
  logs = new LogFolder(folder)
  log = newLog()
})

afterEach(async () => {
  await log.close()
  await logs.remove()
})

function newLog(limits: { memoryBytes?: number; diskBytes?: number } = {}): TranscriptLog {
  return new TranscriptLog({ name: 'srv-test00', folder: () => logs.path(), ...limits })
}

function record(data: string | Uint8Array, more: Partial<LogRecord> = {}): Uint8Array {
  const bytes = Buffer.from(data as string)
  return encodeRecord({ at: 1, direction: 'in', from: 'a', to: 'b', bytes: bytes.length, data: bytes, ...more })
}

async function seqs(entries: AsyncIterable<LogEntry>, most = Infinity): Promise<number[]> {
  const found: number[] = []
  for await (const { seq } of entries) if (found.push(seq) >= most) break
  return found
}

const textOf = ({ data }: LogEntry) => new TextDecoder().decode(data)

/** `count` records of `bytes` bytes each, whose data begins with their number. */
async function fill(into: TranscriptLog, count: number, bytes: number): Promise<void> {
  const push = into.begin()
  for (let n = 1; n <= count; n++) await push(record(String(n).padEnd(bytes, '.')))
}

describe('a log', () => {
  test('numbers entries from 1 and keeps what they hold', async () => {
    const push = log.begin()
    await push(record('hello', { at: 12.5, from: '127.0.0.1:1', to: '127.0.0.1:2' }))
    log.note('closed', true)
    const found: LogEntry[] = []
    for await (const entry of log.forward(0, never)) found.push(entry)
    expect(found).toMatchObject([
      { seq: 1, at: 12.5, direction: 'in', from: '127.0.0.1:1', to: '127.0.0.1:2', bytes: 5 },
      { seq: 2, direction: 'note', wrong: true, bytes: 0 },
    ])
    expect(found.map(textOf)).toEqual(['hello', 'closed'])
  })

  test('counts entries and what they tell of, also where only heads are kept', async () => {
    const push = log.begin()
    await push(record('head', { bytes: 1000 }))
    expect(log).toMatchObject({ entries: 1, bytes: 1000, onDisk: false, unlogged: 0 })
  })

  test('takes records that come in pieces of any size', async () => {
    const push = log.begin()
    const all = Buffer.concat([record('one'), record('two'), record('three')])
    for (const byte of all) await push(Uint8Array.of(byte))
    const texts: string[] = []
    for await (const entry of log.forward(0, never)) texts.push(textOf(entry))
    expect(texts).toEqual(['one', 'two', 'three'])
  })

  test('drops the half of a record that a process which died has left', async () => {
    const first = log.begin()
    await first(record('whole'))
    await first(record('half').subarray(0, 12))
    const second = log.begin()
    await second(record('next'))
    const texts: string[] = []
    for await (const entry of log.forward(0, never)) texts.push(textOf(entry))
    expect(texts).toEqual(['whole', 'next'])
    expect(log.connectionStarts).toEqual([1, 2])
  })

  test('refuses what is no log', () => {
    expect(() => log.begin()(Buffer.from('\xff\xff\xff\xffnonsense', 'latin1'))).toThrow(RangeError)
  })

  test('is read from any entry, forwards and backwards, in memory and on disk', async () => {
    await fill(log, 9000, 1000)
    expect(log.onDisk).toBe(true)
    expect(await seqs(log.forward(8997, never))).toEqual([8998, 8999, 9000])
    expect(await seqs(log.forward(3, never), 3)).toEqual([4, 5, 6])
    expect(await seqs(log.backward(4, never))).toEqual([3, 2, 1])
    expect(await seqs(log.backward(1e9, never), 2)).toEqual([9000, 8999])
    expect(await seqs(log.backward(1, never))).toEqual([])
    expect(await seqs(log.forward(9000, never))).toEqual([])
    expect(await seqs(log.forward(0, never))).toEqual(Array.from({ length: 9000 }, (_, n) => n + 1))
    for await (const entry of log.forward(4321, never)) {
      expect(textOf(entry).startsWith('4322.')).toBe(true)
      break
    }
  })

  test('reads what was there when reading began, while more comes', async () => {
    await fill(log, 10, 10)
    const found: number[] = []
    for await (const { seq } of log.forward(0, never)) {
      found.push(seq)
      await fill(log, 100, 1000)
    }
    expect(found).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('ends reading when it is told to', async () => {
    await fill(log, 9000, 1000)
    const stop = new AbortController()
    const found: number[] = []
    for await (const { seq } of log.forward(0, stop.signal)) {
      found.push(seq)
      stop.abort()
    }
    // The block that was begun, at most.
    expect(found.length).toBeLessThan(200)
  })

  test('goes to a private file past 4 MiB, which goes with it', async () => {
    await fill(log, 4 * 1024, 900)
    expect(log.onDisk).toBe(false)
    await fill(log, 2 * 1024, 900)
    expect(log.onDisk).toBe(true)
    const own = await logs.path()
    const [name] = await readdir(own)
    expect((await stat(join(own, name!))).mode & 0o777).toBe(0o600)
    expect((await stat(own)).mode & 0o777).toBe(0o700)
    await log.close()
    expect(await readdir(own)).toEqual([])
  })

  test('holds no more memory for 200 MiB than for 10', { timeout: 60_000 }, async () => {
    const piece = Buffer.concat(Array.from({ length: 64 }, () => record(Buffer.alloc(1000, 120))))
    const push = log.begin()
    let most = 0
    for (let bytes = 0; bytes < 200 * MIB; bytes += piece.length) {
      // As from another process: each piece has its own memory.
      await push(Uint8Array.from(piece))
      most = Math.max(most, log.memoryBytes)
    }
    expect(most).toBeLessThan(5 * MIB)
    const own = await logs.path()
    expect((await stat(join(own, (await readdir(own))[0]!))).size).toBeGreaterThan(190 * MIB)
    expect(await seqs(log.backward(log.entries + 1, never), 1)).toEqual([log.entries])
    expect(await seqs(log.forward(100_000, never), 1)).toEqual([100_001])
  })

  test('stops at its limit on disk, says so, and counts the rest', async () => {
    await log.close()
    log = newLog({ memoryBytes: 100_000, diskBytes: 500_000 })
    await fill(log, 1000, 1000)
    const last = log.entries
    expect(log.unlogged + last - 1).toBe(1000)
    for await (const entry of log.backward(last + 1, never)) {
      expect(entry).toMatchObject({ direction: 'note', wrong: true })
      expect(textOf(entry)).toMatch(/counted, not kept/)
      break
    }
    expect(await seqs(log.forward(0, never))).toHaveLength(last)
  })

  test('goes on without a disk: what is in memory stays, the rest is counted, and an entry says why', async () => {
    await log.close()
    await writeFile(folder, 'a file is in the way')
    await fill((log = newLog()), 9000, 1000)
    expect(log.onDisk).toBe(false)
    expect(log.unlogged).toBeGreaterThan(4000)
    for await (const entry of log.backward(log.entries + 1, never)) {
      expect(textOf(entry)).toMatch(/cannot be kept on disk/)
      break
    }
    await rm(folder)
  })

  test('begins anew when it is cleared, and who reads it finds its end', async () => {
    await fill(log, 9000, 1000)
    let read = 0
    for await (const _ of log.forward(0, never)) {
      if (read++ === 0) {
        await log.clear()
        await fill(log, 9000, 1000)
      }
    }
    expect(read).toBeLessThan(200)
    await log.clear()
    expect(log).toMatchObject({ entries: 0, bytes: 0, onDisk: false, unlogged: 0 })
    log.note('again')
    expect(await seqs(log.forward(0, never))).toEqual([1])
  })
})

describe('the folder of logs', () => {
  test('removes what processes that died have left, and nothing else', async () => {
    await mkdir(join(folder, '999999999-0123456789abcdef'), { recursive: true })
    await mkdir(join(folder, `${process.pid}-0123456789abcdef`))
    await mkdir(join(folder, `${process.ppid}-0123456789abcdef`))
    await mkdir(join(folder, 'somebody else'))
    const another = new LogFolder(folder)
    await logs.path()
    await another.remove()
    const left = await readdir(folder)
    expect(left).toContain('somebody else')
    expect(left).toContain(`${process.ppid}-0123456789abcdef`)
    expect(left).toHaveLength(3)
  })
})
