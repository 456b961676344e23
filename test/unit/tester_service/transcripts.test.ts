import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CodecSpec } from '../../../shared/contract/tester/bytes.ts'
import type { TranscriptFilter } from '../../../shared/contract/tester/transcripts.ts'
import { refusal } from '../runs/fake_engine.ts'
import { call, firstOf, textOf } from '../../support/tester_rig.ts'
import { FakeTester } from './fake_tester.ts'

let tester: FakeTester
let id: string

beforeEach(async () => {
  tester = new FakeTester((socket) => void socket.open())
  id = await tester.connect()
  await tester.session(id, ({ state }) => state === 'open')
})

afterEach(() => tester.close())

const back = { from: '127.0.0.1:9000', to: '127.0.0.1:50000' }

function read(
  more: {
    filter?: Partial<TranscriptFilter>
    after?: number
    before?: number
    limit?: number
    dataBytes?: number
  } = {},
) {
  const { filter, ...window } = more
  const input = { id, limit: 200, dataBytes: 4096, ...window, filter: { encoding: 'utf-8' as const, ...filter } }
  return Promise.resolve(tester.handlers['transcripts.read'](input, call()))
}

const seqs = ({ entries }: { entries: readonly { seq: number }[] }) => entries.map(({ seq }) => seq)

describe('a window on a log', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 10; n++) tester.last.log(n % 2 ? 'out' : 'in', `message ${n}`)
    await tester.entries(id, 10)
  })

  test('is the newest, unless another is asked for', async () => {
    const newest = await read({ limit: 3 })
    expect([seqs(newest), newest.more]).toEqual([[8, 9, 10], true])
    const before = await read({ before: 3, limit: 3 })
    expect([seqs(before), before.more]).toEqual([[1, 2], false])
    const after = await read({ after: 3, limit: 3 })
    expect([seqs(after), after.more]).toEqual([[4, 5, 6], true])
  })

  test('holds at most so many bytes of each entry', async () => {
    const { entries } = await read({ limit: 1, dataBytes: 3 })
    expect(entries[0]).toMatchObject({ bytes: 10, data: Buffer.from('mes').toString('base64') })
  })

  test('that would be more than a page can take says that there is more', async () => {
    for (let n = 0; n < 12; n++) tester.last.log('in', 'x'.repeat(1024 * 1024))
    await tester.entries(id, 22)
    const { entries, more } = await read({ dataBytes: 1024 * 1024 })
    expect([entries.length, more]).toEqual([9, true])
  })

  test('is not looked for when nobody waits for it any more', async () => {
    const stop = new AbortController()
    stop.abort()
    const input = { id, limit: 200, dataBytes: 1, filter: { encoding: 'utf-8' as const } }
    expect((await tester.handlers['transcripts.read'](input, call(stop.signal))).entries).toEqual([])
  })
})

describe('a filter', () => {
  beforeEach(async () => {
    tester.last.log('out', 'Hello, World').log('in', 'HELLO, WORLD', back).log('note', 'Closed: hello')
    tester.last.log('in', Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3), back).log('in', 'grüße', back)
    await tester.entries(id, 5)
  })

  test.each([
    [{ direction: 'in' }, [2, 4, 5]],
    [{ direction: 'note' }, [3]],
    [{ contains: 'hello' }, [1, 2, 3]],
    [{ contains: 'WORLD', direction: 'out' }, [1]],
    [{ contains: '你好', encoding: 'gbk' }, [4]],
    [{ contains: 'GRÜ' }, [5]],
    [{ contains: '0x6c 6C 6f' }, [1]],
    [{ contains: '0xbac3' }, [4]],
    [{ peer: ':9000', direction: 'out' }, [1]],
    [{ peer: 'nobody' }, []],
  ] as const)('%j finds %j', async (filter, wanted) => {
    expect(seqs(await read({ filter }))).toEqual(wanted)
  })

  test('of bytes that are none is refused', async () => {
    expect(await refusal(read({ filter: { contains: '0xzz' } }))).toMatchObject({ code: 'problems' })
  })
})

