import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ERROR_CODES, ContractError, type ContractFailure } from '../../../shared/contract/errors.ts'
import { STREAM_CREDIT } from '../../../shared/contract/rpc/messages.ts'
import { transports } from '../../support/contract_lines.ts'
import { Moment, Queue, Rig, SECRET, type Page } from './rig.ts'

describe.each(Object.entries(transports))('the contract %s', (_, transport) => {
  let rig: Rig
  beforeEach(async () => {
    rig = await Rig.open(transport)
  })
  afterEach(() => rig.close())

  describe('calls', () => {
    it('answers a query, with defaults filled in', async () => {
      expect(await rig.page().query('test.add', { a: 41 })).toEqual({ sum: 42 })
    })

    it('carries 10 MB in one answer', async () => {
      const { text } = await rig.page().query('test.fill', { bytes: 10_000_000 })
      expect(text).toHaveLength(10_000_000)
    })

    it.each(ERROR_CODES.filter((code) => code !== 'busy'))('tells a refusal with code %s whole', async (code) => {
      const failure = await failureOf(rig.page().query('test.refuse', { code }))
      expect(failure).toEqual({
        code,
        message: `Refused with ${code}.`,
        retryable: true,
        details: { problems: [{ message: 'no such key', source: 'hosts.ini', line: 3 }], phrase: 'web' },
      })
      expect(rig.faults).toEqual([])
    })

    it('tells a refusal that the method does not declare as a fault of ours', async () => {
      const failure = await failureOf(rig.page().query('test.refuse', { code: 'busy' }))
      expect(failure).toMatchObject({ code: 'internal', retryable: false })
      expect(failure.details).toBeUndefined()
      expect(rig.faults).toMatchObject([{ method: 'test.refuse', error: { code: 'busy' } }])
    })

    it.each(['at once', 'later', 'text', 'wrong output'])(
      'tells nothing of a fault (%s), but reports it',
      async (how) => {
        const failure = await failureOf(rig.page().query('test.fault', { how }))
        expect(failure.code).toBe('internal')
        expect(JSON.stringify(failure)).not.toContain(SECRET)
        expect(rig.faults).toMatchObject([{ method: 'test.fault' }])
      },
    )

    it('matches every answer to its call, however many are open', async () => {
      const page = rig.page()
      const one = fc.oneof(
        fc.record({ type: fc.constant('add'), n: fc.integer() }),
        fc.record({ type: fc.constant('fill'), n: fc.nat(5000) }),
        fc.record({ type: fc.constant('count'), n: fc.nat(12) }),
        fc.record({ type: fc.constant('cancel'), n: fc.nat() }),
      )
      const many = fc.array(one, { minLength: 300, maxLength: 900, size: 'max' })
      await fc.assert(
        fc.asyncProperty(many, async (calls) => {
          await Promise.all(calls.map(({ type, n }) => callAndCheck(page, type, n)))
        }),
        { numRuns: 6 },
      )
    })
  })

  describe('what a stranger sends', () => {
    it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'test.nothing', ''])(
      'refuses a method by the name of "%s"',
      async (method) => {
        const stranger = await rig.stranger()
        stranger.send({ type: 'call', id: 1, method, kind: 'query', input: {} })
        expect(await answerTo(stranger, 1)).toMatchObject({ type: 'error', failure: { code: 'unknown-method' } })
      },
    )

    it('refuses input that does not fit, naming the field and not its value', async () => {
      const failure = await failureOf(rig.page().query('test.add', { a: SECRET as unknown as number }))
      expect(failure.code).toBe('invalid-input')
      expect(failure.message).toMatch(/^test\.add cannot take this input: a: /)
      expect(failure.message).not.toContain(SECRET)
    })

    it('refuses input above the bound of the method, in bytes and not in characters', async () => {
      const page = rig.page()
      expect(await page.query('test.measure', { text: 'ü'.repeat(49_000) })).toEqual({ length: 49_000 })
      expect(await failureOf(page.query('test.measure', { text: 'ü'.repeat(51_000) }))).toMatchObject({
        code: 'too-large',
      })
    })

    it('does not take a mutation for a query, which would be made again', async () => {
      const stranger = await rig.stranger()
      stranger.send({ type: 'call', id: 1, method: 'test.do', kind: 'query', input: {} })
      expect(await answerTo(stranger, 1)).toMatchObject({ type: 'error', failure: { code: 'invalid-input' } })
      expect(rig.done).toBe(0)
    })

    it('answers a malformed call that has an id', async () => {
      const stranger = await rig.stranger()
      stranger.send({ type: 'call', id: 7, method: 42 })
      expect(await answerTo(stranger, 7)).toMatchObject({ type: 'error', failure: { code: 'invalid-input' } })
    })

    it.each([
      ['nonsense', 'nonsense'],
      ['null', null],
      ['a credit without end', { type: 'credit', id: 1, events: 1e9 }],
      ['an id that is no number', { type: 'call', id: '__proto__', method: 'test.add', kind: 'query' }],
      ['a name of 64 KB', { type: 'call', id: 0, method: 'x'.repeat(65_536), kind: 'query' }],
    ])('closes the line for good on %s again and again', async (_title, message) => {
      const stranger = await rig.stranger()
      for (let n = 0; n < 10; n++) stranger.send(message)
      expect(await stranger.closed).toMatch(/^refused: /)
    })

    it('does not begin a second call with an id that was used', async () => {
      const stranger = await rig.stranger()
      const call = { type: 'call', id: 1, method: 'test.do', kind: 'mutation', input: {} }
      for (let n = 0; n < 3; n++) stranger.send(call)
      const asked = await rig.asked.next()
      asked.answer()
      expect(await answerTo(stranger, 1)).toMatchObject({ type: 'ok', value: { times: 1 } })
      stranger.send(call)
      stranger.send({ ...call, id: 2, method: 'test.add', kind: 'query', input: { a: 1 } })
      await answerTo(stranger, 2)
      expect(rig.done).toBe(1)
    })

    it('refuses more than 1000 open calls until some have ended', async () => {
      const page = rig.page()
      const calls = Array.from({ length: 1000 }, () => page.query('test.answer', {}))
      expect(await failureOf(page.query('test.add', { a: 1 }))).toMatchObject({ code: 'busy', retryable: true })
      for (let n = 0; n < 1000; n++) (await rig.asked.next()).answer()
      await Promise.all(calls)
      expect(await page.query('test.add', { a: 1 })).toEqual({ sum: 2 })
    })
  })

  describe('cancelling', () => {
    it('never sends a call that was cancelled before', async () => {
      const page = rig.page()
      expect(await failureOf(page.mutate('test.do', {}, { signal: AbortSignal.abort() }))).toMatchObject({
        code: 'cancelled',
      })
      await page.query('test.add', { a: 1 })
      expect(rig.done).toBe(0)
    })

    it('rejects a query at once and aborts its handler', async () => {
      const abort = new AbortController()
      const failure = failureOf(rig.page().query('test.answer', {}, { signal: abort.signal }))
      const asked = await rig.asked.next()
      abort.abort()
      expect(await failure).toMatchObject({ code: 'cancelled' })
      await aborted(asked.signal)
    })

    it('closes the generator of a stream', async () => {
      const abort = new AbortController()
      const events = new Queue<string>()
      const follow = rig.page().stream('test.follow', {}, (text) => events.push(text), { signal: abort.signal })
      const failure = failureOf(follow)
      ;(await rig.asked.next()).answer('one')
      expect(await events.next()).toBe('one')
      const waiting = await rig.asked.next()
      abort.abort()
      expect(await failure).toMatchObject({ code: 'cancelled' })
      await aborted(waiting.signal)
      waiting.answer('two')
      expect((await rig.asked.next()).what).toBe('follow ended')
      expect(events.size).toBe(0)
    })

    it('is answered once, and is no fault, when the handler heeds it by throwing', async () => {
      const stranger = await rig.stranger()
      stranger.send({ type: 'call', id: 1, method: 'test.heed', kind: 'query', input: {} })
      const { signal } = await rig.asked.next()
      stranger.send({ type: 'cancel', id: 1 })
      expect(await answerTo(stranger, 1)).toMatchObject({ type: 'error', failure: { code: 'cancelled' } })
      await aborted(signal)
      stranger.send({ type: 'call', id: 2, method: 'test.add', kind: 'query', input: { a: 1 } })
      expect(await stranger.received.next()).toMatchObject({ type: 'ok', id: 2 })
      expect(rig.faults).toEqual([])
    })

    it('leaves nothing on a signal that many calls share', async () => {
      const { signal } = new AbortController()
      const page = rig.page()
      for (let n = 0; n < 3; n++) await page.query('test.add', { a: n }, { signal })
      expect(getEventListeners(signal, 'abort')).toEqual([])
    })

    it('answers at once when the stream does not heed it', async () => {
      const stranger = await rig.stranger()
      stranger.send({ type: 'call', id: 1, method: 'test.follow', kind: 'stream', input: {}, credit: 4 })
      await rig.asked.next()
      stranger.send({ type: 'cancel', id: 1 })
      expect(await answerTo(stranger, 1)).toMatchObject({ type: 'error', failure: { code: 'cancelled' } })
    })

    it('cancels a stream whose consumer fails', async () => {
      const failure = await failureOf(
        rig.page().stream('test.count', { to: 1_000_000 }, (n) => {
          if (n === 3) throw new Error('cannot be drawn')
        }),
      )
      expect(failure).toMatchObject({ code: 'internal' })
      expect(rig.counted).toBeLessThan(3 + STREAM_CREDIT)
    })
  })

  describe('streams', () => {
    it('gives every event in order, then ends', async () => {
      const seen: number[] = []
      await rig.page().stream('test.count', { to: 50 }, (n) => void seen.push(n))
      expect(seen).toEqual(Array.from({ length: 50 }, (_each, n) => n + 1))
    })

    it('produces no more than the credit ahead of a slow consumer', async () => {
      const page = rig.page()
      let taken = 0
      const ahead: number[] = []
      await page.stream('test.count', { to: 12 }, async () => {
        // Two answers that come after everything the stream could send by then.
        await page.query('test.add', { a: 1 })
        await page.query('test.add', { a: 2 })
        ahead.push(rig.counted - taken)
        taken++
      })
      expect(taken).toBe(12)
      expect(Math.max(...ahead)).toBe(STREAM_CREDIT)
    })

    it('tells the end and the failure only after the events before them', async () => {
      const gate = new Moment()
      const seen: number[] = []
      const failure = failureOf(
        rig.page().stream('test.break', { how: 'refusal' }, async (n) => {
          await gate.happened
          seen.push(n)
        }),
      ).then((what) => ({ ...what, seen: [...seen] }))
      gate.happen()
      expect(await failure).toMatchObject({ code: 'not-found', message: 'There is no such run.', seen: [1] })
    })

    it.each(['fault', 'undeclared', 'wrong event'])('tells nothing of a fault in a generator (%s)', async (how) => {
      const failure = await failureOf(rig.page().stream('test.break', { how }, () => undefined))
      expect(failure.code).toBe('internal')
      expect(JSON.stringify(failure)).not.toContain(SECRET)
      expect(rig.faults).toMatchObject([{ method: 'test.break' }])
    })
  })

  describe('a line that is lost', () => {
    it('aborts what the peer had open', async () => {
      const stranger = await rig.stranger()
      stranger.send({ type: 'call', id: 1, method: 'test.answer', kind: 'query', input: {} })
      stranger.send({ type: 'call', id: 2, method: 'test.follow', kind: 'stream', input: {}, credit: 1 })
      const calls = [await rig.asked.next(), await rig.asked.next()]
      stranger.close()
      await Promise.all(calls.map(({ signal }) => aborted(signal)))
      expect(rig.faults).toEqual([])
    })

    it('makes a query again', async () => {
      const answer = rig.page().query('test.answer', {})
      const first = await rig.asked.next()
      rig.lines[0]!.close('cut')
      const second = await rig.asked.next()
      first.answer('of the old line')
      second.answer('of the new line')
      expect(await answer).toEqual({ text: 'of the new line' })
      expect([first.peer, second.peer]).toEqual(['page-1', 'page-2'])
    })

    it('opens a stream again, whose first event is told anew', async () => {
      const events = new Queue<string>()
      const abort = new AbortController()
      const end = failureOf(rig.page().stream('test.follow', {}, (text) => events.push(text), { signal: abort.signal }))
      ;(await rig.asked.next()).answer('all so far')
      expect(await events.next()).toBe('all so far')
      await rig.asked.next()
      rig.lines[0]!.close('cut')
      ;(await rig.asked.next()).answer('all so far, and more')
      expect(await events.next()).toBe('all so far, and more')
      abort.abort()
      expect(await end).toMatchObject({ code: 'cancelled' })
    })

    it('gives the new stream its whole credit, and forgets events of the old one that were not taken', async () => {
      const page = rig.page()
      const seen: number[] = []
      const first = new Moment()
      const gate = new Moment()
      const end = page.stream('test.count', { to: 8 }, async (n) => {
        if (seen.push(n) > 1) return
        first.happen()
        await gate.happened
      })
      await first.happened
      // Answered after the events that there is credit for.
      await page.query('test.add', { a: 1 })
      rig.lines[0]!.close('cut')
      await page.query('test.add', { a: 1 })
      gate.happen()
      await end
      expect(seen).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 8])
    })

    it('does not open a stream again that had ended, though not all of it was taken', async () => {
      const page = rig.page()
      const seen: number[] = []
      const first = new Moment()
      const gate = new Moment()
      const end = page.stream('test.count', { to: 3 }, async (n) => {
        seen.push(n)
        first.happen()
        await gate.happened
      })
      await first.happened
      // Answered after the end, for which there is credit.
      await page.query('test.add', { a: 1 })
      rig.lines[0]!.close('cut')
      await page.query('test.add', { a: 1 })
      gate.happen()
      await end
      expect(seen).toEqual([1, 2, 3])
    })

    it('rejects a mutation, which is done once and never again', async () => {
      const page = rig.page()
      const failure = failureOf(page.mutate('test.do', {}))
      await rig.asked.next()
      rig.lines[0]!.close('cut')
      expect(await failure).toMatchObject({
        code: 'disconnected',
        retryable: false,
        message: expect.stringContaining('is not known') as string,
      })
      await page.query('test.add', { a: 1 })
      expect(rig.lines).toHaveLength(2)
      expect(rig.done).toBe(1)
    })

    it('sends a mutation that was made meanwhile when the line is back', async () => {
      const states = new Queue<string>()
      const page = rig.page({ onState: (state) => states.push(state) })
      expect(await states.next()).toBe('open')
      rig.lines[0]!.close('cut')
      expect(await states.next()).toBe('lost')
      const times = page.mutate('test.do', {})
      const asked = await rig.asked.next()
      asked.answer()
      expect(await times).toEqual({ times: 1 })
    })

    it('tells each state, and that the engine is another one', async () => {
      const states = new Queue<string>()
      const page = rig.page({ onState: (state, why) => states.push(why ? `${state}: ${why}` : state) })
      expect(page.state).toBe('connecting')
      expect(await states.next()).toBe('open')
      expect(page.engineId).toBe('engine-1')
      rig.engineId = 'engine-2'
      rig.lines[0]!.close('the engine stops')
      expect(await states.next()).toBe('lost: the engine stops')
      expect(await states.next()).toBe('open')
      expect(page.engineId).toBe('engine-2')
      page.close()
      expect(await states.next()).toBe('closed: it was closed')
    })
  })

  describe('a line that is closed', () => {
    it('by the page rejects what is open and what comes later', async () => {
      const page = rig.page()
      const open = failureOf(page.query('test.answer', {}))
      const { signal } = await rig.asked.next()
      page.close()
      expect(await open).toMatchObject({ code: 'disconnected' })
      expect(await failureOf(page.query('test.add', { a: 1 }))).toMatchObject({ code: 'disconnected' })
      await aborted(signal)
    })

    it('with a refusal is not opened again', async () => {
      const page = rig.page()
      const open = failureOf(page.query('test.answer', {}))
      await rig.asked.next()
      rig.lines[0]!.close('refused: the session is over')
      expect(await open).toEqual({
        code: 'disconnected',
        message: 'The engine does not serve this page: the session is over.',
        retryable: false,
      })
      expect(page.state).toBe('closed')
      expect(rig.lines).toHaveLength(1)
    })
  })
})

