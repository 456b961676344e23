import { app, BrowserWindow, nativeTheme } from 'electron'
import { pageAddress } from './page_address.ts'
import { MIN_HEIGHT, MIN_WIDTH, placeWindow, type WindowState } from './window_state.ts'

/** `--bg` of the page's tokens: what is seen until the page has painted. */
const BACKGROUND = { dark: '#12161b', light: '#f7f9fb' }

export function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light
}

/** A page that crashes again within this time is left as it is: loading it once more would only crash it once more. */
const CRASH_LOOP_MS = 10_000

/** Opens a window with the page in it, where the last one was. */
export function openWindow(preload: string, state: WindowState): BrowserWindow {
  const window = new BrowserWindow({
    ...placeWindow(state),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Flotilla',
    backgroundColor: backgroundColor(),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      // A file dropped beside the page's own targets must not replace the page.
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (state.get('maximized')) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    state.set('maximized', window.isMaximized())
    state.set('bounds', window.getNormalBounds())
  })
  let crashedAt = -Infinity
  window.webContents.on('render-process-gone', (_, { reason }) => {
    const again = performance.now() - crashedAt < CRASH_LOOP_MS
    crashedAt = performance.now()
    // The work goes on in the engine; the page finds it again.
    if (reason !== 'clean-exit' && !again) window.webContents.reload()
  })
  // What goes wrong in loading shows itself in the window; the promise has nothing to add.
  window.loadURL(pageAddress()).catch(() => {})
  return window
}
