import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { ask, connect, enter, openDoor, pathOf } from './door.ts'

const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

describe('the Host header (DNS rebinding)', () => {
  it('must be one of our own names', async () => {
    const door = await openDoor()
    const headers = await enter(door)
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])
      expect([name, (await ask(door, '/', { headers: { ...headers, host: `${name}:${door.port}` } })).status]).toEqual([
        name,
        200,
      ])
    const strangers = [
      `evil.example:${door.port}`,
      '127.0.0.1',
      `127.0.0.1:${door.port + 1}`,
      `127.0.0.1.evil.example:${door.port}`,
      `localhost.:${door.port}`,
    ]
    for (const host of strangers) {
      const answer = await ask(door, '/', { headers: { ...headers, host } })
      expect([host, answer.status]).toEqual([host, 421])
      expect(answer.text).not.toContain('the page')
    }
  })

  it('may not be missing', async () => {
    const door = await openDoor()
    const old = connectTcp(door.port, '127.0.0.1')
    old.write('GET / HTTP/1.0\r\n\r\n')
    expect(await text(old)).toMatch(/^HTTP\/1\.1 421 /)
  })

  it('of a stranger does not use the token up', async () => {
    const door = await openDoor()
    const address = door.newAddress()
    const headers = { host: `evil.example:${door.port}` }
    expect((await ask(door, pathOf(address), { headers })).status).toBe(421)
    expect((await ask(door, pathOf(address))).status).toBe(303)
  })

  it('says how a tunnel with another port can be mended', async () => {
    const door = await openDoor()
    const { text } = await ask(door, '/', { headers: { host: 'localhost:9000' } })
    expect(text).toContain('use the same port number on both sides')
  })
})

describe('requests that other sites cause', () => {
  it('may change nothing: without our own Origin a PUT is refused', async () => {
    const bodies: string[] = []
    const route = (request: Request) => request.text().then((body) => (bodies.push(body), new Response()))
    const door = await openDoor({ engine: { id: '', handlers: {} as never, routes: [route] } })
    const cookie = await enter(door)
    const put = (headers: Record<string, string>) =>
      ask(door, '/upload/x', { method: 'PUT', headers: { ...cookie, ...headers }, body: 'bytes' })
    expect((await put({})).status).toBe(403)
    for (const origin of ['http://evil.example', 'null', door.origin.replace('http:', 'https:'), 'http://127.0.0.1:1'])
      expect([origin, (await put({ origin })).status]).toEqual([origin, 403])
    expect(bodies).toEqual([])
    expect((await put({ origin: door.origin })).status).toBe(200)
    expect(bodies).toEqual(['bytes'])
  })

  it('may read nothing, but a link may lead here', async () => {
    const door = await openDoor()
    const cookie = await enter(door)
    const get = (headers: Record<string, string>) => ask(door, '/', { headers: { ...cookie, ...headers } })
    for (const site of ['cross-site', 'same-site']) {
      const from = { 'sec-fetch-site': site }
      expect((await get({ ...from, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' })).status).toBe(403)
      expect((await get({ ...from, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' })).status).toBe(403)
      expect((await get({ ...from, ...NAVIGATION })).status).toBe(200)
    }
    expect((await get({ origin: 'http://evil.example' })).status).toBe(403)
    expect((await get({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })).status).toBe(200)
    expect((await get({ 'sec-fetch-site': 'none', ...NAVIGATION })).status).toBe(200)
  })

  it('by a link, for which browsers keep the cookie back, are asked to come again by themselves', async () => {
    const door = await openDoor()
    await enter(door)
    const followed = await ask(door, '/', { headers: { 'sec-fetch-site': 'cross-site', ...NAVIGATION } })
    expect(followed.status).toBe(200)
    expect(followed.text).toContain('http-equiv="refresh" content="0; url=/"')
    const again = await ask(door, '/', { headers: { 'sec-fetch-site': 'same-origin', ...NAVIGATION } })
    expect(again.status).toBe(403)
  })

  it('open no WebSocket', async () => {
    const door = await openDoor()
    const cookie = await enter(door)
    expect(await connect(door, cookie)).toBe(403)
    expect(await connect(door, { ...cookie, origin: 'http://evil.example' })).toBe(403)
    expect(await connect(door, { ...cookie, origin: 'null' })).toBe(403)
    const host = `evil.example:${door.port}`
    expect(await connect(door, { ...cookie, host, origin: `http://${host}` })).toBe(421)
    expect(await connect(door, { ...cookie, origin: door.origin }, '/elsewhere')).toBe(404)
    expect(await connect(door, { ...cookie, origin: door.origin })).toBeTypeOf('object')
  })
})

describe('paths', () => {
  it('lead to the files of the page and nowhere else', async () => {
    const door = await openDoor()
    const headers = await enter(door)
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/assets/../index.html',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%2fsecret.txt',
      '/%252e%252e%252fsecret.txt',
      '/..\\secret.txt',
      '/..%5csecret.txt',
      '/assets\\app-4f2a.js',
      '//index.html',
      '//127.0.0.1/index.html',
      '/index.html%00',
      '/index.html%00.js',
      '/index.html/',
      '/./index.html',
      '/INDEX.HTML',
      '/etc/passwd',
      '/assets',
      '/assets/',
      '/assets/app-4f2a.js.map',
      '/assets/app-4f2a.js.br',
      '/.git/config',
    ]
    for (const path of paths) {
      const { status, text } = await ask(door, path, { headers })
      expect([path, status]).toEqual([path, 404])
      expect(text).not.toMatch(/not the page|the page|passwd/)
    }
    for (const path of ['/', '/index.html', '/assets/app-4f2a.js', '/icon.svg'])
      expect([path, (await ask(door, path, { headers })).status]).toEqual([path, 200])
  })

  it('cannot name another host', async () => {
    const door = await openDoor()
    const headers = await enter(door)
    for (const path of ['http://evil.example/', `http://127.0.0.1:${door.port}/`, '*'])
      expect([path, (await ask(door, path, { headers })).status]).toEqual([path, 404])
  })

  it('of files take no method but GET and HEAD', async () => {
    const door = await openDoor()
    const cookie = await enter(door)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      const answer = await ask(door, '/', { method, headers: { ...cookie, origin: door.origin } })
      expect([method, answer.status]).toEqual([method, 405])
    }
    const head = await ask(door, '/', { method: 'HEAD', headers: cookie })
    expect(head).toMatchObject({ status: 200, text: '' })
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0)
  })
})

describe('connections that hold on', () => {
  it('without ever finishing the head of a request are dropped', async () => {
    const door = await openDoor({ limits: { headersMs: 200 } })
    const silent = connectTcp(door.port, '127.0.0.1')
    const slow = connectTcp(door.port, '127.0.0.1')
    slow.write('GET / HTTP/1.1\r\nHost: ')
    const answers = await Promise.all([text(silent), text(slow)])
    expect(answers[1]).toContain('408')
  })

  it('with an endless head are refused', async () => {
    const door = await openDoor()
    const { status } = await ask(door, '/', { headers: { 'x-long': 'a'.repeat(20_000) } })
    expect(status).toBe(431)
  })

  it('beyond the limit are not taken', async () => {
    const door = await openDoor({ limits: { connections: 1 } })
    const first = connectTcp(door.port, '127.0.0.1')
    await once(first, 'connect')
    const second = connectTcp(door.port, '127.0.0.1')
    second.resume()
    await once(second, 'close')
    expect(first.destroyed).toBe(false)
    first.destroy()
  })
})
