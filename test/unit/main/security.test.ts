import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../../electron/services/pages/policy.ts'
import type { HttpRoute } from '../../../electron/services/http_route.ts'
import { boot } from '../../support/fake_electron/boot.ts'
import type { FakeElectron } from '../../support/fake_electron/electron.ts'
import type { FakeWebContents } from '../../support/fake_electron/web_contents.ts'
import { FakeEngine } from './fake_engine.ts'

const PAGE = 'app://flotilla/index.html'
const ELSEWHERE = [
  'https://evil.example/',
  'http://127.0.0.1:8022/',
  'file:///etc/passwd',
  'app://other/index.html',
  'app://flotilla.evil.example/',
  'javascript:alert(1)',
  'ftp://flotilla/',
]

let electron: FakeElectron
let engine: FakeEngine
let contents: FakeWebContents

beforeEach(async () => {
  engine = new FakeEngine()
  electron = await boot({ engine: engine.module })
  contents = electron.windows[0]!.webContents
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

describe('the app', () => {
  it('puts every page into the sandbox before there is one', () => {
    // The fake refuses it later, as Electron does.
    expect(electron.app.sandboxed).toBe(true)
  })

  it('trusts no certificate that Chromium does not', () => {
    let trusted: boolean | undefined
    const event = { preventDefault: vi.fn() }
    const answer = (answered: boolean) => (trusted = answered)
    electron.app.tell('certificate-error', event, contents, 'https://x', 'net::ERR_CERT', {}, answer, true)
    expect(trusted).toBe(false)
    expect(event.preventDefault).toHaveBeenCalled()
  })

  it('gives away no client certificate and no password', () => {
    const given: unknown[] = []
    const answer = (...args: unknown[]) => given.push(...args)
    const event = { preventDefault: vi.fn() }
    electron.app.tell('select-client-certificate', event, contents, 'https://x', [{}], answer)
    electron.app.tell('login', event, contents, {}, {}, answer)
    expect(event.preventDefault).toHaveBeenCalledTimes(2)
    expect(given).toEqual([])
  })
})

describe('a window', () => {
  it('gives its page no powers', () => {
    expect(contents.preferences).toEqual({
      preload: expect.stringMatching(/out.preload.index\.cjs$/) as string,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    })
  })
})

describe('a page', () => {
  it('leads nowhere else', () => {
    for (const url of ELSEWHERE) {
      expect(contents.mayNavigate(url), url).toBe(false)
      expect(contents.mayRedirect(url), url).toBe(false)
    }
    expect(contents.mayNavigate('app://flotilla/')).toBe(true)
  })

  it('has no frames that go anywhere', () => {
    for (const url of [PAGE, ...ELSEWHERE]) expect(contents.mayNavigate(url, { isMainFrame: false }), url).toBe(false)
  })

  it('holds no other page', () => {
    expect(contents.mayAttachWebview()).toBe(false)
  })

  it('opens no windows', () => {
    for (const url of [PAGE, 'about:blank', ...ELSEWHERE]) expect(contents.mayOpenWindow(url), url).toBe(false)
    expect(electron.windows).toHaveLength(1)
  })

  it('hands only pages of its list to the browser', () => {
    const manual = 'https://man.openbsd.org/ssh_config'
    for (const url of [
      ...ELSEWHERE,
      `${manual}/../evil`,
      `${manual}?x`,
      'https://man.openbsd.org.evil.example/ssh_config',
      'http://man.openbsd.org/ssh_config',
      'https://man.openbsd.org@evil.example/ssh_config',
      'file:///usr/bin/xcalc',
      'smb://evil.example/share',
    ])
      contents.mayOpenWindow(url)
    expect(electron.shell.opened).toEqual([])
    contents.mayOpenWindow(manual)
    expect(electron.shell.opened).toEqual([manual])
  })

  it('loads nothing from anywhere else', () => {
    for (const url of ELSEWHERE.filter((one) => !one.startsWith('javascript')))
      expect(electron.session.mayLoad(url), url).toBe(false)
    for (const url of [PAGE, 'app://flotilla/assets/a.js', 'blob:app://flotilla/1', 'data:image/png;base64,'])
      expect(electron.session.mayLoad(url), url).toBe(true)
  })

  it('downloads only what is its own', () => {
    for (const url of [...ELSEWHERE, 'blob:https://evil.example/1'])
      expect(electron.session.mayDownload(url), url).toBe(false)
    expect(electron.session.mayDownload('blob:app://flotilla/1')).toBe(true)
    expect(electron.session.mayDownload('app://flotilla/download/run.zip')).toBe(true)
  })

  it('fetches no dictionaries', () => {
    expect(electron.session.spellChecks).toBe(false)
  })

  it('is refused the dev server’s address in a packaged app', async () => {
    vi.stubEnv('ELECTRON_RENDERER_URL', 'http://localhost:5173')
    const packaged = await boot({ engine: engine.module, isPackaged: true })
    expect(packaged.windows[0]!.webContents.getURL()).toBe(PAGE)
    expect(packaged.session.mayLoad('http://localhost:5173/main.tsx')).toBe(false)
    const developed = await boot({ engine: engine.module, isPackaged: false })
    expect(developed.windows[0]!.webContents.getURL()).toBe('http://localhost:5173/')
    expect(developed.session.mayLoad('ws://localhost:5173/')).toBe(true)
    expect(developed.session.mayLoad('http://localhost:5174/')).toBe(false)
  })
})

describe('permissions', () => {
  it('grants the page nothing but copying', async () => {
    const { PERMISSIONS } = await import('../../../electron/main/permissions.ts')
    const all = Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[]
    expect(all.filter((name) => electron.session.request(contents, name, PAGE))).toEqual(['clipboard-sanitized-write'])
    expect(all.filter((name) => electron.session.check(contents, name, 'app://flotilla'))).toEqual([
      'clipboard-sanitized-write',
    ])
    for (const { why } of Object.values(PERMISSIONS)) expect(why).toMatch(/\w.*\.$/)
  })

  it('grants nobody else even that', async () => {
    const { session } = electron
    const copy = 'clipboard-sanitized-write'
    for (const url of ELSEWHERE) {
      expect(session.request(contents, copy, url), url).toBe(false)
      expect(session.check(contents, copy, url), url).toBe(false)
    }
    expect(session.request(contents, copy, PAGE, false)).toBe(false)
    expect(session.check(contents, copy, PAGE, false)).toBe(false)
    expect(session.check(null, copy, PAGE)).toBe(false)
    await contents.load('https://evil.example/')
    expect(session.request(contents, copy, PAGE)).toBe(false)
  })

  it('refuses what a newer Electron may ask about', () => {
    expect(electron.session.request(contents, 'mind-reading' as 'media', PAGE)).toBe(false)
    expect(electron.session.check(contents, 'constructor' as 'media', PAGE)).toBe(false)
  })

  it('lets the page use no devices', () => {
    for (const device of ['hid', 'serial', 'usb'] as const) expect(electron.session.mayUseDevice(device)).toBe(false)
  })
})

describe('app://flotilla', () => {
  it('is a secure, standard scheme that no policy is bypassed for', () => {
    expect(electron.protocol.privileged).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      },
    ])
  })

  it('answers only for its own host, and only with files of the page', async () => {
    const status = async (url: string) => (await electron.protocol.fetch(url)).status
    expect(await status(PAGE)).toBe(200)
    expect(await status('app://other/index.html')).toBe(403)
    for (const path of ['main/index.cjs', '../main/worker.cjs', '%2e%2e/main/worker.cjs', '..%2fmain%2fworker.cjs'])
      expect(await status(`app://flotilla/${path}`), path).toBe(404)
  })

  it('sends its content policy with every answer', async () => {
    for (const path of ['index.html', '', 'nothing.js']) {
      const { headers } = await electron.protocol.fetch(`app://flotilla/${path}`)
      expect(headers.get('content-security-policy'), path).toBe(CONTENT_SECURITY_POLICY)
    }
    const other = await electron.protocol.fetch('app://other/')
    expect(other.headers.get('content-security-policy')).toBe("default-src 'none'")
  })

  it('gives the engine its own addresses, and takes them from no other origin', async () => {
    const route: HttpRoute = (_, { pathname }) =>
      pathname.startsWith('/upload/') ? Promise.resolve(new Response('taken')) : undefined
    engine.routes.push(route)
    const put = (headers: Record<string, string>) =>
      electron.protocol.fetch('app://flotilla/upload/s-1', { method: 'PUT', body: 'x', headers })
    expect(await (await put({})).text()).toBe('taken')
    expect((await put({ origin: 'app://flotilla' })).status).toBe(200)
    expect((await put({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await put({ origin: 'null' })).status).toBe(403)
  })
})
