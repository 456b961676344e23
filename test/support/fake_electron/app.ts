import type { App } from 'electron'
import { Emitter, later, preventable } from './events.ts'

type Used =
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getLocale'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'name'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setPath'
  | 'whenReady'

export interface AppSituation {
  /** The folder that holds `out/`. */
  readonly appPath: string
  readonly isPackaged: boolean
  readonly locale: string
  /** Another instance runs already. */
  readonly second: boolean
}

export class FakeApp extends Emitter<App> implements Pick<App, Used> {
  readonly name = 'Flotilla'
  readonly isPackaged: boolean
  sandboxed = false
  /** The status it ended with. */
  ended: number | undefined
  /** Set by the windows: closes all of them, and says whether all could be. */
  closeWindows: () => boolean = () => true
  private readonly situation: AppSituation
  private readonly paths = new Map<string, string>()
  private ready = false

  constructor(situation: AppSituation) {
    super()
    this.situation = situation
    this.isPackaged = situation.isPackaged
  }

  get isReady(): boolean {
    return this.ready
  }

  enableSandbox(): void {
    if (this.ready) throw new Error('app.enableSandbox() must be called before the app is ready.')
    this.sandboxed = true
  }

  whenReady(): Promise<void> {
    return new Promise((resolve) =>
      later(() => {
        this.ready = true
        resolve()
      }),
    )
  }

  requestSingleInstanceLock(): boolean {
    return !this.situation.second
  }

  getAppPath(): string {
    return this.situation.appPath
  }

  getLocale(): string {
    return this.situation.locale
  }

  getVersion(): string {
    return '0.0.0-fake'
  }

  getPath(name: Parameters<App['getPath']>[0]): string {
    const path = this.paths.get(name)
    if (path === undefined) throw new Error(`The fake has no path "${name}".`)
    return path
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path)
  }

  quit(): void {
    if (this.ended !== undefined) return
    const event = preventable({})
    this.tell('before-quit', event)
    if (event.defaultPrevented || !this.closeWindows()) return
    this.exit(0)
  }

  exit(status = 0): void {
    if (this.ended !== undefined) return
    this.ended = status
    this.tell('quit', preventable({}), status)
  }
}
