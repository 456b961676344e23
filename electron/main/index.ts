// The desktop door: the app's life from its start to its end.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog, nativeTheme, session } from 'electron'
import { contract } from '../../shared/contract/index.ts'
import type { Settings } from '../../shared/contract/system.ts'
import { Engine } from '../services/engine/engine.ts'
import { pageResponse } from '../services/pages/page_response.ts'
import { appPaths } from '../services/paths.ts'
import { registerPageScheme, servePage } from './app_protocol.ts'
import { serveDialogs } from './dialogs.ts'
import { servePorts } from './ipc.ts'
import { keychain } from './keychain.ts'
import { setMenu } from './menu.ts'
import { notifyEnd } from './notifications.ts'
import { guardQuit } from './quit.ts'
import { RunWatch } from './run_watch.ts'
import { confineApp, confineSession } from './security.ts'
import { utilityFleet } from './utility_fleet.ts'
import { utilityLauncher } from './utility_launcher.ts'
import { openWindowState } from './window_state.ts'
import { Windows } from './windows.ts'
import { wordsFor } from './words.ts'

const isMac = process.platform === 'darwin'

app.enableSandbox()
registerPageScheme()
confineApp()
// What Chromium keeps lies among the app's data, not beside the files that people edit.
const userData = join(appPaths(process.env).dataDir, 'desktop')
mkdirSync(userData, { recursive: true, mode: 0o700 })
app.setPath('userData', userData)

if (app.requestSingleInstanceLock()) void start().catch(giveUp)
else app.quit()

async function start(): Promise<void> {
  await app.whenReady()
  const state = openWindowState()
  const words = () => wordsFor(state.get('language'), app.getLocale())
  nativeTheme.themeSource = state.get('theme')
  confineSession(session.defaultSession)

  const opening = openEngine()
  const running: { engine?: Engine; watch?: RunWatch } = {}
  servePage({ routes: () => running.engine?.routes ?? [], page: pageResponse(built('renderer')) })
  servePorts(opening.then(({ id, handlers }) => ({ contract, handlers, engineId: id, onFault: reportFault })))
  serveDialogs(words)

  const windows = new Windows(built('preload', 'index.cjs'), state, !isMac)
  const menu = () =>
    setMenu({ words: words(), isMac, newWindow: () => windows.open(), act: (action) => windows.act(action) })
  app.on('second-instance', () => windows.show())
  app.on('activate', () => windows.show())
  app.on('window-all-closed', () => isMac || app.quit())
  guardQuit({
    runsGoingOn: () => running.watch?.active.length ?? 0,
    words,
    leaving() {
      windows.leaving = true
      windows.hideAll()
    },
    async close() {
      running.watch?.close()
      await (await opening).close()
    },
  })
  menu()
  windows.open()

  running.engine = await opening
  const { settings, handlers } = running.engine
  const apply = ({ theme, language }: Settings) => {
    nativeTheme.themeSource = theme
    state.set('theme', theme)
    state.set('language', language)
    menu()
  }
  apply(settings.current)
  settings.onChange(apply)
  running.watch = new RunWatch(handlers, (head) =>
    notifyEnd({
      head,
      notifyAfterMs: settings.current.notifyAfterMs,
      words: words(),
      onClick: () => windows.showRun(head.id),
    }),
  )
}

/** A file or folder of the build. */
function built(...names: string[]): string {
  return join(app.getAppPath(), 'out', ...names)
}

function openEngine(): Promise<Engine> {
  return Engine.open({
    version: app.getVersion(),
    launcher: utilityLauncher(built('main', 'worker.cjs')),
    fleet: utilityFleet(built('main', 'demo-fleet.cjs')),
    secrets: keychain,
    env: process.env,
    cwd: process.cwd(),
  })
}

/** Told on the terminal that started the app; never holds what a person typed. */
function reportFault(error: unknown, method: string): void {
  console.error(`A fault in ${method}:`, error)
}

function giveUp(error: unknown): void {
  dialog.showErrorBox(
    wordsFor('system', app.getLocale()).noEngine,
    error instanceof Error ? error.message : String(error),
  )
  app.exit(1)
}
