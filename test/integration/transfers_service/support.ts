import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { EngineContext, PrepareOptions } from '../../../electron/services/engine/context.ts'
import { nodeLauncher } from '../../../electron/pool/node_launcher.ts'
import { WorkerPool } from '../../../electron/pool/pool.ts'
import { HostKeyStore } from '../../../electron/services/host_keys/store.ts'
import { RunService } from '../../../electron/services/runs/run_service.ts'
import { TransferService } from '../../../electron/services/transfers/transfer_service.ts'
import type { CallContext } from '../../../shared/contract/define.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { RunRow } from '../../../shared/contract/runs.ts'
import type { TransferHead } from '../../../shared/contract/transfers.ts'
import { transferOptions } from '../../../shared/contract/transfers.ts'
import { emptyInventory } from '../../../shared/inventory/model.ts'
import type { z } from 'zod'
import { target, workerBundle } from '../../support/engine.ts'
import type { TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { Downloads } from '../../../electron/services/downloads.ts'

type Options = Partial<z.input<typeof transferOptions>>

/** A call that nobody takes back. */
export function call(signal = new AbortController().signal): CallContext {
  return { signal, peer: { id: 'test', door: 'process' } }
}

/** An engine as far as transfers need it, on a data folder that outlives it: `restart` is what a restart of the app is. */
export class TransferBench {
  readonly sshd: TestSshd
  dataDir = tempFolder('data')
  /** Names of hosts that the inventory has besides those of the server: nobody answers there. */
  readonly unreachable = new Set<string>()
  /** Ports of 127.0.0.1 behind which hosts are reached in place of their own. */
  readonly ports = new Map<string, number>()
  readonly prepared: { hosts: readonly string[]; options: PrepareOptions }[] = []
  service: TransferService
  runs: RunService
  private pool: WorkerPool

  constructor(sshd: TestSshd) {
    this.sshd = sshd
    const parts = this.start()
    this.pool = parts.pool
    this.runs = parts.runs
    this.service = parts.service
  }

  get hosts(): string[] {
    return [...this.sshd.addresses]
  }

  async close(): Promise<void> {
    await this.service.close()
    await this.runs.close()
    await this.pool.close()
  }

  async restart(): Promise<void> {
    await this.close()
    this.adopt()
  }

  /** The app dies without another word: the next one finds what was on disk at that moment. */
  async crash(): Promise<void> {
    const found = tempFolder('data')
    cpSync(this.dataDir, found, { recursive: true })
    await this.close()
    this.dataDir = found
    this.adopt()
  }

  async put(paths: readonly string[], remote: string, options: Options = {}, hosts = this.hosts): Promise<string> {
    const source = { paths: [...paths] }
    return (await this.service.handlers['transfers.put']({ source, hosts, remote, options: all(options) }, call())).id
  }

  async putStaged(staging: string, remote: string, hosts = this.hosts): Promise<string> {
    const input = { source: { staging }, hosts, remote, options: all({}) }
    return (await this.service.handlers['transfers.put'](input, call())).id
  }

  async get(remote: readonly string[], local: string, options: Options = {}, hosts = this.hosts): Promise<string> {
    const input = { remote: [...remote], hosts, local, options: all(options) }
    return (await this.service.handlers['transfers.get'](input, call())).id
  }

  /** Resolves with what is told first of which `wanted` is true. */
  async until(id: string, wanted: (head: TransferHead, rows: RunRow[]) => boolean): Promise<Told> {
    const rows: RunRow[] = []
    const leave = new AbortController()
    for await (const event of this.service.handlers['transfers.watch-one']({ id }, call(leave.signal))) {
      for (const row of event.rows) rows[row.n] = row
      if (!wanted(event.head, rows)) continue
      leave.abort()
      return { head: event.head, rows }
    }
    throw new Error('the watch ended')
  }

  ended(id: string): Promise<Told> {
    return this.until(id, ({ state }) => state === 'ended')
  }

  async heads(): Promise<TransferHead[]> {
    const leave = new AbortController()
    for await (const { transfers } of this.service.handlers['transfers.watch']({}, call(leave.signal))) {
      leave.abort()
      return transfers
    }
    throw new Error('the watch ended')
  }

  private adopt(): void {
    const { pool, runs, service } = this.start()
    this.pool = pool
    this.runs = runs
    this.service = service
  }

  private start() {
    const pool = new WorkerPool({ launcher: nodeLauncher(workerBundle), size: 1 })
    const context: EngineContext = {
      pool,
      paths: { configDir: join(this.dataDir, 'config'), dataDir: this.dataDir },
      env: {},
      runsFolder: join(this.dataDir, 'runs'),
      settings: { current: defaultSettings, onChange: () => () => {} },
      inventory: { path: resolve('hosts.ini'), load: () => Promise.resolve(emptyInventory) },
      downloads: new Downloads(),
      prepare: (hosts, options) => this.prepare(hosts, options),
    }
    const runs = new RunService(context)
    return { pool, runs, service: new TransferService(context, runs) }
  }

  private detour(host: string) {
    const port = this.ports.get(host)
    return port === undefined ? {} : { name: host, address: '127.0.0.1', port }
  }

  private async prepare(hosts: readonly string[], options: PrepareOptions) {
    this.prepared.push({ hosts, options })
    const unknown = hosts.find((host) => !this.hosts.includes(host) && !this.unreachable.has(host))
    if (unknown !== undefined) {
      const problem = { source: 'hosts.ini', message: `unknown host "${unknown}"` }
      throw refuse('problems', problem.message, { details: { problems: [problem] } })
    }
    return {
      targets: hosts.map((host) =>
        this.unreachable.has(host)
          ? target({ address: '127.0.0.1', port: 1, keyFile: this.sshd.keyFile }, { name: host })
          : target({ ...this.sshd, address: host }, this.detour(host)),
      ),
      hostKeys: await HostKeyStore.open({
        userFiles: [],
        ownFile: join(this.dataDir, 'known_hosts'),
        policy: options.hostKeys,
      }),
      describeLogin: () => 'key',
    }
  }
}

export interface Told {
  readonly head: TransferHead
  readonly rows: RunRow[]
}

function all(options: Options): z.output<typeof transferOptions> {
  return transferOptions.parse({ forks: 10, connectTimeoutMs: 20_000, ...options })
}

export function states({ rows }: Told): string[] {
  return rows.map(({ state }) => state)
}
