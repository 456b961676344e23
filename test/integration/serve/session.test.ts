import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type WebSocket from 'ws'
import { requires } from '../../support/requirements.ts'
import { testUser } from '../../support/test_user.ts'
import { ask, connect, connected, enter, openDoor, pathOf } from './door.ts'

const HOUR_MS = 3_600_000
const anotherUser = requires('passwords')

/** How the door answers a process of its own, which may be another user's. */
async function statusInProcess(address: string, headers: object = {}, options: { readonly uid?: number } = {}) {
  const script =
    'fetch(process.argv[1], { redirect: "manual", headers: JSON.parse(process.argv[2]) })' +
    '.then(({ status }) => console.log(status))'
  const child = spawn(process.execPath, ['-e', script, address, JSON.stringify(headers)], { cwd: '/', ...options })
  return (await text(child.stdout)).trim()
}

describe('the one-time address', () => {
  it('is exchanged for a cookie that scripts and other sites cannot use, and leaves the address bar', async () => {
    const door = await openDoor()
    const address = door.newAddress()
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
    const { status, headers } = await ask(door, pathOf(address))
    expect(status).toBe(303)
    expect(headers.location).toBe('/')
    expect(headers['cache-control']).toBe('no-store')
    const [value, ...flags] = headers['set-cookie']![0]!.split('; ')
    expect(value).toMatch(new RegExp(`^flotilla_${door.port}=[\\w-]{43}$`))
    expect(flags.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict'])
    const page = await ask(door, '/', { headers: { cookie: value! } })
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('the page') as string })
  })

  it.skipIf(anotherUser.skip)(
    anotherUser.named(
      'does nothing for another user of this machine, who may have seen it among the arguments of a program',
    ),
    async () => {
      const door = await openDoor()
      const address = door.newAddress({ ownUserOnly: true })
      expect(await statusInProcess(address, {}, { uid: testUser().uid })).toBe('403')
      expect(await statusInProcess(address)).toBe('303')
    },
  )

  it('lets in only once: who comes second without a cookie is told how to get a new one', async () => {
    const door = await openDoor()
    const address = door.newAddress()
    await enter(door, address)
    const second = await ask(door, pathOf(address))
    expect(second.status).toBe(403)
    expect(second.text).toContain('press Enter in the terminal')
    expect(second.headers['set-cookie']).toBeUndefined()
  })

  it('only shows the page when it is opened again in the same browser', async () => {
    const door = await openDoor()
    const address = door.newAddress()
    const cookie = await enter(door, address)
    const again = await ask(door, pathOf(address), { headers: cookie })
    expect(again).toMatchObject({ status: 303, headers: { location: '/' } })
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  it('is void once a newer one was made', async () => {
    const door = await openDoor()
    const older = door.newAddress()
    const newer = door.newAddress()
    expect((await ask(door, pathOf(older))).status).toBe(403)
    expect((await ask(door, pathOf(newer))).status).toBe(303)
  })

  it('is not used up by who only asks whether it is there', async () => {
    const door = await openDoor()
    const address = door.newAddress()
    expect((await ask(door, pathOf(address), { method: 'HEAD' })).status).toBe(403)
    expect((await ask(door, pathOf(address))).status).toBe(303)
  })
})

describe('a session', () => {
  it('is needed for everything: page, files, routes', async () => {
    const route = (_: Request, url: URL) =>
      url.pathname === '/download/x' ? Promise.resolve(new Response('data')) : undefined
    const door = await openDoor({ engine: { id: '', handlers: {} as never, routes: [route] } })
    const cookie = await enter(door)
    for (const path of ['/', '/index.html', '/icon.svg', '/assets/app-4f2a.js', '/download/x']) {
      expect([path, (await ask(door, path)).status]).toEqual([path, 403])
      expect([path, (await ask(door, path, { headers: cookie })).status]).toEqual([path, 200])
    }
  })

  it('is needed for the WebSocket, which says so to our own page and carries nothing', async () => {
    const door = await openDoor()
    const socket = await connect(door, { origin: door.origin })
    const messages: unknown[] = []
    if (typeof socket === 'object') socket.on('message', (message) => messages.push(message))
    const [code, reason] = (await once(socket as WebSocket, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([1008, 'refused: the session is over'])
    expect(messages).toEqual([])
  })

  it('is not opened by a made-up cookie, also beside a right one', async () => {
    const door = await openDoor()
    const { cookie } = await enter(door)
    const name = `flotilla_${door.port}`
    expect((await ask(door, '/', { headers: { cookie: `${name}=${'A'.repeat(43)}` } })).status).toBe(403)
    expect((await ask(door, '/', { headers: { cookie: `${name}=` } })).status).toBe(403)
    expect((await ask(door, '/', { headers: { cookie: `${name}=planted; other=1; ${cookie}` } })).status).toBe(200)
  })

  it('ends 12 hours after its last request', async () => {
    let now = 0
    const door = await openDoor({ now: () => now })
    const headers = await enter(door)
    now += 12 * HOUR_MS - 1
    expect((await ask(door, '/', { headers })).status).toBe(200)
    now += 12 * HOUR_MS - 1
    expect((await ask(door, '/', { headers })).status).toBe(200)
    now += 12 * HOUR_MS
    expect((await ask(door, '/', { headers })).status).toBe(403)
  })

  it('does not end while a page is connected, but 12 hours after that', async () => {
    let now = 0
    const door = await openDoor({ now: () => now })
    const headers = await enter(door)
    const socket = await connected(door, headers)
    now += 100 * HOUR_MS
    expect((await ask(door, '/', { headers })).status).toBe(200)
    socket.close()
    await once(socket, 'close')
    now += 12 * HOUR_MS
    expect((await ask(door, '/', { headers })).status).toBe(403)
  })

  it.skipIf(anotherUser.skip)(
    anotherUser.named('is of no use to another user of this machine, to whose port the browser sent its cookie, too'),
    async () => {
      const door = await openDoor()
      const cookie = await enter(door)
      expect(await statusInProcess(door.origin, cookie, { uid: testUser().uid })).toBe('403')
      expect(await statusInProcess(door.origin, cookie)).toBe('200')
    },
  )

  it('of another engine on this machine has a cookie of its own', async () => {
    const [one, other] = [await openDoor(), await openDoor()]
    const { cookie: first } = await enter(one)
    const { cookie: second } = await enter(other)
    const headers = { cookie: `${first}; ${second}` }
    expect((await ask(one, '/', { headers })).status).toBe(200)
    expect((await ask(other, '/', { headers })).status).toBe(200)
    expect((await ask(one, '/', { headers: { cookie: second } })).status).toBe(403)
  })
})
