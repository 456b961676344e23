import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../../electron/services/pages/policy.ts'
import { pageResponse } from '../../../electron/services/pages/page_response.ts'
import { ask, builtPage, enter, openDoor, SCRIPT } from './door.ts'

const PROTECTION = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

describe('the page', () => {
  it('comes with the same protection as everything else that is sent, refusals too', async () => {
    const route = (_: Request, url: URL) =>
      url.pathname === '/download/x' ? Promise.resolve(new Response('data')) : undefined
    const door = await openDoor({ engine: { id: '', handlers: {} as never, routes: [route] } })
    const headers = await enter(door)
    for (const path of ['/', '/assets/app-4f2a.js', '/nothing', '/download/x', '/%2e%2e/x'])
      expect((await ask(door, path, { headers })).headers).toMatchObject(PROTECTION)
    expect((await ask(door, '/')).headers).toMatchObject(PROTECTION)
    expect((await ask(door, '/', { headers: { host: 'evil.example' } })).headers).toMatchObject(PROTECTION)
  })

  it('is asked for each time, its hashed files once for ever', async () => {
    const door = await openDoor()
    const headers = await enter(door)
    const cached = async (path: string) => (await ask(door, path, { headers })).headers['cache-control']
    expect(await cached('/')).toBe('no-store')
    expect(await cached('/index.html')).toBe('no-store')
    expect(await cached('/assets/app-4f2a.js')).toBe('private, max-age=31536000, immutable')
    expect(await cached('/icon.svg')).toBe('no-cache')
  })

  it('is sent compressed to who can undo it', async () => {
    const door = await openDoor()
    const cookie = await enter(door)
    const get = async (accept?: string) => {
      const headers = { ...cookie, ...(accept === undefined ? {} : { 'accept-encoding': accept }) }
      return (await ask(door, '/assets/app-4f2a.js', { headers })).headers
    }
    expect(await get('gzip, deflate, br, zstd')).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' })
    const zipped = await get('gzip;q=0.8, br;q=0')
    expect(zipped['content-encoding']).toBe('gzip')
    expect(Number(zipped['content-length'])).toBeLessThan(SCRIPT.length / 4)
    expect(await get()).not.toHaveProperty('content-encoding')
    expect(await get('identity')).toMatchObject({ 'content-length': String(SCRIPT.length) })
  })
})

describe('pageResponse, which Electron uses too', () => {
  it('gives the very bytes of the build, whatever the encoding', async () => {
    const page = pageResponse(builtPage())
    const url = 'app://flotilla/assets/app-4f2a.js'
    const plain = await page(new Request(url))
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await plain.text()).toBe(SCRIPT)
    const zipped = await page(new Request(url, { headers: { 'accept-encoding': 'gzip' } }))
    expect(gunzipSync(await zipped.arrayBuffer()).toString()).toBe(SCRIPT)
  })

  it('says what to do where nothing is built', () => {
    expect(() => pageResponse('/nowhere/renderer')).toThrow(
      'The page is not built: no index.html in /nowhere/renderer.',
    )
  })
})

describe('what `npm run build:renderer` makes', () => {
  it('needs no inline script or style, and stays under 450 KB compressed before what is loaded later', async () => {
    const page = pageResponse(join(import.meta.dirname, '../../../out/renderer'))
    const get = (path: string, accept: string) =>
      page(new Request(`http://localhost${path}`, { headers: { 'accept-encoding': accept } }))
    const html = await (await get('/', 'identity')).text()
    expect(html.length).toBeLessThan(4000)
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|style=/)
    const first = [...html.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path]) => path!)
    expect(first.length).toBeGreaterThan(0)
    const sizes = await Promise.all(
      first.map(async (path) => {
        const { status, headers } = await get(path, 'gzip')
        const bytes = Number(headers.get('content-length'))
        const small = bytes < 1024 || headers.get('content-encoding') === 'gzip'
        expect([path, status, small]).toEqual([path, 200, true])
        return bytes
      }),
    )
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(450 * 1024)
  })
})
