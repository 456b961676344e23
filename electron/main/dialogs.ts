import { BrowserWindow, dialog, ipcMain, type OpenDialogOptions } from 'electron'
import { DESKTOP_CHANNELS } from '../../shared/contract/desktop.ts'
import { isFromPage } from './sender.ts'
import type { Words } from './words.ts'

/** Answers the page's wish for the system's own dialogs. They give paths, and the page gives them back to the engine. */
export function serveDialogs(words: () => Words): void {
  answer(DESKTOP_CHANNELS.chooseFiles, () => ({
    title: words().chooseFiles,
    properties: ['openFile', 'multiSelections', 'showHiddenFiles'],
  }))
  answer(DESKTOP_CHANNELS.chooseFolder, () => ({
    title: words().chooseFolder,
    properties: ['openDirectory', 'createDirectory', 'showHiddenFiles'],
  }))
  answer(DESKTOP_CHANNELS.chooseInventory, () => ({
    title: words().chooseInventory,
    // A name that is not there yet is a new inventory.
    properties: ['openFile', 'promptToCreate', 'showHiddenFiles'],
    filters: [
      { name: words().inventories, extensions: ['ini', 'cfg', 'conf'] },
      { name: words().allFiles, extensions: ['*'] },
    ],
  }))
}

function answer(channel: string, options: () => OpenDialogOptions): void {
  ipcMain.handle(channel, async (event): Promise<string[]> => {
    if (!isFromPage(event)) return []
    const window = BrowserWindow.fromWebContents(event.sender)
    if (!window) return []
    const { canceled, filePaths } = await dialog.showOpenDialog(window, options())
    return canceled ? [] : filePaths
  })
}
