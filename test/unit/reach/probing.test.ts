import { describe, expect, it } from 'vitest'
import { inLanes } from '../../../electron/worker/probes/lanes.ts'
import { readWords } from '../../../electron/worker/probes/words.ts'
import { judge } from '../../../electron/worker/ssh/reach/shell_script.ts'
import { bannerOf } from '../../../shared/reach/banner.ts'

describe('what is said of a connection that failed', () => {
  it.each([
    ['Connection refused', 'refused'],
    ['dial tcp 10.0.0.1:1: connect: connection refused', 'refused'],
    ['Ncat: Connection refused.', 'refused'],
    ['Connection timed out', 'timed-out'],
    ['nc: connect to 10.0.0.1 port 1 (tcp) timed out: Operation now in progress', 'timed-out'],
    ['No route to host', 'no-route'],
    ['Network is unreachable', 'no-route'],
    ['Name or service not known', 'name-not-found'],
    ['Temporary failure in name resolution', 'name-not-found'],
    ["nc: bad address 'nope'", 'name-not-found'],
    ['nope: Name does not resolve', 'name-not-found'],
    ['open failed', undefined],
    ['', undefined],
  ])('"%s" means %s', (words, state) => {
    expect(readWords(words)?.state).toBe(state)
  })
})

it('is told by the words that say it, without the names around them', () => {
  expect(readWords('bash: x: Name or service not known bash: line 2: /dev/tcp/x/1: Invalid argument')).toEqual({
    state: 'name-not-found',
    message: 'Name or service not known',
  })
})

describe("what the shell's tools say", () => {
  const tcp = { protocol: 'tcp', timeoutMs: 1_500 } as const
  const udp = { protocol: 'udp', timeoutMs: 1_500 } as const

  it('is open with the host’s own time', () => {
    expect(judge('bash', { status: 0, words: '@ y 1700000000.100000 1700000000.350000 hello' }, tcp)).toEqual({
      state: 'open',
      ms: 250,
      via: 'bash',
      banner: 'hello',
    })
  })

  it('is open without a time where bash knows none', () => {
    expect(judge('bash', { status: 0, words: '@ y x x' }, tcp)).toEqual({ state: 'open', via: 'bash' })
  })

  it('is late when the tool, which counts whole seconds, was more patient than was asked for', () => {
    expect(judge('bash', { status: 0, words: '@ y 1.0 2.9' }, tcp)).toEqual({ state: 'timed-out', via: 'bash' })
  })

  it.each([
    ['bash', 124, '', 'timed-out'],
    ['bash', 143, 'Terminated', 'timed-out'],
    ['bash', 1, 'bash: /dev/tcp/x/1: Invalid argument @ n 1 2', 'failed'],
    ['nc', 0, 'Connection to 127.0.0.1 22 port [tcp/ssh] succeeded!', 'open'],
    ['nc', 1, 'nc: connect to 127.0.0.1 port 1 (tcp) failed: Connection refused', 'refused'],
    ['nc', 124, '', 'timed-out'],
    ['nc', 1, 'usage: nc [-46...]', 'failed'],
  ] as const)('%s, status %i, "%s": %s', (tool, status, words, state) => {
    expect(judge(tool, { status, words }, tcp)).toMatchObject({ state, via: tool })
  })

  it.each([
    ['bash', 0, '@ a 1 2', 'open'],
    ['bash', 0, '@ e 1 2', 'open'],
    ['bash', 0, 'bash: read: read error: 0: Connection refused @ e 1 2', 'refused'],
    ['bash', 0, '@ q 1 2', 'no-answer'],
    ['nc', 0, 'Connection to 127.0.0.1 53 port [udp/domain] succeeded!', 'no-answer'],
    ['nc', 1, '', 'refused'],
  ] as const)('of UDP %s, status %i, "%s": %s', (tool, status, words, state) => {
    expect(judge(tool, { status, words }, udp)).toMatchObject({ state, via: tool })
  })
})

describe('a greeting', () => {
  it('is one inert line of 200 characters', () => {
    expect(bannerOf(Buffer.from('220 mail\r\n250 \x1b[31mhí'))).toBe('220 mail 250 ^[[31mhí')
    expect(bannerOf(Buffer.alloc(5_000, 'x'))).toHaveLength(200)
  })

  it('is none when nothing was said', () => {
    expect(bannerOf(Buffer.from(' \r\n'))).toBeUndefined()
  })
})

describe('lanes', () => {
  it('do everything once, and never more at once than there are lanes', async () => {
    let now = 0
    const most: number[] = []
    const done: number[] = []
    await inLanes([...Array(20).keys()], 3, new AbortController().signal, async (item) => {
      most.push(++now)
      await Promise.resolve()
      now--
      done.push(item)
    })
    expect(Math.max(...most)).toBe(3)
    expect(done.sort((a, b) => a - b)).toEqual([...Array(20).keys()])
  })

  it('begin nothing more once they are told to stop', async () => {
    const abort = new AbortController()
    const done: number[] = []
    await inLanes([1, 2, 3], 1, abort.signal, (item) => {
      done.push(item)
      abort.abort()
      return Promise.resolve()
    })
    expect(done).toEqual([1])
  })

  it('begin nothing more after a failure, which is told', async () => {
    const done: number[] = []
    const failing = inLanes([1, 2, 3], 1, new AbortController().signal, (item) => {
      done.push(item)
      return Promise.reject(new Error('broken'))
    })
    await expect(failing).rejects.toThrow('broken')
    expect(done).toEqual([1])
  })
})
