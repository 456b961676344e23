import type { WorkerLauncher } from '../../../electron/pool/launcher.ts'
import { nodeLauncher } from '../../../electron/pool/node_launcher.ts'
import { WorkerPool, type Lane } from '../../../electron/pool/pool.ts'
import type { RecordKind } from '../../../shared/contract/tester/bytes.ts'
import { loadSpec, type LoadSpecInput } from '../../../shared/contract/tester/load.ts'
import { serverSpec, type ServerSpecInput } from '../../../shared/contract/tester/servers.ts'
import { sessionSpec } from '../../../shared/contract/tester/sessions.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type {
  ListenEvent,
  LoadEvent,
  LoadTaskResult,
  SessionEvent,
  SessionTell,
} from '../../../shared/tasks/sockets.ts'
import { workerBundle } from '../../support/engine.ts'
import { CLIENT, pin, SERVER } from './processors.ts'
import type { Received, RunningServer } from './running_server.ts'

export interface Transfer {
  /** Absent: what comes is read until the peer ends. */
  readonly send?:
    | { readonly path: string }
    /** So large a message is sent over and over, for so long. */
    | { readonly bytes: number; readonly forMs: number }
  /** What the log keeps. */
  readonly record: RecordKind
}

/**
 * Our servers, clients and generators as users have them: in worker processes of the pool, which tell this process, in the
 * place of the engine, what goes on. The processes stay from one run to the next, as they do there.
 */
export class OurWorkers {
  readonly #pool = new WorkerPool({ launcher: plainNode(nodeLauncher(workerBundle)), size: 1 })

  async listen(spec: ServerSpecInput): Promise<RunningServer> {
    const stop = new AbortController()
    let received: Received = { messages: 0, bytes: 0 }
    let listening: (port: number) => void
    const port = new Promise<number>((resolve) => (listening = resolve))
    const ended = this.#pool.run('sockets', {
      kind: 'sockets.listen',
      input: { spec: serverSpec.parse(spec) },
      signal: stop.signal,
      onBegun: () => this.#pin('sockets', SERVER),
      onEvent: (event) => {
        const told = event as ListenEvent
        if (told.type === 'listening') listening(told.port)
        else received = { messages: told.counts.messagesIn, bytes: told.counts.bytesIn }
      },
    })
    const begun = await Promise.race([port, ended])
    if (typeof begun !== 'number') throw new Error(`The server did not start: ${JSON.stringify(begun)}`)
    return {
      port: begun,
      pid: this.#pid('sockets')!,
      stop: async () => {
        stop.abort()
        expectEnd(await ended, 'cancelled')
        return received
      },
    }
  }

  /** Runs a load to its end. @throws when a message was not answered: quick failures are no answers */
  async load(spec: LoadSpecInput): Promise<{ readonly echoed: number; readonly durationMs: number }> {
    let echoed = 0
    const errors: string[] = []
    const outcome = await this.#pool.run('load', {
      kind: 'sockets.load',
      input: { spec: loadSpec.parse(spec), part: 0, parts: 1 },
      onBegun: () => this.#pin('load', CLIENT),
      onAsk: () => Date.now(),
      onEvent: (event) => {
        const progress = event as LoadEvent
        echoed += progress.counts.echoed
        errors.push(...progress.errors.map(({ count, message }) => `${count} times: ${message}`))
      },
    })
    expectEnd(outcome, 'succeeded')
    if (errors.length > 0) throw new Error(errors.slice(0, 3).join('; '))
    return { echoed, durationMs: (outcome as { result: LoadTaskResult }).result.durationMs }
  }

  /** One connection of a client. @returns the bytes it has received, and in what time since it was open */
  async transfer(port: number, { send, record }: Transfer): Promise<{ bytes: number; seconds: number }> {
    let tell: (message: SessionTell) => void = () => {}
    let openedAt = 0
    let bytes = 0
    const outcome = await this.#pool.run('sockets', {
      kind: 'sockets.session',
      input: { spec: sessionSpec.parse({ protocol: 'tcp', host: '127.0.0.1', port, record }) },
      onBegun: (toTask) => {
        tell = toTask
        this.#pin('sockets', CLIENT)
      },
      onEvent: (event) => {
        const told = event as SessionEvent
        if (told.type === 'stats') bytes = told.bytesIn
        if (told.type === 'sent') tell({ type: 'half-close' })
        if (told.type !== 'state' || told.state !== 'open') return
        openedAt = performance.now()
        if (!send) return
        const once = { type: 'send', sending: 1, messages: [], intervalMs: 0, count: 1, fresh: false } as const
        if ('path' in send) return tell({ ...once, path: send.path })
        tell({ ...once, messages: [new Uint8Array(send.bytes).fill(0x78)], count: 0 })
        setTimeout(() => tell({ type: 'stop-sending' }), send.forMs)
      },
    })
    expectEnd(outcome, 'succeeded')
    return { bytes, seconds: (performance.now() - openedAt) / 1000 }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  #pin(lane: Lane, processor: number): void {
    const pid = this.#pid(lane)
    if (pid !== undefined) pin(processor, pid)
  }

  #pid(lane: Lane): number | undefined {
    return this.#pool.processes().find((process) => process.lane === lane)?.pid
  }
}

/** What helps this process to run TypeScript is not for the workers, which are built. */
function plainNode(launcher: WorkerLauncher): WorkerLauncher {
  return {
    launch(name) {
      const flags = process.execArgv
      process.execArgv = []
      try {
        return launcher.launch(name)
      } finally {
        process.execArgv = flags
      }
    },
  }
}

function expectEnd(outcome: TaskOutcome, state: TaskOutcome['state']): void {
  if (outcome.state !== state) throw new Error(`A task ended as ${JSON.stringify(outcome)}`)
}
