import type { Protocol, Session, WebRequest } from 'electron'
import { Emitter, preventable } from './events.ts'

type Set<Name extends keyof Session> = Session[Name] extends (handler: infer H) => void ? NonNullable<H> : never
type RequestHandler = Set<'setPermissionRequestHandler'>
type CheckHandler = Set<'setPermissionCheckHandler'>
type DeviceHandler = Set<'setDevicePermissionHandler'>
type BeforeRequest = Extract<Parameters<WebRequest['onBeforeRequest']>[0], (...args: never[]) => void>

export class FakeSession
  extends Emitter<Session>
  implements
    Pick<
      Session,
      | 'setPermissionRequestHandler'
      | 'setPermissionCheckHandler'
      | 'setDevicePermissionHandler'
      | 'setSpellCheckerEnabled'
    >
{
  spellChecks = true
  private onRequest: RequestHandler | undefined
  private onCheck: CheckHandler | undefined
  private onDevice: DeviceHandler | undefined
  private onLoad: BeforeRequest | undefined

  readonly webRequest: Pick<WebRequest, 'onBeforeRequest'> = {
    onBeforeRequest: (...args: unknown[]) => {
      this.onLoad = args.at(-1) as BeforeRequest
    },
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.onRequest = handler ?? undefined
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.onCheck = handler ?? undefined
  }

  setDevicePermissionHandler(handler: DeviceHandler | null): void {
    this.onDevice = handler ?? undefined
  }

  setSpellCheckerEnabled(enable: boolean): void {
    this.spellChecks = enable
  }

  /** What a page that asks for a permission is told. Electron grants what nobody decides about. */
  request(contents: unknown, permission: Parameters<RequestHandler>[1], url: string, isMainFrame = true): boolean {
    let granted = true
    const details = { isMainFrame, requestingUrl: url } as Parameters<RequestHandler>[3]
    this.onRequest?.(contents as Parameters<RequestHandler>[0], permission, (answer) => (granted = answer), details)
    return granted
  }

  check(contents: unknown, permission: Parameters<CheckHandler>[1], origin: string, isMainFrame = true): boolean {
    const details = { isMainFrame } as Parameters<CheckHandler>[3]
    return this.onCheck?.(contents as Parameters<CheckHandler>[0], permission, origin, details) ?? true
  }

  mayUseDevice(deviceType: 'hid' | 'serial' | 'usb'): boolean {
    return (
      this.onDevice?.({ deviceType, origin: 'app://flotilla', device: {} } as Parameters<DeviceHandler>[0]) ?? false
    )
  }

  mayLoad(url: string): boolean {
    let cancelled = false
    this.onLoad?.({ url } as Parameters<BeforeRequest>[0], ({ cancel }) => (cancelled = cancel === true))
    return !cancelled
  }

  /** Whether a download from this address would begin. */
  mayDownload(url: string): boolean {
    const event = preventable({})
    this.tell('will-download', event, { getURL: () => url }, {})
    return !event.defaultPrevented
  }
}

type Handler = Parameters<Protocol['handle']>[1]
type Schemes = Parameters<Protocol['registerSchemesAsPrivileged']>[0]

export class FakeProtocol implements Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'> {
  privileged: Schemes = []
  private readonly handlers = new Map<string, Handler>()
  private readonly isReady: () => boolean

  constructor(isReady: () => boolean) {
    this.isReady = isReady
  }

  registerSchemesAsPrivileged(schemes: Schemes): void {
    if (this.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    this.privileged = schemes
  }

  handle(scheme: string, handler: Handler): void {
    if (!this.isReady()) throw new Error('protocol.handle can only be used after the app is ready')
    this.handlers.set(scheme, handler)
  }

  /** Asks for an address as a page would. */
  async fetch(address: string, init?: RequestInit): Promise<Response> {
    const handler = this.handlers.get(address.slice(0, address.indexOf(':')))
    if (!handler) throw new Error(`net::ERR_UNKNOWN_URL_SCHEME ${address}`)
    return handler(new Request(address, init))
  }
}