describe('frames', () => {
  const lines: CodecSpec = { type: 'lines', ending: 'lf', maxBytes: 1000 }
  const frames = async (
    codec: CodecSpec,
    direction: 'in' | 'out' = 'out',
    more: { peer?: string; limit?: number } = {},
  ) => tester.handlers['transcripts.frames']({ id, codec, direction, limit: 200, ...more }, call())
  const texts = (found: { frames: readonly { data: string }[] }) => found.frames.map(textOf)

  test('are cut over the borders of sends, one way only, and what has not ended is counted', async () => {
    tester.last.log('out', 'one\ntw').log('in', 'not\nthis\n', back).log('out', 'o\nthr')
    await tester.entries(id, 3)
    const found = await frames(lines)
    expect(texts(found)).toEqual(['one', 'two'])
    expect(found).toMatchObject({ pendingBytes: 3, incomplete: false })
    expect(found.frames.map(({ offset, bytes }) => [offset, bytes])).toEqual([
      [0, 4],
      [4, 4],
    ])
  })

  test('are the newest', async () => {
    tester.last.log('out', Array.from({ length: 100 }, (_, n) => `${n}\n`).join(''))
    await tester.entries(id, 1)
    expect(texts(await frames(lines, 'out', { limit: 2 }))).toEqual(['98', '99'])
  })

  test('name what is wrong, and tell their header', async () => {
    const codec: CodecSpec = {
      ...{ type: 'json-header', order: 'little', maxHeaderBytes: 1000 },
      maxPayloadBytes: 1000,
    }
    const header = Buffer.from(JSON.stringify({ total_size: 2, filename: null, md5: '0'.repeat(32) }))
    const length = Buffer.alloc(4)
    length.writeInt32LE(header.length)
    tester.last.log('out', Buffer.concat([length, header, Buffer.from('hi')]))
    await tester.entries(id, 1)
    expect((await frames(codec)).frames).toMatchObject([{ header: { total_size: 2 }, error: 'md5 does not match' }])
  })

  test('tell only what is known of a header that a peer made too long or too deep', async () => {
    const codec: CodecSpec = {
      ...{ type: 'json-header', order: 'little', maxHeaderBytes: 1024 * 1024 },
      maxPayloadBytes: 1000,
    }
    const deep = `{"total_size": 0, "filename": "${'a'.repeat(5000)}", "x": ${'['.repeat(60_000)}${']'.repeat(60_000)}}`
    const long = JSON.stringify({ total_size: 0, x: 'y'.repeat(100_000) })
    for (const header of [deep, long]) {
      const length = Buffer.alloc(4)
      length.writeInt32LE(header.length)
      tester.last.log('out', Buffer.concat([length, Buffer.from(header)]))
    }
    await tester.entries(id, 2)
    expect((await frames(codec)).frames.map(({ header }) => header)).toEqual([
      { total_size: 0, filename: 'a'.repeat(1024) },
      { total_size: 0 },
    ])
  })

  test('are not cut on after bytes that are missing', async () => {
    tester.last.log('out', 'one\n').log('out', 'two\n', { bytes: 1000 }).log('out', 'three\n')
    await tester.entries(id, 3)
    const found = await frames(lines)
    expect(texts(found)).toEqual(['one', 'two'])
    expect(found.incomplete).toBe(true)
  })

  test('without a codec are the entries, in their true lengths where only heads are kept', async () => {
    tester.last.log('out', 'one', { bytes: 1000 }).log('out', 'two')
    await tester.entries(id, 2)
    const found = await frames({ type: 'none' })
    expect(found.frames.map(({ offset, bytes, data }) => [offset, bytes, textOf({ data })])).toEqual([
      [0, 1000, 'one'],
      [1000, 3, 'two'],
    ])
    expect(found).toMatchObject({ incomplete: false, pendingBytes: 0 })
  })

  test('do not go on from one connection to the next', async () => {
    tester.last.log('out', 'unfini')
    await tester.entries(id, 1)
    await tester.handlers['sessions.reopen']({ id }, call())
    tester.last.log('out', 'shed\n')
    await tester.entries(id, 2)
    const found = await frames(lines)
    expect(found.frames.map(({ error, data }) => [textOf({ data }), error])).toEqual([
      ['unfini', 'missing end'],
      ['shed', undefined],
    ])
  })

  test('of each peer are cut for themselves', async () => {
    const other = { from: '127.0.0.1:9001', to: '127.0.0.1:50000' }
    tester.last.log('in', 'a', back).log('in', 'x', other).log('in', 'b\n', back).log('in', 'y\n', other)
    await tester.entries(id, 4)
    expect(texts(await frames(lines, 'in'))).toEqual(['ab', 'xy'])
    expect(texts(await frames(lines, 'in', { peer: '9001' }))).toEqual(['xy'])
  })
})

