import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/runs/listener.ts'
import { only, target, TestEngine, type EngineOptions } from '../../support/engine.ts'
import { startHostileServer } from '../../support/hostile.ts'
import { answers } from '../../support/hostile_exec.ts'
import { freePort } from '../../support/processes.ts'
import { startProxy } from '../../support/proxy.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'

const stopping: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(stopping.splice(0).map((each) => each.stop()))
})

async function keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting
  stopping.push(started)
  return started
}

const start = (options: EngineOptions = {}) => keep(TestEngine.start({ size: 1, ...options }))
const attempts = (events: readonly RunEvent[]) => events.filter(({ type }) => type === 'host-connecting').length

describe('a host that cannot be worked with', () => {
  it('is refused where nothing listens', async () => {
    const [engine, port] = await Promise.all([start(), freePort()])
    const finished = await engine.run('true', [target({ address: '127.0.0.1', port })])
    expect(only(finished)).toMatchObject({ state: 'unreachable', reason: 'refused' })
    expect(finished.summary).toMatchObject({ unreachable: 1 })
    expect(finished.record.hosts[0]).toMatchObject({ state: 'unreachable', reason: 'refused' })
  })

  it('is name-not-found where its name means nothing', async () => {
    const engine = await start()
    // RFC 6761: the domain "invalid" never exists.
    const outcome = only(await engine.run('true', [target({ address: 'no-such-host.invalid', port: 22 })]))
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'name-not-found' })
  })

  it('is no-route where the address cannot be gone to', async () => {
    const engine = await start()
    // The multicast of the whole network: the kernel refuses to connect there, without leaving the machine.
    const outcome = only(await engine.run('true', [target({ address: '255.255.255.255', port: 22 })]))
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'no-route' })
  })

  it('is timeout where the server accepts and says nothing, and the connection is given up', async () => {
    const [engine, server] = await Promise.all([start(), keep(startHostileServer({ greeting: 'silent' }))])
    const outcome = only(await engine.run('true', [target(server, { connectTimeoutMs: 300 })]))
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'timeout' })
    await server.idle()
  })

  it('is timeout where the server never answers a login', async () => {
    const [engine, server] = await Promise.all([start(), keep(startHostileServer({ auth: 'silent' }))])
    const finished = await engine.run('true', [target(server, { connectTimeoutMs: 500, connectRetries: 2 })])
    expect(only(finished)).toMatchObject({ state: 'unreachable', reason: 'timeout' })
    // The password is on its way: another attempt could be one too many.
    expect(attempts(finished.events)).toBe(1)
  })

  it('is protocol where something else than SSH answers, with its words made harmless', async () => {
    const [engine, server] = await Promise.all([start(), keep(startHostileServer({ greeting: 'garbage' }))])
    const outcome = only(await engine.run('true', [target(server, { connectTimeoutMs: 500, connectRetries: 2 })]))
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'protocol' })
    expect(JSON.stringify(outcome)).not.toMatch(/[\x00-\x1f\x7f-\uffff]/)
  })

  it.each(['close-after-banner', 'close-in-key-exchange'] as const)(
    'is lost where the server does %s',
    async (greeting) => {
      const [engine, server] = await Promise.all([start(), keep(startHostileServer({ greeting }))])
      const outcome = only(await engine.run('true', [target(server)]))
      expect(outcome).toMatchObject({ state: 'unreachable', reason: 'lost' })
    },
  )
})

