import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { ForkOptions, UtilityProcess, utilityProcess } from 'electron'
import { Emitter } from './events.ts'

const bootstrap = join(import.meta.dirname, 'utility_child.js')

/** A utility process is a process of Node here, whose `process.parentPort` is made by a few lines that run first. */
export class FakeUtilityProcess
  extends Emitter<UtilityProcess>
  implements Pick<UtilityProcess, 'postMessage' | 'kill'>
{
  readonly modulePath: string
  readonly options: ForkOptions
  private readonly child: ChildProcess
  private running: 'starting' | 'running' | 'ended' = 'starting'

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super()
    this.modulePath = modulePath
    this.options = options
    this.child = fork(bootstrap, [modulePath, ...args], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      ...(options.env ? { env: options.env as NodeJS.ProcessEnv } : {}),
      execArgv: options.execArgv ?? [],
    })
    this.child.on('spawn', () => {
      this.running = 'running'
      this.tell('spawn')
    })
    this.child.on('message', (message) => this.tell('message', message))
    this.child.on('exit', (status, signal) => {
      this.running = 'ended'
      this.tell('exit', signal === 'SIGKILL' ? 9 : (status ?? 15))
    })
  }

  /** As in Electron: none before it has started and after it has ended. */
  get pid(): number | undefined {
    return this.running === 'running' ? this.child.pid : undefined
  }

  postMessage(message: unknown): void {
    if (this.child.connected) this.child.send(message as object, () => {})
  }

  kill(): boolean {
    return this.child.kill('SIGTERM')
  }
}

/** Electron's module; `started` are all of its processes. */
export function fakeUtilityProcess(started: FakeUtilityProcess[]): Pick<typeof utilityProcess, 'fork'> {
  return {
    fork(modulePath, args = [], options = {}) {
      const child = new FakeUtilityProcess(modulePath, args, options)
      started.push(child)
      return child as unknown as UtilityProcess
    },
  }
}
