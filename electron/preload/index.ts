// Runs in the sandbox beside the page, which gets these functions and nothing else.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  DESKTOP_CHANNELS,
  PORT_MESSAGE,
  type DesktopBridge,
  type DroppedFile,
  type MenuAction,
} from '../../shared/contract/desktop.ts'

const page = window

ipcRenderer.on(DESKTOP_CHANNELS.port, (event) => {
  // A port cannot cross the bridge; it goes to the page as a message, and to no other origin.
  page.postMessage(PORT_MESSAGE, page.location.origin, event.ports)
})

const actions = relay<MenuAction>(DESKTOP_CHANNELS.action)
const runsToOpen = relay<string>(DESKTOP_CHANNELS.openRun)

const bridge: DesktopBridge = {
  platform: process.platform,
  connect: () => ipcRenderer.send(DESKTOP_CHANNELS.connect),
  pathsOf: (files) => files.map(pathOf).filter((path) => path !== ''),
  chooseFiles: () => choose(DESKTOP_CHANNELS.chooseFiles),
  chooseFolder: async () => (await choose(DESKTOP_CHANNELS.chooseFolder))[0],
  chooseInventory: async () => (await choose(DESKTOP_CHANNELS.chooseInventory))[0],
  onAction: (listener) => actions(listener),
  onOpenRun: (listener) => runsToOpen(listener),
}
contextBridge.exposeInMainWorld('flotilla', bridge)

function choose(channel: string): Promise<string[]> {
  return ipcRenderer.invoke(channel) as Promise<string[]>
}

/** Empty for what is no file of this machine. */
function pathOf(file: DroppedFile): string {
  try {
    return webUtils.getPathForFile(file as File)
  } catch {
    return ''
  }
}

/** Hands on what main says to one listener; what comes while the page does not listen yet waits for it. */
function relay<Value>(channel: string): (listener: (value: Value) => void) => () => void {
  const waiting: Value[] = []
  let current: ((value: Value) => void) | undefined
  ipcRenderer.on(channel, (_, value: Value) => (current ? current(value) : waiting.push(value)))
  return (listener) => {
    current = listener
    for (const value of waiting.splice(0)) listener(value)
    return () => {
      if (current === listener) current = undefined
    }
  }
}
