import fc from 'fast-check'
import type { Rectangle } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type * as WindowStateModule from '../../../electron/main/window_state.ts'
import { FakeElectron } from '../../support/fake_electron/electron.ts'

let electron: FakeElectron
let module: typeof WindowStateModule

beforeEach(async () => {
  electron = new FakeElectron({ appPath: '/', isPackaged: true, locale: 'en', second: false })
  const main = electron.mainModule()
  vi.resetModules()
  vi.doMock('electron', () => ({ ...main, default: main }))
  module = await import('../../../electron/main/window_state.ts')
})
afterEach(() => vi.doUnmock('electron'))

function place(bounds: unknown): Partial<Rectangle> {
  return module.placeWindow({ get: () => bounds, set: () => {} })
}

describe('where a window goes', () => {
  it('is always inside of the display, whatever was remembered', () => {
    const side = fc.integer({ min: -20_000, max: 20_000 })
    const area = { x: -1920, y: 24, width: 1920, height: 1056 }
    electron.screen.workArea = area
    fc.assert(
      fc.property(side, side, side, side, (x, y, width, height) => {
        const placed = place({ x, y, width, height }) as Rectangle
        expect(placed.x).toBeGreaterThanOrEqual(area.x)
        expect(placed.y).toBeGreaterThanOrEqual(area.y)
        expect(placed.x + placed.width).toBeLessThanOrEqual(area.x + area.width)
        expect(placed.y + placed.height).toBeLessThanOrEqual(area.y + area.height)
        expect(placed.width).toBeGreaterThanOrEqual(module.MIN_WIDTH)
        expect(placed.height).toBeGreaterThanOrEqual(module.MIN_HEIGHT)
      }),
    )
  })

  it('is where it was, when that is on a display', () => {
    const bounds = { x: 100, y: 100, width: 1000, height: 600 }
    expect(place(bounds)).toEqual(bounds)
  })

  it('is the window manager’s to say at first, and when what was remembered makes no sense', () => {
    for (const nonsense of [undefined, null, 'x', {}, { x: 1, y: 1, width: null, height: 5 }])
      expect(place(nonsense)).toEqual({ width: 1280, height: 820 })
  })

  it('is no larger than a small display', () => {
    electron.screen.workArea = { x: 0, y: 0, width: 640, height: 400 }
    expect(place(undefined)).toEqual({ width: 640, height: 400 })
  })
})
