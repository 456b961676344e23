import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron'
import type { FakeApp } from './app.ts'
import { Emitter, later, preventable } from './events.ts'
import { FakeWebContents } from './web_contents.ts'

type Used =
  | 'close'
  | 'focus'
  | 'getNormalBounds'
  | 'hide'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setBackgroundColor'
  | 'show'

export class FakeWindow extends Emitter<BrowserWindow> implements Pick<BrowserWindow, Used> {
  readonly options: BrowserWindowConstructorOptions
  readonly webContents: FakeWebContents
  bounds: Rectangle
  visible: boolean
  maximized = false
  minimized = false
  background: string | undefined
  private readonly all: AllWindows

  constructor(options: BrowserWindowConstructorOptions, all: AllWindows) {
    super()
    this.options = options
    this.all = all
    this.visible = options.show ?? true
    this.background = options.backgroundColor
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.webContents = new FakeWebContents(all.nextId++, options.webPreferences)
    all.open.push(this)
    all.app.tell('web-contents-created', preventable({}), this.webContents)
  }

  async loadURL(url: string): Promise<void> {
    const loaded = this.webContents.load(url)
    later(() => this.tell('ready-to-show'))
    await loaded
  }

  show(): void {
    this.visible = true
    this.focus()
  }

  hide(): void {
    this.visible = false
    this.blur()
  }

  focus(): void {
    this.all.focused = this
  }

  blur(): void {
    if (this.all.focused === this) this.all.focused = undefined
  }

  maximize(): void {
    this.maximized = true
  }

  restore(): void {
    this.minimized = false
  }

  isMaximized(): boolean {
    return this.maximized
  }

  isMinimized(): boolean {
    return this.minimized
  }

  getNormalBounds(): Rectangle {
    return this.bounds
  }

  setBackgroundColor(color: string): void {
    this.background = color
  }

  close(): void {
    if (!this.all.open.includes(this)) return
    const event = preventable({})
    this.tell('close', event)
    if (event.defaultPrevented) return
    this.blur()
    this.all.open.splice(this.all.open.indexOf(this), 1)
    this.webContents.frame.destroyed = true
    this.webContents.tell('destroyed')
    this.tell('closed')
    if (this.all.open.length === 0 && this.all.app.ended === undefined && !this.all.quitting)
      this.all.app.tell('window-all-closed')
  }
}

/** The windows that are open, oldest first. */
export interface AllWindows {
  readonly app: FakeApp
  readonly open: FakeWindow[]
  focused: FakeWindow | undefined
  nextId: number
  quitting: boolean
}

/** Electron's class, for one app. */
export function browserWindowClass(all: AllWindows) {
  all.app.closeWindows = () => {
    all.quitting = true
    for (const window of [...all.open]) window.close()
    all.quitting = false
    return all.open.length === 0
  }
  const real = (window: FakeWindow | undefined) => (window ?? null) as unknown as BrowserWindow | null
  const statics: Pick<typeof BrowserWindow, 'getAllWindows' | 'getFocusedWindow' | 'fromWebContents'> = {
    getAllWindows: () => [...all.open] as unknown as BrowserWindow[],
    getFocusedWindow: () => real(all.focused),
    fromWebContents: (contents) => real(all.open.find((window) => (window.webContents as unknown) === contents)),
  }
  return Object.assign(
    class extends FakeWindow {
      constructor(options: BrowserWindowConstructorOptions = {}) {
        super(options, all)
      }
    },
    statics,
  )
}