describe('host keys', () => {
  it('are asked for and recorded, and a host that changes its own is refused, once', async () => {
    const [engine, server] = await Promise.all([start(), keep(startHostileServer({ exec: answers('hello') }))])
    expect(only(await engine.run('greet', [target(server)]))).toMatchObject({ state: 'succeeded' })
    const other = await start({ knownHosts: changedKey(server.port) })
    const finished = await other.run('greet', [target(server, { connectRetries: 2 })])
    expect(only(finished)).toMatchObject({ state: 'unreachable', reason: 'host-key' })
    expect(attempts(finished.events)).toBe(1)
  })

  it('that are unknown are refused where the policy is strict', async () => {
    const [engine, server] = await Promise.all([start({ policy: 'strict' }), keep(startHostileServer())])
    const outcome = only(await engine.run('greet', [target(server)]))
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'host-key' })
  })

  it('that are known are accepted where the policy is strict', async () => {
    const server = await keep(startHostileServer({ exec: answers('hello') }))
    const engine = await start({ policy: 'strict', knownHosts: file(server.knownHosts) })
    expect(only(await engine.run('greet', [target(server)]))).toMatchObject({ state: 'succeeded' })
  })

  it('that are revoked are refused even where the policy is off', async () => {
    const server = await keep(startHostileServer({ exec: answers('hello') }))
    const engine = await start({ policy: 'off', knownHosts: file(`@revoked ${server.knownHosts}`) })
    const outcome = only(await engine.run('greet', [target(server)]))
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'host-key' })
  })

  it('are judged for a task although the one that asked was cancelled', async () => {
    const server = await keep(startHostileServer({ exec: answers('hello') }))
    const engine = await start()
    const { endpoint } = target(server)
    const cancelled = new AbortController()
    const input = { endpoint, command: 'greet' }
    const verdict = { accept: true, recorded: false }
    let asked!: () => void
    const question = new Promise<void>((resolve) => (asked = resolve))
    const first = engine.pool.run('interactive', {
      ...{ kind: 'ssh.exec', input, affinity: endpoint.affinity, signal: cancelled.signal },
      onAsk: () => {
        asked()
        return new Promise(() => {})
      },
    })
    const second = engine.pool.run('interactive', {
      ...{ kind: 'ssh.exec', input, affinity: endpoint.affinity },
      onAsk: () => verdict,
    })
    await question
    cancelled.abort()
    expect(await first).toMatchObject({ state: 'cancelled' })
    expect(await second).toMatchObject({ state: 'succeeded' })
  })

  function file(text: string): string {
    const path = join(tempFolder('known'), 'known_hosts')
    writeFileSync(path, text)
    return path
  }

  function changedKey(port: number): string {
    const other = 'AAAAC3NzaC1lZDI1NTE5AAAAIIiiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIi'
    return file(`[127.0.0.1]:${port} ssh-ed25519 ${other}\n`)
  }
})

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('a wire that fails'), () => {
  let sshd: TestSshd
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(() => sshd.stop())

  const throughProxy = async () => {
    const proxy = await keep(startProxy({ target: sshd }))
    return { proxy, host: { ...sshd, address: proxy.address, port: proxy.port } }
  }

  it('is timeout when it carries nothing', async () => {
    const [engine, { proxy, host }] = await Promise.all([start(), throughProxy()])
    proxy.stall()
    const outcome = only(await engine.run('true', [target(host, { connectTimeoutMs: 300 })]))
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'timeout' })
  })

  it('is lost when it is cut in the middle of the output, and all that came before is kept', async () => {
    const [engine, { proxy, host }] = await Promise.all([start(), throughProxy()])
    const started = engine.start('seq 1 20000; echo all; exec sleep 1000', [target(host)])
    await started.printed('all')
    proxy.cut()
    const finished = await started.done
    expect(only(finished)).toMatchObject({ state: 'unreachable', reason: 'lost' })
    expect(finished.stdout().toString()).toBe(`${Array.from({ length: 20_000 }, (_, at) => at + 1).join('\n')}\nall\n`)
  })

  it('is tried again where it is cut before anything began', async () => {
    const [engine, { proxy, host }] = await Promise.all([start(), throughProxy()])
    const started = engine.start('echo made it', [target(host, { connectRetries: 2 })])
    for (let cuts = 0; cuts < 2; cuts++) {
      await proxy.nextConnection()
      proxy.cut()
    }
    const finished = await started.done
    expect(only(finished)).toMatchObject({ state: 'succeeded' })
    expect(attempts(finished.events)).toBe(3)
  })

  it('is given up after the retries that were asked for', async () => {
    const [engine, { proxy, host }] = await Promise.all([start(), throughProxy()])
    await proxy.refuse()
    const finished = await engine.run('true', [target(host, { connectRetries: 1 })])
    expect(only(finished)).toMatchObject({ state: 'unreachable', reason: 'refused' })
    expect(attempts(finished.events)).toBe(2)
  })

  it('never makes a command run twice', async () => {
    const [engine, { proxy, host }] = await Promise.all([start(), throughProxy()])
    const started = engine.start('echo x >>runs; echo begun; exec sleep 1000', [target(host, { connectRetries: 3 })])
    await started.printed('begun')
    proxy.cut()
    expect(only(await started.done)).toMatchObject({ state: 'unreachable', reason: 'lost' })
    expect((await engine.run('cat runs', [target(host)])).stdout().toString()).toBe('x\n')
  })

  it('may be cancelled between two attempts', async () => {
    const [engine, { proxy, host }] = await Promise.all([start(), throughProxy()])
    await proxy.refuse()
    const started = engine.start('true', [target(host, { connectRetries: 1_000 })])
    await started.until((event) => event.type === 'host-connecting' && event.attempt === 2)
    started.cancel()
    expect(only(await started.done)).toMatchObject({ state: 'cancelled' })
  })
})
