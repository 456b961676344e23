import type { BrowserWindowConstructorOptions, WebContents, WebFrameMain } from 'electron'
import { Emitter, later, preventable } from './events.ts'
import type { FakePort } from './message_ports.ts'

type WindowOpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0]

export class FakeFrame implements Pick<WebFrameMain, 'url' | 'parent' | 'isDestroyed' | 'origin' | 'postMessage'> {
  url: string
  readonly parent: WebFrameMain | null
  destroyed = false
  /** Where its preload listens. */
  receive: (channel: string, ports: readonly unknown[], ...args: unknown[]) => void = () => {}

  constructor(url: string, parent: FakeFrame | null = null) {
    this.url = url
    this.parent = parent as WebFrameMain | null
  }

  get origin(): string {
    return /^\w+:\/\/[^/]*/.exec(this.url)?.[0] ?? 'null'
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  postMessage(channel: string, message: unknown, transfer: unknown[] = []): void {
    const ports = (transfer as FakePort[]).map(({ behind }) => behind)
    later(() => this.destroyed || this.receive(channel, ports, message))
  }
}

export class FakeWebContents
  extends Emitter<WebContents>
  implements Pick<WebContents, 'id' | 'send' | 'getURL' | 'isLoadingMainFrame' | 'reload' | 'setWindowOpenHandler'>
{
  readonly id: number
  readonly preferences: NonNullable<BrowserWindowConstructorOptions['webPreferences']>
  frame = new FakeFrame('')
  loads = 0
  private loading = false
  private onOpen: WindowOpenHandler | undefined

  constructor(id: number, preferences: BrowserWindowConstructorOptions['webPreferences'] = {}) {
    super()
    this.id = id
    this.preferences = preferences
  }

  get mainFrame(): WebFrameMain {
    return this.frame as unknown as WebFrameMain
  }

  getURL(): string {
    return this.frame.url
  }

  isLoadingMainFrame(): boolean {
    return this.loading
  }

  /** The frame of the page before is gone with all it held. */
  load(url: string): Promise<void> {
    this.frame.destroyed = true
    this.frame = new FakeFrame(url)
    this.loading = true
    this.loads++
    return new Promise((resolve) =>
      later(() => {
        this.loading = false
        this.tell('did-finish-load')
        resolve()
      }),
    )
  }

  reload(): void {
    void this.load(this.getURL())
  }

  send(channel: string, ...args: unknown[]): void {
    const { frame } = this
    later(() => frame.receive(channel, [], ...args))
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.onOpen = handler
  }

  /** Whether the page may lead itself, or a frame in it, to this address. */
  mayNavigate(url: string, { isMainFrame = true } = {}): boolean {
    const details = { url, isMainFrame, isSameDocument: false, frame: null }
    const any = preventable(details)
    this.tell('will-frame-navigate', any)
    const main = preventable(details)
    if (isMainFrame) this.tell('will-navigate', main, url, false, true, 0, 0)
    return !any.defaultPrevented && !main.defaultPrevented
  }

  mayRedirect(url: string): boolean {
    const event = preventable({ url, isMainFrame: true, isSameDocument: false, frame: null })
    this.tell('will-redirect', event, url, false, true, 0, 0)
    return !event.defaultPrevented
  }

  mayAttachWebview(): boolean {
    const event = preventable({})
    this.tell('will-attach-webview', event, {}, {})
    return !event.defaultPrevented
  }

  mayOpenWindow(url: string): boolean {
    const details = {
      url,
      frameName: '',
      features: '',
      disposition: 'foreground-tab',
    } as Parameters<WindowOpenHandler>[0]
    return this.onOpen?.(details).action !== 'deny'
  }
}
