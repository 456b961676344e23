import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StagingArea } from '../../../electron/services/transfers/staging_area.ts'
import { uploadRoute, uploadUrl } from '../../../electron/services/transfers/upload_route.ts'
import { requires } from '../../support/requirements.ts'
import { tempFolder, tinyTmpfs } from '../../support/temp.ts'
import { enter, fakeEngine, openDoor } from '../serve/door.ts'
import { eventually, MiB, treeOf } from '../transfer/put_support.ts'

let folder: string
let staging: StagingArea
let id: string
const taken = new Set<string>()

beforeEach(async () => {
  folder = join(tempFolder('uploads'), 'staging')
  staging = new StagingArea(folder)
  id = await staging.create()
})
afterEach(() => taken.clear())

const filesOf = (staged = id) => join(folder, staged, 'files')
const incoming = (staged = id) => readdirSync(join(folder, staged, 'incoming'))
const route = (asked: Request) => {
  const answer = uploadRoute(staging, (some) => taken.has(some))(asked, new URL(asked.url))
  if (!answer) throw new Error('not for the upload route')
  return answer
}

/** Asks as a page does. */
function upload(query: Record<string, string>, body: BodyInit | null = 'x', to = id, headers: HeadersInit = {}) {
  const url = `http://127.0.0.1${uploadUrl(to)}?${new URLSearchParams(query).toString()}`
  return route(new Request(url, { method: 'PUT', body, headers, duplex: 'half' } as RequestInit))
}

describe('an upload', () => {
  it('is stored byte for byte, with its folders and its time', async () => {
    const data = randomBytes(3 * MiB + 7)
    expect((await upload({ path: 'a/b/data.bin', mtime: '1600000000500' }, data)).status).toBe(201)
    expect((await upload({ path: 'empty' }, null)).status).toBe(201)
    expect((await upload({ path: 'a/none/', folder: '1' }, null)).status).toBe(201)
    expect(treeOf(filesOf())).toEqual({
      'a/': '/',
      'a/b/': '/',
      'a/b/data.bin': data.toString('latin1'),
      'a/none/': '/',
      empty: '',
    })
    const stats = statSync(join(filesOf(), 'a/b/data.bin'))
    expect(stats.mtimeMs).toBe(1_600_000_000_500)
    expect(stats.mode & 0o777).toBe(0o644)
    expect(statSync(join(filesOf(), 'a/none')).mode & 0o777).toBe(0o755)
    expect(statSync(join(folder, id)).mode & 0o077).toBe(0)
    expect(await staging.roots(id)).toEqual([join(filesOf(), 'a'), join(filesOf(), 'empty')])
    expect(incoming()).toEqual([])
  })

  it('goes where uploads go, and nowhere else', () => {
    expect(uploadRoute(staging, () => false)(new Request('http://x/'), new URL('http://x/other'))).toBeUndefined()
  })

  it.each([
    ['no such staging', 's-0000000000000000', 404],
    ['a staging that leads elsewhere', '..%2f..%2fetc', 404],
    ['something below a staging', 's-0000000000000000/x', 404],
  ])('to %s is refused', async (_, to, status) => {
    const url = `http://127.0.0.1/upload/${to}?path=x`
    expect((await route(new Request(url, { method: 'PUT', body: 'x' }))).status).toBe(status)
  })

  it('that is no PUT is refused', async () => {
    const answer = await route(new Request(`http://127.0.0.1${uploadUrl(id)}?path=x`, { method: 'POST', body: 'x' }))
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('PUT')
  })

  it('stays in its folder, whatever path is asked for', async () => {
    const piece = fc.constantFrom('..', '.', '', '/', '\\', '%2e%2e', '\0', 'a', 'b', '../', '/etc', ' ')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.boolean(), async (pieces, asFolder) => {
        const base = tempFolder('uploads')
        staging = new StagingArea(join(base, 'staging'))
        id = await staging.create()
        const path = pieces.join('/')
        const { status } = await upload({ path, ...(asFolder ? { folder: '1' } : {}) }, 'x')
        const files = join(base, 'staging', id, 'files')
        expect(readdirSync(base)).toEqual(['staging'])
        expect(readdirSync(join(base, 'staging'))).toEqual([id])
        expect(readdirSync(join(base, 'staging', id)).sort()).toEqual(['files', 'incoming'])
        expect(status).toBe(readdirSync(files).length > 0 ? 201 : 400)
      }),
      { numRuns: 150 },
    )
  })

  it('that announced more than came is not taken for whole', async () => {
    const answer = await upload({ path: 'a/cut' }, 'only this', id, { 'content-length': '100' })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toMatch(/ended before its end/)
    expect(readdirSync(filesOf())).toEqual([])
    expect(incoming()).toEqual([])
  })

  it('takes the place of one of the same name, but no folder that of a file', async () => {
    await upload({ path: 'a' }, 'one')
    expect((await upload({ path: 'a' }, 'two')).status).toBe(201)
    expect(readFileSync(join(filesOf(), 'a'), 'utf8')).toBe('two')
    expect((await upload({ path: 'a/b' }, 'x')).status).toBe(409)
    expect((await upload({ path: 'a', folder: '1' }, null)).status).toBe(409)
    await upload({ path: 'd', folder: '1' }, null)
    expect((await upload({ path: 'd' }, 'x')).status).toBe(409)
    expect(incoming()).toEqual([])
  })

  it.each(['-1', 'yesterday', 'Infinity', '1e99'])('with the time %s is refused', async (mtime) => {
    expect((await upload({ path: 'a', mtime })).status).toBe(400)
    expect(readdirSync(filesOf())).toEqual([])
  })

  it('to what is being sent already is refused', async () => {
    taken.add(id)
    expect((await upload({ path: 'late' })).status).toBe(409)
  })

  it('is taken from the page no faster than the disk takes it', async () => {
    const chunk = new Uint8Array(256 * 1024)
    const total = 200 * MiB
    let made = 0
    let furthest = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const [name] = incoming()
          const stored = name === undefined ? 0 : statSync(join(folder, id, 'incoming', name)).size
          furthest = Math.max(furthest, made - stored)
          if (made >= total) return controller.close()
          made += chunk.length
          controller.enqueue(chunk)
        },
      },
      { highWaterMark: 0 },
    )
    expect((await upload({ path: 'big' }, body)).status).toBe(201)
    expect(statSync(join(filesOf(), 'big')).size).toBe(total)
    expect(furthest).toBeLessThan(4 * MiB)
  })

  it('whose page goes away leaves nothing', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (incoming().length > 0) controller.error(new Error('gone'))
        else controller.enqueue(new Uint8Array(1024))
      },
    })
    expect((await upload({ path: 'a/b' }, body)).status).toBe(400)
    expect(readdirSync(filesOf())).toEqual([])
    expect(incoming()).toEqual([])
  })
})

