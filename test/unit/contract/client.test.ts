import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Channel } from '../../../shared/contract/rpc/channel.ts'
import { createClient } from '../../../shared/contract/rpc/client.ts'
import { channelPair } from '../../../shared/contract/rpc/in_process.ts'
import { PROTOCOL_VERSION } from '../../../shared/contract/rpc/messages.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'

const hello = { type: 'hello', version: PROTOCOL_VERSION, engine: 'e' }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a client that cannot reach the engine', () => {
  it('tries again after delays that grow to three seconds', async () => {
    const { client, triedAt } = unreachable()
    await vi.advanceTimersByTimeAsync(13_000)
    expect(triedAt).toEqual([0, 100, 300, 700, 1500, 3100, 6100, 9100, 12_100])
    expect(client.state).toBe('lost')
    client.close()
  })

  it('tries at once when it is told to', async () => {
    const { client, triedAt } = unreachable()
    await vi.advanceTimersByTimeAsync(4000)
    client.retryNow()
    await vi.advanceTimersByTimeAsync(0)
    expect(triedAt.at(-1)).toBe(4000)
    client.close()
  })

  it('tries no more once it is closed', async () => {
    const { client, triedAt } = unreachable()
    await vi.advanceTimersByTimeAsync(0)
    client.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(triedAt).toEqual([0])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('closes a line that opens after it was closed', async () => {
    const [page, engine] = channelPair()
    let open!: (channel: Channel) => void
    const client = createClient({ connect: () => new Promise((resolve) => (open = resolve)) })
    client.close()
    open(page)
    const why = new Promise((resolve) => engine.onClose(resolve))
    await vi.advanceTimersByTimeAsync(0)
    expect(await why).toBe('it was closed')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('refuses a mutation after five seconds, and it is not done later', async () => {
    const { client } = unreachable()
    const refused = vi.fn()
    client.mutate('demo.stop', {}).catch(refused)
    await vi.advanceTimersByTimeAsync(4999)
    expect(refused).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(refused).toHaveBeenCalledWith(
      expect.objectContaining({
        failure: { ...disconnected, retryable: true, message: expect.stringMatching('Nothing was done') as string },
      }),
    )
    client.close()
  })

  it('keeps a query for as long as it takes', async () => {
    const { client } = unreachable()
    const settled = vi.fn()
    client.query('system.info', {}).then(settled, settled)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(settled).not.toHaveBeenCalled()
    client.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(settled).toHaveBeenCalledWith(
      expect.objectContaining({ failure: expect.objectContaining(disconnected) as object }),
    )
  })

  it('survives a connect that throws', async () => {
    const connect = vi.fn<() => Promise<Channel>>(() => {
      throw new Error('no such address')
    })
    const client = createClient({ connect })
    await vi.advanceTimersByTimeAsync(100)
    expect(connect).toHaveBeenCalledTimes(2)
    client.close()
  })

  it('gives up when it is refused at the door', async () => {
    const connect = vi.fn(() => Promise.reject(new Error('refused: sign in first')))
    const client = createClient<FlotillaContract>({ connect })
    const failure = client.query('system.info', {})
    await expect(failure).rejects.toThrow('The engine does not serve this page: sign in first.')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(connect).toHaveBeenCalledTimes(1)
    expect(client.state).toBe('closed')
  })
})

describe('a client on a line', () => {
  it('replaces a line that is silent, and only that', async () => {
    const { client, engines } = answering()
    await vi.advanceTimersByTimeAsync(0)
    engines[0]!.onMessage(() => engines[0]!.send({ type: 'pong' }))
    await vi.advanceTimersByTimeAsync(600_000)
    expect(engines).toHaveLength(1)
    engines[0]!.onMessage(() => undefined)
    await vi.advanceTimersByTimeAsync(61_000)
    expect(engines).toHaveLength(2)
    client.close()
  })

  it('does not ask an engine in a tight loop that goes away at every question', async () => {
    const { client, engines } = answering((engine) => engine.onMessage(() => engine.close('crashed')))
    client.query('system.info', {}).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(12_000)
    expect(engines.length).toBeGreaterThan(4)
    expect(engines.length).toBeLessThan(10)
    client.close()
  })

  it('stops for good at an engine of another version', async () => {
    const { client, engines } = answering((engine) => engine.send({ ...hello, version: PROTOCOL_VERSION + 1 }), false)
    const refused = vi.fn()
    client.query('system.info', {}).catch(refused)
    await vi.advanceTimersByTimeAsync(0)
    expect(refused).toHaveBeenCalledWith(
      expect.objectContaining({
        message: 'The engine does not serve this page: it is of another version than the engine. Load it again.',
      }),
    )
    await vi.advanceTimersByTimeAsync(60_000)
    expect(engines).toHaveLength(1)
  })

  it.each([
    ['nonsense'],
    [null],
    [{ type: 'ok' }],
    [{ type: 'error', id: 1 }],
    [{ type: 'end', id: 'x' }],
    [{ type: 'hello' }],
  ])('leaves a line on which %j comes', async (message) => {
    const { client, engines } = answering()
    await vi.advanceTimersByTimeAsync(0)
    const why = new Promise((resolve) => engines[0]!.onClose(resolve))
    engines[0]!.send(message)
    await vi.advanceTimersByTimeAsync(10)
    expect(await why).toBe('something answers that is no engine')
    client.close()
  })

  it('leaves a line on which something comes before the greeting', async () => {
    const { client, engines } = answering((engine) => engine.send({ type: 'ok', id: 1, value: {} }), false)
    await vi.advanceTimersByTimeAsync(0)
    const why = new Promise((resolve) => engines[0]!.onClose(resolve))
    await vi.advanceTimersByTimeAsync(10)
    expect(await why).toBe('something answers that is no engine')
    client.close()
  })

  it('waits for a mutation that was sent for as long as it takes', async () => {
    const { client } = answering()
    const settled = vi.fn()
    client.mutate('demo.stop', {}).then(settled, settled)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(settled).not.toHaveBeenCalled()
    client.close()
  })

  it('refuses input that no line can carry, and sends nothing', async () => {
    const { client, engines } = answering()
    const sent = vi.fn()
    await vi.advanceTimersByTimeAsync(0)
    engines[0]!.onMessage(sent)
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    await expect(client.query('runs.history', circular)).rejects.toMatchObject({ code: 'invalid-input' })
    await vi.advanceTimersByTimeAsync(10)
    expect(sent).not.toHaveBeenCalled()
    client.close()
  })

  it('leaves nothing behind when it is closed', async () => {
    const { client } = answering()
    const abort = new AbortController()
    client.mutate('demo.stop', {}, { signal: abort.signal }).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(10)
    client.close()
    await vi.advanceTimersByTimeAsync(10)
    expect(vi.getTimerCount()).toBe(0)
  })
})

const disconnected = { code: 'disconnected' }

function unreachable() {
  const triedAt: number[] = []
  const from = Date.now()
  const connect = () => {
    triedAt.push(Date.now() - from)
    return Promise.reject(new Error('nobody is there'))
  }
  return { client: createClient<FlotillaContract>({ connect }), triedAt }
}

/** The engine's ends of the lines that the client opens, each greeted. */
function answering(serve: (engine: Channel) => void = () => undefined, greet = true) {
  const engines: Channel[] = []
  const connect = () => {
    const [page, engine] = channelPair()
    engines.push(engine)
    if (greet) engine.send(hello)
    serve(engine)
    return Promise.resolve(page)
  }
  return { client: createClient<FlotillaContract>({ connect }), engines }
}
