/**
 * What only the desktop's door offers a page, besides the engine: `window.flotilla`, put there by the preload. Absent in
 * a browser. Every function is named; there is no way to send a message of one's own.
 */
export interface DesktopBridge {
  /** Node's name of the operating system. */
  readonly platform: string
  /**
   * Asks for a line to the engine. It comes to the page as a message of its own window: `event.source === window`,
   * `event.origin === location.origin`, `event.data === PORT_MESSAGE`, the line is `event.ports[0]`. A later call
   * closes the line before it.
   */
  connect(): void
  /** Where files that were dropped or picked lie on this machine; those that lie nowhere (made by a script) are left out. */
  pathsOf(files: readonly DroppedFile[]): string[]
  /** Asks for files to send; none when it was dismissed. */
  chooseFiles(): Promise<string[]>
  /** Asks for a folder, to send or to receive into. */
  chooseFolder(): Promise<string | undefined>
  /** Asks for an inventory file. */
  chooseInventory(): Promise<string | undefined>
  /** Called with each action that is chosen in the application's menu. One listener; returns what takes it away. */
  onAction(listener: (action: MenuAction) => void): () => void
  /** Called with the id of a run that is to be shown, as when its notification was clicked. As `onAction`. */
  onOpenRun(listener: (id: string) => void): () => void
}

/** A DOM `File`: what the page has in its hands. */
export interface DroppedFile {
  readonly name: string
}

/** The data of the window message that brings the line to the engine. */
export const PORT_MESSAGE = 'flotilla:port'

/** What the application's menu can ask of the page: ids of the page's own actions (renderer/app/actions.ts). */
export const MENU_ACTIONS = [
  'app.palette',
  'app.filter',
  'app.hosts',
  'app.run',
  'app.transfers',
  'app.tester',
  'app.history',
  'app.settings',
  'app.theme',
  'app.shortcuts',
] as const
export type MenuAction = (typeof MENU_ACTIONS)[number]

/** Messages between preload and main; the page never sees these names. */
export const DESKTOP_CHANNELS = {
  /** page to main */
  connect: 'flotilla:connect',
  chooseFiles: 'flotilla:choose-files',
  chooseFolder: 'flotilla:choose-folder',
  chooseInventory: 'flotilla:choose-inventory',
  /** main to page */
  port: 'flotilla:port',
  action: 'flotilla:action',
  openRun: 'flotilla:open-run',
} as const
