import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { vi } from 'vitest'
import { PORT_MESSAGE, type DesktopBridge } from '../../../shared/contract/desktop.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import { createClient, type ContractClient } from '../../../shared/contract/rpc/client.ts'
import { messagePortChannel } from '../../../shared/contract/rpc/message_port.ts'
import { tempFolder } from '../temp.ts'
import type { AppSituation } from './app.ts'
import type { FakeWindow } from './browser_window.ts'
import { FakeElectron } from './electron.ts'
import { FakeContextBridge } from './ipc.ts'

export interface BootOptions extends Partial<AppSituation> {
  /** Flotilla's own folders; a new one otherwise. */
  readonly home?: string
  /** In place of the real engine: what the module engine.ts is to export. */
  readonly engine?: object
}

/** Boots the real electron/main on a fake Electron; resolves when it has opened its window (a second instance: ended). */
export async function boot({
  home = tempFolder('desktop'),
  engine,
  ...situation
}: BootOptions = {}): Promise<FakeElectron> {
  const electron = new FakeElectron({
    appPath: builtApp(),
    isPackaged: true,
    locale: 'en-US',
    second: false,
    ...situation,
  })
  vi.stubEnv('FLOTILLA_HOME', home)
  vi.resetModules()
  mockElectron(electron.mainModule())
  if (engine) vi.doMock('../../../electron/services/engine/engine.ts', () => engine)
  else vi.doUnmock('../../../electron/services/engine/engine.ts')
  await import('../../../electron/main/index.ts')
  await vi.waitUntil(() => electron.focused !== undefined || electron.app.ended !== undefined)
  return electron
}

/** Runs the real preload in a window, and gives what its page has then. */
export async function openPage(electron: FakeElectron, window: FakeWindow): Promise<FakePage> {
  const bridge = new FakeContextBridge()
  const page = new FakePage(window.webContents.getURL())
  vi.resetModules()
  mockElectron(electron.preloadModule(window.webContents, bridge))
  vi.stubGlobal('window', page)
  await import('../../../electron/preload/index.ts')
  page.flotilla = bridge.exposed['flotilla'] as DesktopBridge
  return page
}

/** A page's own window object, as far as the preload and the page's line to the engine use it. */
export class FakePage {
  flotilla!: DesktopBridge
  readonly location: { readonly origin: string }
  private receive: ((port: MessagePort) => void) | undefined

  constructor(url: string) {
    this.location = { origin: /^\w+:\/\/[^/]*/.exec(url)![0] }
  }

  readonly postMessage = (message: unknown, origin: string, ports: readonly MessagePort[]) => {
    if (origin !== this.location.origin || message !== PORT_MESSAGE) return
    this.receive?.(ports[0]!)
  }

  /** Asks for a line to the engine. */
  port(): Promise<MessagePort> {
    return new Promise((done) => {
      this.receive = done
      this.flotilla.connect()
    })
  }

  /** The page's client of the contract, on such a line. */
  client(): ContractClient<FlotillaContract> {
    return createClient<FlotillaContract>({ connect: async () => messagePortChannel(await this.port()) })
  }
}

function mockElectron(module: object): void {
  vi.doMock('electron', () => ({ ...module, default: module }))
}

/** A folder like a built app's: a page, and the worker's real bundle. */
function builtApp(): string {
  const folder = tempFolder('app')
  mkdirSync(join(folder, 'out', 'renderer'), { recursive: true })
  writeFileSync(join(folder, 'out', 'renderer', 'index.html'), '<!doctype html><title>Flotilla</title>')
  symlinkSync(resolve('out', 'node'), join(folder, 'out', 'main'))
  return folder
}