async function callAndCheck(page: Page, type: string, n: number): Promise<void> {
  if (type === 'add') expect(await page.query('test.add', { a: n, b: 1 })).toEqual({ sum: n + 1 })
  else if (type === 'fill') expect((await page.query('test.fill', { bytes: n })).text).toHaveLength(n)
  else if (type === 'count') {
    const seen: number[] = []
    await page.stream('test.count', { to: n }, (event) => void seen.push(event))
    expect(seen).toEqual(Array.from({ length: n }, (_, index) => index + 1))
  } else {
    const abort = new AbortController()
    const failure = failureOf(
      page.stream('test.count', { to: 1_000_000 }, () => abort.abort(), { signal: abort.signal }),
    )
    expect(await failure).toMatchObject({ code: 'cancelled' })
  }
}

/** What a call was refused with; fails when it was not. */
async function failureOf(call: Promise<unknown>): Promise<ContractFailure> {
  const error: unknown = await call.then(
    () => expect.fail('it was not refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ContractError)) throw error
  return error.failure
}

async function answerTo(stranger: Awaited<ReturnType<Rig['stranger']>>, id: number): Promise<Record<string, unknown>> {
  for (;;) {
    const message = await stranger.received.next()
    if (message['id'] === id && message['type'] !== 'event') return message
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
