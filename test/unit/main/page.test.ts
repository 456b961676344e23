import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { MENU_ACTIONS } from '../../../shared/contract/desktop.ts'
import { boot, openPage } from '../../support/fake_electron/boot.ts'
import type { FakeElectron } from '../../support/fake_electron/electron.ts'
import { FakeFrame } from '../../support/fake_electron/web_contents.ts'
import { FakeEngine } from './fake_engine.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

async function bootWithPage(engine = new FakeEngine()) {
  const electron = await boot({ engine: engine.module })
  const window = electron.windows[0]!
  return { electron, engine, window, page: await openPage(electron, window) }
}

describe('a page’s line to the engine', () => {
  it('answers what the page asks', async () => {
    const { page } = await bootWithPage()
    const client = page.client()
    expect(await client.query('system.info', {})).toMatchObject({ version: '1.2.3', door: 'desktop' })
    client.close()
  })

  it('is each window’s own', async () => {
    const { electron, page } = await bootWithPage()
    electron.menu.click('New Window')
    const other = await openPage(electron, electron.windows[1]!)
    const clients = [page.client(), other.client()]
    const [one, two] = await Promise.all(clients.map((client) => client.query('system.info', {})))
    // This engine answers with the peer's id.
    expect(one!.hostname).not.toBe(two!.hostname)
    for (const client of clients) client.close()
  })

  it('ends with the window, and with it what the page had asked for', async () => {
    const { electron, engine, page } = await bootWithPage()
    electron.menu.click('New Window')
    const client = page.client()
    client.stream('system.pool', {}, () => {}).catch(() => {})
    await vi.waitUntil(() => engine.open.size === 1)
    electron.windows[0]!.close()
    await vi.waitUntil(() => engine.open.size === 0)
    client.close()
  })

  it('is replaced when the page was loaded anew, and the calls of the old page end', async () => {
    const { electron, engine, window, page } = await bootWithPage()
    const old = page.client()
    old.stream('system.pool', {}, () => {}).catch(() => {})
    await vi.waitUntil(() => engine.open.size === 1)
    const [before] = engine.open
    await window.webContents.load(window.webContents.getURL())
    const reloaded = await openPage(electron, window)
    const client = reloaded.client()
    await client.query('system.info', {})
    await vi.waitUntil(() => !engine.open.has(before!))
    client.close()
    old.close()
  })

  it('waits for an engine that is still being opened', async () => {
    const engine = new FakeEngine()
    let open = () => {}
    const Engine = { open: () => new Promise((resolve) => (open = () => resolve(engine))) }
    const electron = await boot({ engine: { Engine } })
    const page = await openPage(electron, electron.windows[0]!)
    const client = page.client()
    const answer = client.query('system.info', {})
    open()
    expect(await answer).toMatchObject({ version: '1.2.3' })
    client.close()
  })
})

describe('what the page is given', () => {
  it('is a few named functions and nothing else', async () => {
    const { page } = await bootWithPage()
    expect(Object.keys(page.flotilla).sort()).toEqual([
      'chooseFiles',
      'chooseFolder',
      'chooseInventory',
      'connect',
      'onAction',
      'onOpenRun',
      'pathsOf',
      'platform',
    ])
  })

  it('tells where dropped files lie, and leaves out what lies nowhere', async () => {
    const { page } = await bootWithPage()
    expect(page.flotilla.pathsOf([{ name: 'a', path: '/tmp/a' } as { name: string }, { name: 'made here' }])).toEqual([
      '/tmp/a',
    ])
  })

  it('asks with the system’s dialogs, and says nothing was chosen when they are dismissed', async () => {
    const { electron, page } = await bootWithPage()
    electron.dialog.chosen = ['/home/me/a', '/home/me/b']
    expect(await page.flotilla.chooseFiles()).toEqual(['/home/me/a', '/home/me/b'])
    expect(await page.flotilla.chooseFolder()).toBe('/home/me/a')
    expect(await page.flotilla.chooseInventory()).toBe('/home/me/a')
    electron.dialog.chosen = []
    expect(await page.flotilla.chooseFiles()).toEqual([])
    expect(await page.flotilla.chooseFolder()).toBeUndefined()
    expect(electron.dialog.asked.map((asked) => ('properties' in asked ? asked.properties?.[0] : undefined))).toEqual([
      'openFile',
      'openDirectory',
      'openFile',
      'openFile',
      'openDirectory',
    ])
  })

  it('keeps an action that was chosen before the page listened', async () => {
    const { electron, page } = await bootWithPage()
    electron.menu.click('History')
    await new Promise(setImmediate)
    const heard: string[] = []
    page.flotilla.onAction((action) => heard.push(action))
    expect(heard).toEqual(['app.history'])
  })

  it('stops telling a listener that was taken away', async () => {
    const { electron, page } = await bootWithPage()
    const heard: string[] = []
    page.flotilla.onAction((action) => heard.push(`first ${action}`))()
    const second = new Promise((resolve) => page.flotilla.onAction(resolve))
    electron.menu.click('Hosts')
    expect(await second).toBe('app.hosts')
    expect(heard).toEqual([])
  })
})

