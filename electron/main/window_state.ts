import { screen, type Rectangle } from 'electron'
import Store from 'electron-store'
import type { Settings } from '../../shared/contract/system.ts'

/** What is remembered from one start to the next, in the app's own folder. */
interface Remembered {
  bounds?: Rectangle
  maximized: boolean
  /** The theme of the settings, known before the engine has read them: no white flash. */
  theme: Settings['theme']
  language: Settings['language']
}

export type WindowState = Pick<Store<Remembered>, 'get' | 'set'>

export function openWindowState(): WindowState {
  return new Store<Remembered>({
    name: 'window',
    defaults: { maximized: false, theme: 'system', language: 'system' },
    // A file that someone broke is a window in the middle of the screen, not an app that does not start.
    clearInvalidConfig: true,
  })
}

export const MIN_WIDTH = 760
export const MIN_HEIGHT = 480
const USUAL = { width: 1280, height: 820 }

/**
 * Where a new window goes: where the last one was, on a display that is there. A display may have been unplugged since.
 */
export function placeWindow(state: WindowState): Partial<Rectangle> & { width: number; height: number } {
  const bounds = state.get('bounds')
  if (!isRectangle(bounds)) return fit({ x: 0, y: 0, ...USUAL }, screen.getPrimaryDisplay().workArea, 'size')
  return fit(bounds, screen.getDisplayMatching(bounds).workArea)
}

function isRectangle(value: unknown): value is Rectangle {
  const { x, y, width, height } = (value ?? {}) as Partial<Rectangle>
  return [x, y, width, height].every(Number.isFinite)
}

/** Moves and shrinks a rectangle until it lies inside the area; `size` leaves the place to the window manager. */
export function fit(wanted: Rectangle, area: Rectangle, what: 'size'): { width: number; height: number }
export function fit(wanted: Rectangle, area: Rectangle): Rectangle
export function fit(wanted: Rectangle, area: Rectangle, what?: 'size') {
  const width = Math.min(Math.max(wanted.width, MIN_WIDTH), area.width)
  const height = Math.min(Math.max(wanted.height, MIN_HEIGHT), area.height)
  if (what === 'size') return { width, height }
  const x = Math.min(Math.max(wanted.x, area.x), area.x + area.width - width)
  const y = Math.min(Math.max(wanted.y, area.y), area.y + area.height - height)
  return { x, y, width, height }
}
