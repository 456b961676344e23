import { app, BrowserWindow, nativeTheme } from 'electron'
import { DESKTOP_CHANNELS, type MenuAction } from '../../shared/contract/desktop.ts'
import { backgroundColor, openWindow } from './window.ts'
import type { WindowState } from './window_state.ts'

/** The app's windows. All show the same page; what one starts the others see. */
export class Windows {
  private readonly preload: string
  private readonly state: WindowState
  private readonly quitsWithLast: boolean

  /** @param quitsWithLast closing the last window asks to quit, and the window stays if people decide to stay */
  constructor(preload: string, state: WindowState, quitsWithLast: boolean) {
    this.preload = preload
    this.state = state
    this.quitsWithLast = quitsWithLast
    nativeTheme.on('updated', () => {
      for (const window of BrowserWindow.getAllWindows()) window.setBackgroundColor(backgroundColor())
    })
  }

  /** Set once it is decided to quit: from then on windows just close. */
  leaving = false

  open(): BrowserWindow {
    const window = openWindow(this.preload, this.state)
    window.on('close', (event) => {
      if (!this.quitsWithLast || this.leaving || BrowserWindow.getAllWindows().length > 1) return
      event.preventDefault()
      app.quit()
    })
    return window
  }

  /** Brings a window to the front, a new one if there is none. */
  show(): BrowserWindow {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
    if (!window) return this.open()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    return window
  }

  /** Asks the page of the window that has the focus. */
  act(action: MenuAction): void {
    send(this.show(), DESKTOP_CHANNELS.action, action)
  }

  showRun(id: string): void {
    send(this.show(), DESKTOP_CHANNELS.openRun, id)
  }

  hideAll(): void {
    for (const window of BrowserWindow.getAllWindows()) window.hide()
  }
}

/** To the page, or to the one that is being loaded; the preload keeps it until the page listens. */
function send({ webContents }: BrowserWindow, channel: string, value: string): void {
  if (webContents.isLoadingMainFrame()) webContents.once('did-finish-load', () => webContents.send(channel, value))
  else webContents.send(channel, value)
}
