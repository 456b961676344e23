import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { boot, openPage } from '../../support/fake_electron/boot.ts'
import { tempFolder } from '../../support/temp.ts'
import { FakeEngine, runHead } from './fake_engine.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const RUN = '20260101-000000-abcd'

describe('the app’s life', () => {
  it('opens one window, hidden until the page has painted', async () => {
    const { module } = new FakeEngine()
    const electron = await boot({ engine: module })
    expect(electron.windows).toHaveLength(1)
    expect(electron.windows[0]!.options.show).toBe(false)
    expect(electron.windows[0]!.visible).toBe(true)
    expect(electron.windows[0]!.webContents.getURL()).toBe('app://flotilla/index.html')
  })

  it('leaves at once when it runs already, and opens nothing', async () => {
    const electron = await boot({ engine: new FakeEngine().module, second: true })
    expect(electron.app.ended).toBe(0)
    expect(electron.windows).toHaveLength(0)
  })

  it('brings its window to the front when it is started a second time', async () => {
    const electron = await boot({ engine: new FakeEngine().module })
    const window = electron.windows[0]!
    window.minimized = true
    window.hide()
    electron.app.tell('second-instance', {}, [], '/', {})
    expect(window).toMatchObject({ minimized: false, visible: true })
    expect(electron.focused).toBe(window)
    expect(electron.windows).toHaveLength(1)
  })

  it('keeps what Chromium writes apart from the files that people edit', async () => {
    const home = tempFolder('desktop')
    const electron = await boot({ engine: new FakeEngine().module, home })
    expect(electron.app.getPath('userData')).toBe(join(home, 'data', 'desktop'))
  })

  it('says why it cannot start when there is no page to show, and ends', async () => {
    const electron = await boot({ engine: new FakeEngine().module, appPath: tempFolder('empty') })
    expect(electron.dialog.errors).toEqual([expect.stringContaining('The page is not built')])
    expect(electron.app.ended).toBe(1)
  })

  it('says why the engine cannot start, and ends', async () => {
    const Engine = { open: () => Promise.reject(new Error('The folder cannot be written.')) }
    const electron = await boot({ engine: { Engine } })
    await vi.waitUntil(() => electron.app.ended !== undefined)
    expect(electron.dialog.errors).toEqual(['Flotilla cannot start: The folder cannot be written.'])
    expect(electron.app.ended).toBe(1)
  })
})

describe('quitting', () => {
  it('closes the engine before the app ends', async () => {
    const engine = new FakeEngine()
    const electron = await boot({ engine: engine.module })
    electron.app.quit()
    expect(electron.app.ended).toBeUndefined()
    await vi.waitUntil(() => electron.app.ended !== undefined)
    expect(engine.closed).toBe(true)
    expect(electron.dialog.asked).toEqual([])
  })

  it('ends in spite of an engine that fails to close', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const engine = new FakeEngine()
    engine.close = () => Promise.reject(new Error('no'))
    const electron = await boot({ engine: engine.module })
    electron.app.quit()
    await vi.waitUntil(() => electron.app.ended !== undefined)
    expect(electron.app.ended).toBe(0)
  })

  it('asks first when runs go on, and stays when that is the answer', async () => {
    const engine = new FakeEngine()
    const electron = await boot({ engine: engine.module })
    await engine.begin(runHead(RUN))
    electron.app.quit()
    expect(electron.dialog.asked[0]).toMatchObject({ message: 'One run or transfer is still going on.', cancelId: 0 })
    await vi.waitUntil(() => {
      electron.app.quit()
      return electron.dialog.asked.length === 2
    })
    expect(electron.app.ended).toBeUndefined()
    expect(electron.windows).toHaveLength(1)
    expect(engine.closed).toBe(false)
  })

  it('asks once, however often it is told to quit meanwhile, and stops the runs when that is the answer', async () => {
    const engine = new FakeEngine()
    const electron = await boot({ engine: engine.module })
    await engine.begin(runHead(RUN))
    let press = (_button: number) => {}
    electron.dialog.pressed = new Promise((resolve) => (press = resolve))
    electron.app.quit()
    electron.app.quit()
    press(1)
    await vi.waitUntil(() => electron.app.ended !== undefined)
    expect(electron.dialog.asked).toHaveLength(1)
    expect(engine.closed).toBe(true)
  })

  it('does not ask about runs of other processes', async () => {
    const engine = new FakeEngine()
    const electron = await boot({ engine: engine.module })
    await engine.begin(runHead(RUN, { state: 'elsewhere' }))
    electron.app.quit()
    await vi.waitUntil(() => electron.app.ended !== undefined)
    expect(electron.dialog.asked).toEqual([])
  })

  it.skipIf(process.platform === 'darwin')(
    'keeps the last window when closing it would end runs that are to go on',
    async () => {
      const engine = new FakeEngine()
      const electron = await boot({ engine: engine.module })
      await engine.begin(runHead(RUN))
      electron.windows[0]!.close()
      expect(electron.dialog.asked).toHaveLength(1)
      expect(electron.windows).toHaveLength(1)
      expect(electron.app.ended).toBeUndefined()
    },
  )

  it.skipIf(process.platform === 'darwin')('ends with its last window, and not before', async () => {
    const electron = await boot({ engine: new FakeEngine().module })
    electron.menu.click('New Window')
    electron.windows[0]!.close()
    expect(electron.windows).toHaveLength(1)
    expect(electron.app.ended).toBeUndefined()
    electron.windows[0]!.close()
    await vi.waitUntil(() => electron.app.ended !== undefined)
  })
})

