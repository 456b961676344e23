import type { ConnectionTest } from '../../../shared/contract/inventory.ts'
import { ContractError } from '../../../shared/contract/errors.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { HostKeyVerdict } from '../../../shared/tasks/host_key.ts'
import type { SshEvent, SshQuestion } from '../../../shared/tasks/ssh.ts'
import type { SshTestEvent, SshTestInput, SshTestResult } from '../../../shared/tasks/ssh_test.ts'
import type { EngineContext } from '../engine/context.ts'
import type { RefusedKeys } from '../host_keys/refused_keys.ts'
import { fingerprintOfKey } from '../host_keys/known_hosts.ts'
import type { PreparedHosts } from '../prepare_hosts.ts'
import { fanOut } from '../runs/fan_out.ts'
import { ChangeSignal, paced } from '../runs/paced.ts'
import type { RunHost } from '../runs/run.ts'

interface Target {
  readonly prepared: PreparedHosts
  readonly target: RunHost
}

/** Tests connections to some hosts, `forks` at once, until told to stop. */
export class ConnectionTests {
  readonly #context: EngineContext
  readonly #refused: RefusedKeys
  readonly #changed = new ChangeSignal()
  readonly #tests = new Map<string, ConnectionTest>()
  /** What was not told yet. */
  readonly #news = new Set<string>()
  #over = false
  #fault: { readonly error: unknown } | undefined

  constructor(context: EngineContext, refused: RefusedKeys) {
    this.#context = context
    this.#refused = refused
  }

  /** Yields all hosts at first, and then those that changed. Ends when all are tested; who stops earlier ends the tests. */
  async *run(hosts: readonly string[], signal: AbortSignal): AsyncGenerator<{ tests: ConnectionTest[] }> {
    const stop = new AbortController()
    const names = [...new Set(hosts)]
    for (const name of names) this.#set({ host: name, state: 'waiting' })
    const work = this.#testAll(names, AbortSignal.any([signal, stop.signal]))
    try {
      for await (const _ of paced(this.#changed, signal, () => this.#over)) {
        const tests = [...this.#news].flatMap((name) => this.#tests.get(name) ?? [])
        this.#news.clear()
        if (tests.length > 0) yield { tests }
      }
    } finally {
      stop.abort()
      await work
    }
    if (this.#fault) throw this.#fault.error
  }

  /** Never rejects. */
  async #testAll(names: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      const targets = await this.#prepare(names)
      const { forks } = this.#context.settings.current
      await fanOut(
        targets,
        { forks, signal },
        (target, stop) => this.#test(target, stop),
        ({ target }, outcome) => this.#settle(target, outcome),
      )
    } catch (error) {
      this.#fault = { error }
    }
    this.#over = true
    this.#changed.emit()
  }

  /**
   * One host whose key file is missing must not keep the others from being tested. All are prepared at once, and in
   * halves where that is refused, until those that cannot be prepared are alone.
   */
  async #prepare(names: readonly string[]): Promise<Target[]> {
    if (names.length === 0) return []
    const { connectTimeoutMs, hostKeys } = this.#context.settings.current
    try {
      const prepared = await this.#context.prepare(names, { connectTimeoutMs, connectRetries: 0, hostKeys })
      return prepared.targets.map((target) => ({ prepared, target }))
    } catch (error) {
      if (!(error instanceof ContractError) || error.code !== 'problems') throw error
      const [name] = names
      if (name !== undefined && names.length === 1) {
        this.#set({ host: name, state: 'failed', message: error.message })
        return []
      }
      const middle = names.length >> 1
      return [...(await this.#prepare(names.slice(0, middle))), ...(await this.#prepare(names.slice(middle)))]
    }
  }

  #test({ prepared, target }: Target, signal: AbortSignal): Promise<TaskOutcome> {
    const { name } = target.host
    this.#set({ host: name, state: 'testing', user: target.endpoint.user })
    return this.#context.pool.run('interactive', {
      kind: 'ssh.test',
      input: { endpoint: target.endpoint } satisfies SshTestInput,
      affinity: target.endpoint.affinity,
      signal,
      onEvent: (event) => {
        const { type, ...rest } = event as SshTestEvent | SshEvent
        if (type === 'known' && 'facts' in rest) this.#learn(name, factsOf(rest.facts))
      },
      onAsk: async (question) => {
        const { address, port, key } = question as SshQuestion
        const verdict = await prepared.hostKeys.check(address, port, key)
        this.#learn(name, { hostKey: hostKeyOf(verdict, key) })
        return verdict
      },
    })
  }

  #settle(target: RunHost, outcome: TaskOutcome): void {
    const { name } = target.host
    switch (outcome.state) {
      case 'succeeded':
        return this.#learn(name, { ...factsOf(outcome.result as SshTestResult), state: 'ok' })
      case 'unreachable':
        return this.#learn(name, {
          ...(outcome.reason === 'host-key' ? this.#refusedKey(target) : {}),
          state: 'failed',
          reason: outcome.reason,
          message: outcome.message,
        })
      case 'failed':
      case 'timed-out':
      case 'worker-lost':
        return this.#learn(name, { state: 'failed', message: outcome.message })
      case 'cancelled':
        return this.#learn(name, { state: 'failed', message: outcome.message ?? 'the test was cancelled' })
    }
  }

  /** The question about a key may have gone to another task that waited for the same connection. */
  #refusedKey({ endpoint }: RunHost): Partial<ConnectionTest> {
    const key = this.#refused.get(endpoint.address, endpoint.port)
    return key ? { hostKey: { ...fingerprintOfKey(key), state: 'refused' } } : {}
  }

  #learn(name: string, more: Partial<ConnectionTest>): void {
    const known = this.#tests.get(name)
    if (known) this.#set({ ...known, ...more })
  }

  #set(test: ConnectionTest): void {
    this.#tests.set(test.host, test)
    this.#news.add(test.host)
    this.#changed.emit()
  }
}

function factsOf({ hostKey, ...facts }: SshTestResult): Partial<ConnectionTest> {
  if (!hostKey) return facts
  const { type, sha256, recorded } = hostKey
  return { ...facts, hostKey: { type, sha256, state: recorded ? 'recorded' : 'known' } }
}

function hostKeyOf(verdict: HostKeyVerdict, key: Uint8Array): NonNullable<ConnectionTest['hostKey']> {
  const state = !verdict.accept ? 'refused' : verdict.recorded ? 'recorded' : 'known'
  return { ...fingerprintOfKey(key), state }
}