describe('the menu', () => {
  it('can ask for every action it has a name for, and each once', async () => {
    const { electron, page } = await bootWithPage()
    const heard: string[] = []
    page.flotilla.onAction((action) => heard.push(action))
    const own = electron.menu.all().filter(({ click, label }) => click && !/New Window|Manual/.test(label!))
    for (const { label } of own) electron.menu.click(label!)
    await vi.waitUntil(() => heard.length === own.length)
    expect([...heard].sort()).toEqual([...MENU_ACTIONS].sort())
  })

  it('names only actions that the page has', () => {
    // The page's own list, read as text: main and page never import each other.
    const actions = readFileSync('renderer/app/actions.ts', 'utf8')
    for (const action of MENU_ACTIONS) expect(actions).toContain(`'${action}'`)
  })

  it('gives no key away twice', async () => {
    const { electron } = await bootWithPage()
    const keys = electron.menu.all().flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('changes its language with the settings', async () => {
    const { electron, engine } = await bootWithPage()
    engine.set({ language: 'zh' })
    expect(electron.menu.items.map(({ label }) => label)).toContain('编辑')
  })

  it('offers no developer tools in a packaged app', async () => {
    const roles = async (isPackaged: boolean) =>
      (await boot({ engine: new FakeEngine().module, isPackaged })).menu.all().map(({ role }) => role)
    expect(await roles(true)).not.toContain('toggleDevTools')
    expect(await roles(false)).toContain('toggleDevTools')
  })
})

describe('a sender that is not the page', () => {
  /** Whether a line is given to it, and whether a dialog opens for it. */
  async function heard(electron: FakeElectron, frame: FakeFrame | null, contents = electron.windows[0]!.webContents) {
    const ports: unknown[] = []
    if (frame) frame.receive = (_, received) => ports.push(...received)
    electron.ipcMain.receive('flotilla:connect', { contents, frame })
    electron.dialog.chosen = ['/etc/passwd']
    const chosen = await electron.ipcMain.answer('flotilla:choose-files', { contents, frame })
    await new Promise(setImmediate)
    return { ports: ports.length, chosen, dialogs: electron.dialog.asked.length }
  }
  const nothing = { ports: 0, chosen: [], dialogs: 0 }

  it('gets nothing when its frame has gone', async () => {
    const electron = await boot({ engine: new FakeEngine().module })
    expect(await heard(electron, null)).toEqual(nothing)
    electron.windows[0]!.webContents.frame.destroyed = true
    expect(await heard(electron, electron.windows[0]!.webContents.frame)).toEqual(nothing)
  })

  it('gets nothing as a frame inside the page, whatever its address', async () => {
    const electron = await boot({ engine: new FakeEngine().module })
    const inner = new FakeFrame('app://flotilla/index.html', electron.windows[0]!.webContents.frame)
    expect(await heard(electron, inner)).toEqual(nothing)
  })

  it('gets nothing when it comes from elsewhere', async () => {
    const electron = await boot({ engine: new FakeEngine().module })
    const { webContents } = electron.windows[0]!
    for (const url of [
      'https://evil.example/',
      'app://other/index.html',
      'app://flotilla.evil.example/index.html',
      'app://x@flotilla/index.html',
      'file:///etc/passwd',
      'data:text/html,x',
      'about:blank',
      '',
    ]) {
      await webContents.load(url)
      expect(await heard(electron, webContents.frame), url).toEqual(nothing)
    }
  })

  it('gets nothing as another page’s frame', async () => {
    const electron = await boot({ engine: new FakeEngine().module })
    expect(await heard(electron, new FakeFrame('app://flotilla/index.html'))).toEqual(nothing)
  })

  it('is the page itself otherwise', async () => {
    const electron = await boot({ engine: new FakeEngine().module })
    expect(await heard(electron, electron.windows[0]!.webContents.frame)).toEqual({
      ports: 1,
      chosen: ['/etc/passwd'],
      dialogs: 1,
    })
  })
})
