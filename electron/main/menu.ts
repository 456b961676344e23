import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuAction } from '../../shared/contract/desktop.ts'
import { EXTERNAL_PAGES, openExternalPage } from './security.ts'
import type { Words } from './words.ts'

export interface MenuOptions {
  readonly words: Words
  readonly isMac: boolean
  readonly newWindow: () => void
  /** Asks the window that has the focus. */
  readonly act: (action: MenuAction) => void
}

/**
 * The application's menu. The page owns the keys of its actions (they can be changed in its settings), so only those
 * that the system's customs fix are given here; a key that the page has taken never reaches the menu.
 */
export function setMenu(options: MenuOptions): void {
  const { words } = options
  const parts = [fileMenu(options), editMenu(words), viewMenu(options), goMenu(options), windowMenu(options)]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...(options.isMac ? [appMenu(options)] : []), ...parts, helpMenu(options)]),
  )
}

type Item = MenuItemConstructorOptions
const line: Item = { type: 'separator' }

function action({ act }: MenuOptions, label: string, id: MenuAction, accelerator?: string): Item {
  return { label, click: () => act(id), ...(accelerator ? { accelerator } : {}) }
}

function settings(options: MenuOptions): Item {
  return action(options, options.words.settings, 'app.settings', 'CmdOrCtrl+,')
}

/** On a Mac: the menu with the app's name. */
function appMenu(options: MenuOptions): Item {
  const { words } = options
  return {
    label: app.name,
    submenu: [
      { role: 'about', label: words.about },
      line,
      settings(options),
      line,
      { role: 'services', label: words.services },
      line,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.showAll },
      line,
      { role: 'quit', label: words.quit },
    ],
  }
}

function fileMenu(options: MenuOptions): Item {
  const { words, isMac, newWindow } = options
  const rest: Item[] = isMac ? [] : [line, settings(options), line, { role: 'quit', label: words.quit }]
  return {
    label: words.file,
    submenu: [
      { label: words.newWindow, accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
      { role: 'close', label: words.close },
      ...rest,
    ],
  }
}

function editMenu(words: Words): Item {
  return {
    label: words.edit,
    submenu: [
      { role: 'undo', label: words.undo },
      { role: 'redo', label: words.redo },
      line,
      { role: 'cut', label: words.cut },
      { role: 'copy', label: words.copy },
      { role: 'paste', label: words.paste },
      { role: 'selectAll', label: words.selectAll },
    ],
  }
}

function viewMenu(options: MenuOptions): Item {
  const { words } = options
  const developing: Item[] = app.isPackaged ? [] : [{ role: 'toggleDevTools', label: words.developerTools }]
  return {
    label: words.view,
    submenu: [
      action(options, words.palette, 'app.palette', 'CmdOrCtrl+K'),
      action(options, words.filter, 'app.filter'),
      line,
      action(options, words.theme, 'app.theme'),
      { role: 'resetZoom', label: words.actualSize },
      { role: 'zoomIn', label: words.zoomIn },
      { role: 'zoomOut', label: words.zoomOut },
      { role: 'togglefullscreen', label: words.fullScreen },
      line,
      { role: 'reload', label: words.reload },
      ...developing,
    ],
  }
}

function goMenu(options: MenuOptions): Item {
  const { words } = options
  return {
    label: words.go,
    submenu: [
      action(options, words.hosts, 'app.hosts', 'CmdOrCtrl+1'),
      action(options, words.run, 'app.run', 'CmdOrCtrl+2'),
      action(options, words.transfers, 'app.transfers', 'CmdOrCtrl+3'),
      action(options, words.tester, 'app.tester', 'CmdOrCtrl+4'),
      action(options, words.history, 'app.history', 'CmdOrCtrl+5'),
    ],
  }
}

function windowMenu({ words, isMac }: MenuOptions): Item {
  const mac: Item[] = [{ role: 'zoom', label: words.zoom }, line, { role: 'front', label: words.front }]
  return {
    role: 'window',
    label: words.window,
    submenu: [{ role: 'minimize', label: words.minimize }, ...(isMac ? mac : [])],
  }
}

function helpMenu(options: MenuOptions): Item {
  const { words } = options
  const [sshConfig, , , openssh] = EXTERNAL_PAGES
  return {
    role: 'help',
    label: words.help,
    submenu: [
      action(options, words.shortcuts, 'app.shortcuts'),
      line,
      { label: words.sshManual, click: () => openExternalPage(sshConfig!) },
      { label: words.opensshManuals, click: () => openExternalPage(openssh!) },
    ],
  }
}