const small = requires('tmpfs')
describe.skipIf(small.skip)(small.named('an upload for which there is no room'), () => {
  it('says so, and gives back what it took', async () => {
    const disk = tinyTmpfs(1024)
    try {
      folder = join(disk.path, 'staging')
      staging = new StagingArea(folder)
      id = await staging.create()
      const answer = await upload({ path: 'big' }, new Uint8Array(4 * MiB))
      expect(answer.status).toBe(507)
      expect(await answer.text()).toMatch(/disk is full/)
      expect(incoming()).toEqual([])
      expect((await upload({ path: 'small' }, new Uint8Array(512 * 1024))).status).toBe(201)
    } finally {
      disk.unmount()
    }
  })
})

describe('an upload over HTTP', () => {
  /** Sends `data`, of which it says that it is `announced` bytes. */
  async function put(path: string, data: Buffer, announced = data.length) {
    const door = await openDoor({ engine: fakeEngine([uploadRoute(staging, () => false)]) })
    const { cookie } = await enter(door)
    const headers = { cookie, origin: `http://127.0.0.1:${door.port}`, 'content-length': String(announced) }
    const sending = request({ host: '127.0.0.1', port: door.port, path, method: 'PUT', headers })
    sending.on('error', () => {}) // Cut on purpose.
    sending.write(data)
    return sending
  }

  it('arrives byte for byte', async () => {
    const data = randomBytes(8 * MiB)
    const sending = await put(`${uploadUrl(id)}?path=a/data.bin`, data)
    const status = await new Promise((resolve) => {
      sending.on('response', (response) => resolve(response.resume().statusCode))
      sending.end()
    })
    expect(status).toBe(201)
    const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(sum(readFileSync(join(filesOf(), 'a/data.bin')))).toBe(sum(data))
  })

  it('leaves nothing when its line breaks', async () => {
    const sending = await put(`${uploadUrl(id)}?path=a/data.bin`, randomBytes(MiB), 100 * MiB)
    await eventually(() => staging.uploads(id) === 1 && incoming().length === 1)
    sending.destroy()
    await eventually(() => staging.uploads(id) === 0)
    expect(incoming()).toEqual([])
    expect(readdirSync(filesOf())).toEqual([])
  })
})

describe('what was uploaded', () => {
  const hoursAgo = (hours: number) => Date.now() / 1000 - hours * 3600

  it('goes when it is not used, unless a transfer has it', async () => {
    const [kept, old, young] = ['s-kept000000000000', 's-old0000000000000', 's-young00000000000']
    for (const name of [kept, old, young, 'not-a-staging']) mkdirSync(join(folder, name, 'files'), { recursive: true })
    for (const name of [kept, old, 'not-a-staging']) utimesSync(join(folder, name), hoursAgo(25), hoursAgo(25))
    utimesSync(join(folder, young), hoursAgo(23), hoursAgo(23))
    await staging.sweep(new Set([kept]))
    expect(readdirSync(folder).sort()).toEqual([id, kept, young, 'not-a-staging'].sort())
    expect(existsSync(join(folder, kept, 'files'))).toBe(true)
  })

  it('stays while it is used', async () => {
    const used = 's-used000000000000'
    mkdirSync(join(folder, used, 'files'), { recursive: true })
    utimesSync(join(folder, used), hoursAgo(25), hoursAgo(25))
    await staging.touch(used)
    await staging.sweep(new Set())
    expect(readdirSync(folder)).toContain(used)
  })

  it('is not removed by a name that leads elsewhere', async () => {
    mkdirSync(join(folder, '../outside'))
    await staging.remove('../outside')
    expect(existsSync(join(folder, '../outside'))).toBe(true)
    expect(await staging.exists('..')).toBe(false)
  })
})