describe('the window', () => {
  it('comes back where it was left', async () => {
    const home = tempFolder('desktop')
    const first = await boot({ engine: new FakeEngine().module, home })
    first.windows[0]!.bounds = { x: 300, y: 200, width: 900, height: 700 }
    first.windows[0]!.maximized = true
    first.app.quit()
    await vi.waitUntil(() => first.app.ended !== undefined)
    const second = await boot({ engine: new FakeEngine().module, home })
    expect(second.windows[0]!.options).toMatchObject({ x: 300, y: 200, width: 900, height: 700 })
    expect(second.windows[0]!.maximized).toBe(true)
  })

  it('has the colour of the theme before the page has painted, also at the next start', async () => {
    const home = tempFolder('desktop')
    const engine = new FakeEngine()
    const first = await boot({ engine: engine.module, home })
    expect(first.windows[0]!.background).toBe('#f7f9fb')
    engine.set({ theme: 'dark' })
    expect(first.windows[0]!.background).toBe('#12161b')
    const second = await boot({ engine: new FakeEngine({ theme: 'dark' }).module, home })
    expect(second.windows[0]!.options.backgroundColor).toBe('#12161b')
  })

  it('uses the colours of the page’s own tokens', async () => {
    const tokens = readFileSync('renderer/styles/tokens.css', 'utf8')
    const [dark, light] = [...tokens.matchAll(/--bg: *(#\w+)/g)].map(([, color]) => color)
    const engine = new FakeEngine({ theme: 'light' })
    const electron = await boot({ engine: engine.module })
    expect(electron.windows[0]!.background).toBe(light)
    await vi.waitUntil(() => electron.nativeTheme.themeSource === 'light')
    engine.set({ theme: 'dark' })
    expect(electron.windows[0]!.background).toBe(dark)
  })

  it('loads a page that crashed once more, and leaves one that crashes again at once', async () => {
    const electron = await boot({ engine: new FakeEngine().module })
    const { webContents } = electron.windows[0]!
    webContents.tell('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    expect(webContents.loads).toBe(2)
    webContents.tell('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    expect(webContents.loads).toBe(2)
  })
})

describe('a long run that ends', () => {
  const ended = runHead(RUN, {
    state: 'ended',
    durationMs: 60_000,
    counts: { total: 80, pending: 0, running: 0, ok: 76, failed: 3, unreachable: 1, lost: 0, cancelled: 0 },
  })

  async function run(settings: Partial<FakeEngine['settings']['current']>, { focused }: { focused: boolean }) {
    const engine = new FakeEngine(settings)
    const electron = await boot({ engine: engine.module })
    if (!focused) electron.windows[0]!.blur()
    await engine.begin(runHead(RUN))
    await engine.end(ended)
    return electron
  }

  it('is told of with its counts when nobody looks', async () => {
    const electron = await run({}, { focused: false })
    expect(electron.notifications.map(({ options }) => options)).toEqual([
      expect.objectContaining({ title: 'uptime', body: '76 ok, 3 failed, 1 unreachable' }),
    ])
  })

  it('is not told of when somebody looks, when it was short, or when that is switched off', async () => {
    for (const [settings, focused] of [
      [{}, true],
      [{ notifyAfterMs: 60_001 }, false],
      [{ notifyAfterMs: 0 }, false],
    ] as const)
      expect((await run(settings, { focused })).notifications).toEqual([])
  })

  it('is opened by a click, in the window that is there', async () => {
    const electron = await run({}, { focused: false })
    const page = await openPage(electron, electron.windows[0]!)
    const opened = new Promise<string>((resolve) => page.flotilla.onOpenRun(resolve))
    electron.notifications[0]!.click()
    expect(await opened).toBe(RUN)
    expect(electron.focused).toBe(electron.windows[0])
  })

  it('speaks the language of the settings', async () => {
    const electron = await run({ language: 'zh' }, { focused: false })
    expect(electron.notifications[0]!.options.body).toBe('76 成功, 3 失败, 1 无法连接')
  })
})
