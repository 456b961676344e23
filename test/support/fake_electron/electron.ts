import type * as Electron from 'electron'
import { FakeApp, type AppSituation } from './app.ts'
import { browserWindowClass, type AllWindows, type FakeWindow } from './browser_window.ts'
import type { FakeContextBridge } from './ipc.ts'
import { FakeIpcMain, FakeIpcRenderer } from './ipc.ts'
import { FakeMessageChannel } from './message_ports.ts'
import { FakeProtocol, FakeSession } from './session.ts'
import {
  FakeDialog,
  FakeMenu,
  FakeNativeTheme,
  FakeSafeStorage,
  FakeScreen,
  FakeShell,
  notificationClass,
  type FakeNotification,
} from './system.ts'
import { fakeUtilityProcess, type FakeUtilityProcess } from './utility_process.ts'
import type { FakeWebContents } from './web_contents.ts'

/** What `electron` exports; a name that the real one lacks does not compile. */
export type ElectronModule = Partial<Record<keyof typeof Electron, unknown>>

/** One machine with Electron on it: what the app does is seen on it, and what people and pages do is done to it. */
export class FakeElectron {
  readonly app: FakeApp
  readonly ipcMain = new FakeIpcMain()
  readonly session = new FakeSession()
  readonly protocol: FakeProtocol
  readonly dialog = new FakeDialog()
  readonly menu = new FakeMenu()
  readonly nativeTheme = new FakeNativeTheme()
  readonly screen = new FakeScreen()
  readonly shell = new FakeShell()
  readonly safeStorage = new FakeSafeStorage()
  readonly notifications: FakeNotification[] = []
  readonly utilities: FakeUtilityProcess[] = []
  private readonly all: AllWindows

  constructor(situation: AppSituation) {
    this.app = new FakeApp(situation)
    this.protocol = new FakeProtocol(() => this.app.isReady)
    this.all = { app: this.app, open: [], focused: undefined, nextId: 1, quitting: false }
  }

  /** Those that are open, oldest first. */
  get windows(): readonly FakeWindow[] {
    return this.all.open
  }

  /** The window that has the focus. */
  get focused(): FakeWindow | undefined {
    return this.all.focused
  }

  /** `electron` in the main process. */
  mainModule(): ElectronModule {
    return {
      app: this.app,
      BrowserWindow: browserWindowClass(this.all),
      dialog: this.dialog,
      ipcMain: this.ipcMain,
      Menu: this.menu.menu,
      MessageChannelMain: FakeMessageChannel,
      nativeTheme: this.nativeTheme,
      Notification: notificationClass(this.notifications),
      protocol: this.protocol,
      safeStorage: this.safeStorage,
      screen: this.screen.screen,
      session: { defaultSession: this.session },
      shell: this.shell,
      utilityProcess: fakeUtilityProcess(this.utilities),
    } satisfies ElectronModule
  }

  /** `electron` in the preload of a page. Files are their paths: `{ name, path }`. */
  preloadModule(contents: FakeWebContents, bridge: FakeContextBridge): ElectronModule {
    const webUtils: Pick<Electron.WebUtils, 'getPathForFile'> = {
      getPathForFile: (file) => (file as unknown as { path?: string }).path ?? '',
    }
    return {
      contextBridge: bridge,
      ipcRenderer: new FakeIpcRenderer(this.ipcMain, contents),
      webUtils,
    } satisfies ElectronModule
  }
}
