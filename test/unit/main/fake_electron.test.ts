import type { App, UtilityProcess } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import type { ElectronModule } from '../../support/fake_electron/electron.ts'
import { Emitter } from '../../support/fake_electron/events.ts'

// Compiling is the test of the first two: each line marked so must be an error.
describe('the fake Electron', () => {
  it('can have no part that Electron has not', () => {
    // @ts-expect-error: there is no such module
    const module: ElectronModule = { app: {}, teleporter: {} }
    // @ts-expect-error: there is no such function
    class App2 implements Pick<App, 'quitNow'> {}
    class App3 implements Pick<App, 'exit'> {
      // @ts-expect-error: it takes a number
      exit(_status: string): void {}
    }
    expect([module, App2, App3]).toHaveLength(3)
  })

  it('can tell no event that Electron does not', () => {
    const app = new Emitter<App>()
    const child = new Emitter<UtilityProcess>()
    const heard = vi.fn()
    app.on('before-quit', heard)
    app.tell('before-quit', {})
    child.tell('exit', 0)
    // @ts-expect-error: it is `before-quit`
    app.tell('beforeQuit', {})
    // @ts-expect-error: a child process of Node has it, a utility process has not
    child.tell('disconnect')
    expect(heard).toHaveBeenCalledTimes(1)
  })
})
