import { describe, expect, it } from 'vitest'
import { LogSink } from '../../../electron/worker/sockets/server/log.ts'
import { ServerStats } from '../../../electron/worker/sockets/server/stats.ts'
import { RecordReader, type LogRecord } from '../../../shared/tester/record.ts'

/** An engine that takes so many bytes, and more when told. */
function engine(credit: number) {
  const log: LogRecord[] = []
  const reader = new RecordReader()
  const waiting: (() => void)[] = []
  let left = credit
  return {
    log,
    write: (_stream: string, data: Uint8Array) => {
      log.push(...reader.push(data))
      left -= data.length
      return left > 0 ? undefined : new Promise<void>((resolve) => waiting.push(resolve))
    },
    give: async (bytes: number) => {
      left += bytes
      for (const resolve of waiting.splice(0)) resolve()
      await Promise.resolve()
      await Promise.resolve()
    },
  }
}

const text = (record: LogRecord) => new TextDecoder().decode(record.data)

describe('a log on its way to the engine', () => {
  it('leaves out what the engine does not take, counts it, and names the gap where it was', async () => {
    const { log, write, give } = engine(1000)
    const stats = new ServerStats(() => undefined)
    const sink = new LogSink({ write }, 'all', stats)
    for (let n = 0; n < 100; n++) sink.data('in', 'a', 'b', new Uint8Array(100_000))
    const before = log.length
    expect(stats.counts.unlogged).toBe(100 - before)
    await give(10_000_000)
    sink.data('in', 'a', 'b', new Uint8Array([1]))
    expect(text(log[before]!)).toBe(`${100 - before} entries were left out here: more came than the log can keep.`)
    expect(log[before + 1]).toMatchObject({ direction: 'in', bytes: 1 })
    stats.end()
  })

  it('keeps all of a short burst that the engine has not asked for yet', () => {
    const { log, write } = engine(1000)
    const stats = new ServerStats(() => undefined)
    const sink = new LogSink({ write }, 'all', stats)
    for (let n = 0; n < 32; n++) sink.data('in', 'a', 'b', new Uint8Array(65_536))
    expect([log.length, stats.counts.unlogged]).toEqual([32, 0])
  })

  it('keeps heads of 256 bytes and says how long the message was', () => {
    const { log, write } = engine(1e6)
    const sink = new LogSink({ write }, 'heads', new ServerStats(() => undefined))
    sink.data('out', 'a', 'b', new Uint8Array(1000).fill(7))
    expect(log).toMatchObject([{ bytes: 1000, data: new Uint8Array(256).fill(7) }])
  })

  it('takes no more than some thousands of entries in a second', () => {
    const { log, write } = engine(1e9)
    const stats = new ServerStats(() => undefined)
    const sink = new LogSink({ write }, 'all', stats)
    for (let n = 0; n < 40_000; n++) sink.data('in', 'a', 'b', new Uint8Array(1))
    expect(stats.counts.unlogged).toBeGreaterThan(0)
    const entries = log.filter(({ direction }) => direction === 'in').length
    expect(entries + stats.counts.unlogged).toBe(40_000)
    stats.end()
  })

  it('keeps nothing where nothing is wanted', () => {
    const { log, write } = engine(1e6)
    const stats = new ServerStats(() => undefined)
    const sink = new LogSink({ write }, 'none', stats)
    sink.note('a', 'connected')
    sink.data('in', 'a', 'b', new Uint8Array(1))
    expect([log, stats.counts.unlogged, sink.on]).toEqual([[], 0, false])
  })
})