describe('an export', () => {
  async function download(
    format: 'text' | 'json' | 'pcapng',
    filter: Partial<TranscriptFilter> = {},
  ): Promise<Response> {
    const whole = { encoding: 'utf-8' as const, ...filter }
    const { url } = await tester.handlers['transcripts.export'](
      { id, format, encoding: 'utf-8', filter: whole },
      call(),
    )
    const at = new URL(url, 'http://flotilla/')
    return (await tester.context.downloads.route(new Request(at), at))!
  }

  test('as text, JSON or pcapng has what the filter wants', async () => {
    tester.last.log('out', 'hello').log('in', 'world', back)
    await tester.entries(id, 2)
    expect(await (await download('text')).text()).toMatch(/> 127.0.0.1:50000 > 127.0.0.1:9000 5 B: hello\n.*world\n$/)
    expect(await (await download('json', { direction: 'in' })).json()).toMatchObject([{ seq: 2, text: 'world' }])
    const capture = new Uint8Array(await (await download('pcapng')).arrayBuffer())
    expect(Buffer.from(capture.subarray(0, 4)).toString('hex')).toBe('0a0d0d0a')
    expect(Buffer.from(capture).includes('hello')).toBe(true)
  })

  test('is made as it is read: a log of many megabytes is never whole in memory', async () => {
    const text = 'x'.repeat(1024 * 1024)
    for (let n = 0; n < 20; n++) tester.last.log('in', text)
    await tester.entries(id, 20)
    const reader = (await download('text')).body!.getReader()
    let bytes = 0
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      expect(part.value.length).toBeLessThan(4 * 1024 * 1024)
      bytes += part.value.length
    }
    expect(bytes).toBeGreaterThan(20 * 1024 * 1024)
  })

  test('that is given up lets go of the log', async () => {
    for (let n = 0; n < 20; n++) tester.last.log('in', 'x'.repeat(1024 * 1024))
    await tester.entries(id, 20)
    const reader = (await download('json')).body!.getReader()
    await reader.read()
    await reader.cancel()
    await tester.handlers['sessions.remove']({ id }, call())
  })
})

test('a log is watched as it grows, and cleared', async () => {
  const events = tester.handlers['transcripts.watch']({ id }, call())
  tester.last.log('out', 'hello')
  expect(await firstOf(events, (event) => (event.entries > 0 ? event : undefined))).toEqual({
    ...{ entries: 1, bytes: 5, onDisk: false, unlogged: 0 },
  })
  await tester.handlers['transcripts.clear']({ id }, call())
  expect((await read()).entries).toEqual([])
})

test('a log of many megabytes goes to disk, and all of it is found again', async () => {
  for (let n = 0; n < 100; n++) tester.last.log('in', String(n).padEnd(100_000, '.'))
  await tester.entries(id, 100)
  const event = await firstOf(tester.handlers['transcripts.watch']({ id }, call()), (one) => one)
  expect(event).toMatchObject({ entries: 100, onDisk: true, unlogged: 0 })
  const { entries } = await read({ after: 0, limit: 1000, dataBytes: 3 })
  expect(entries.map((entry) => parseInt(textOf(entry)))).toEqual(Array.from({ length: 100 }, (_, n) => n))
})
