import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import fc from 'fast-check'
import type { ServerChannel } from 'ssh2'
import { afterEach, describe, expect, it } from 'vitest'
import {
  PacketReader,
  PacketSplitter,
  reply,
  REQUEST,
  STATUS,
  type Attributes,
} from '../../../electron/worker/demo/sftp_wire.ts'
import { Progress } from '../../../electron/worker/ssh/transfer/progress.ts'
import { RemoteWalk } from '../../../electron/worker/ssh/transfer/remote_walk.ts'
import { nameFault } from '../../../electron/worker/ssh/transfer/safe_name.ts'
import { SftpSession } from '../../../electron/worker/ssh/transfer/sftp_session.ts'
import { startHostileServer } from '../../support/hostile.ts'
import { evilNames } from '../../support/hostile_sftp.ts'
import { tempFolder } from '../../support/temp.ts'
import { get, getFromHostile, stopAll, stopLater, type FinishedGet, type GetOptions } from './get_support.ts'
import { connect, treeOf } from './put_support.ts'

afterEach(stopAll)

const FILE: Attributes = { mode: 0o100644, size: 4, atime: 0, mtime: 0 }
const FOLDER: Attributes = { mode: 0o040755, size: 0, atime: 0, mtime: 0 }
const LINK: Attributes = { mode: 0o120777, size: 1, atime: 0, mtime: 0 }

interface Story {
  /** What a folder's n-th READDIR says; undefined is its end. */
  readonly readdir?: (path: string, nth: number) => readonly [string, Attributes][] | undefined
  readonly stat?: (path: string) => Attributes
  readonly readlink?: string
}

/** A server that says whatever the story wants; every file holds `evil`. */
async function getFromStory(
  story: Story,
  remote: string | readonly string[],
  options: GetOptions = {},
): Promise<FinishedGet> {
  const server = stopLater(await startHostileServer({ sftp: (channel) => tell(channel, story) }))
  return get(await connect(server), remote, options)
}

function tell(channel: ServerChannel, { readdir, stat, readlink = '.' }: Story): void {
  const splitter = new PacketSplitter()
  const listed = new Map<string, number>()
  const answer = (type: number, id: number, packet: PacketReader): Buffer => {
    if (type === REQUEST.INIT) return reply.version({})
    // The handle of a file or folder is its path.
    const path = packet.text()
    switch (type) {
      case REQUEST.OPEN:
      case REQUEST.OPENDIR:
        listed.set(path, 0)
        return reply.handle(id, path)
      case REQUEST.READ: {
        const offset = packet.uint64()
        return offset >= 4 ? reply.status(id, STATUS.EOF) : reply.data(id, Buffer.from('evil').subarray(offset))
      }
      case REQUEST.READDIR: {
        const nth = listed.get(path) ?? 0
        listed.set(path, nth + 1)
        const names = readdir ? readdir(path, nth) : undefined
        if (!names) return reply.status(id, STATUS.EOF)
        return reply.names(
          id,
          names.map(([name, attributes]) => ({ name, longName: '', attributes })),
        )
      }
      case REQUEST.STAT:
      case REQUEST.LSTAT:
        // No name is a glob.
        if (path.includes('*')) return reply.status(id, STATUS.NO_SUCH_FILE)
        return reply.attributes(id, stat?.(path) ?? FOLDER)
      case REQUEST.REALPATH:
      case REQUEST.READLINK: {
        const name = type === REQUEST.READLINK ? readlink : path
        return reply.names(id, [{ name, longName: '', attributes: {} }])
      }
      default:
        return reply.status(id, STATUS.OK)
    }
  }
  channel.on('data', (chunk: Buffer) => {
    for (const bytes of splitter.push(chunk)) {
      const packet = new PacketReader(bytes)
      const type = packet.byte()
      channel.write(answer(type, packet.uint32(), packet))
    }
  })
  channel.on('end', () => channel.end())
}

const once =
  (names: readonly [string, Attributes][]): NonNullable<Story['readdir']> =>
  (_path, nth) =>
    nth === 0 ? names : undefined

describe('get from a server that is not to be trusted', () => {
  it('refuses names that lead elsewhere, by name, and fetches the others', async () => {
    const listing = [...evilNames, 'good']
    const refused = evilNames.filter((name) => name !== '..' && nameFault(name, process.platform) !== undefined)
    const local = tempFolder('evil')
    const got = await getFromHostile({ files: { '/d/x': '' }, listing, claimedSize: 3 }, '/d', { local })
    const unsafe = got.failed.filter(({ code }) => code === 'unsafe-name')
    expect(unsafe).toHaveLength(refused.length)
    expect(readFileSync(join(got.folder, 'd/good'), 'utf8')).toBe('/d/')
    expect(readdirSync(local)).toEqual(['web1'])
    expect(existsSync('/tmp/escaped') || existsSync('/etc/escaped')).toBe(false)
  })

  it('refuses such names by name when a glob asks for them', async () => {
    const got = await getFromStory(
      {
        readdir: once([
          ['a/../../b', FILE],
          ['nul\0', FILE],
          ['ok', FILE],
        ]),
        stat: (path) => (path === '/d' ? FOLDER : FILE),
      },
      '/d/*',
    )
    expect(got.codes.filter((code) => code === 'unsafe-name')).toHaveLength(2)
    expect(treeOf(got.folder)).toEqual({ ok: 'evil' })
  })

  it('whatever names a server lists, nothing is made outside the folder of the host', async () => {
    let names: readonly string[] = []
    const story: Story = {
      readdir: (_path, nth) => (nth === 0 ? names.map((name) => [name, FILE] as [string, Attributes]) : undefined),
    }
    const server = stopLater(await startHostileServer({ sftp: (channel) => tell(channel, story) }))
    const client = await connect(server)
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('.', '/', '\\', '\0', 'a', '\n'), maxLength: 6 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 8 }), async (listed) => {
        names = listed
        const local = tempFolder('property')
        const got = await get(client, '/d', { local })
        expect(readdirSync(local)).toEqual(['web1'])
        expect(readdirSync(got.folder)).toEqual(['d'])
        // Names that are only names arrive as they are; no others do.
        const fine = listed.filter(
          (one) => nameFault(one, process.platform) === undefined && Buffer.byteLength(one) < 256,
        )
        expect(readdirSync(join(got.folder, 'd')).sort()).toEqual([...fine].sort())
        for (const event of got.events)
          if (event.type === 'file-done') expect(resolve(event.path).startsWith(got.folder + sep)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('a link and a folder under one name: nothing is written through the link', async () => {
    const outside = tempFolder('outside')
    const story: Story = {
      readdir: (path, nth) => {
        if (nth > 0) return undefined
        if (path === '/d')
          return [
            ['a', LINK],
            ['a', FOLDER],
            ['z', FILE],
          ]
        return [['f', FILE]]
      },
      readlink: outside,
    }
    const local = tempFolder('link')
    const first = await getFromStory(story, '/d', { links: 'keep', local })
    expect(first.codes).toEqual(['failure'])
    const second = await getFromStory(story, '/d', { links: 'follow', local })
    expect(second.failed.length).toBeGreaterThan(0)
    expect(readdirSync(outside)).toEqual([])
    expect(readFileSync(join(local, 'web1/d/z'), 'utf8')).toBe('evil')
  })

  it('a file where the contents of a folder were asked for replaces nothing', async () => {
    for (const attributes of [FILE, LINK]) {
      const got = await getFromStory({ stat: () => attributes }, '/d/.', { links: 'keep' })
      expect(got.codes).toEqual(['not-a-directory'])
      expect(lstatSync(got.folder).isDirectory()).toBe(true)
      expect(readdirSync(dirname(got.folder))).toEqual([basename(got.folder)])
    }
  })

  it('a listing without end is given up, once and not in each folder it names', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => [`n${index}`, FOLDER] as [string, Attributes])
    for (const limit of [1, Infinity]) {
      const server = stopLater(
        await startHostileServer({
          sftp: (channel) => tell(channel, { readdir: (_path, nth) => (nth < limit ? many : undefined) }),
        }),
      )
      const options = { signal: new AbortController().signal, requestTimeoutMs: 20_000 }
      const sftp = await SftpSession.open(await connect(server), options)
      const progress = new Progress(() => {})
      const walk = new RemoteWalk(sftp, progress, 'follow', () => false, 5_000)
      await walk.addRoot('/d')
      expect(progress.result().failed.map(({ code }) => code)).toEqual(['too-many-files'])
      expect(walk.overflowed).toBe(true)
      expect(walk.entries.length).toBeLessThan(5_000)
      sftp.end()
    }
  })

  it('answers without names, without end, are given up', async () => {
    expect((await getFromStory({ readdir: () => [] }, '/d')).codes).toEqual(['protocol'])
  })

  it('folders without end are given up, walked and globbed', async () => {
    const story: Story = { readdir: once([['deeper', FOLDER]]) }
    expect((await getFromStory(story, '/d')).codes).toEqual(['too-many-files'])
    expect((await getFromStory(story, '/**/x')).codes).toEqual(['too-many-files'])
  })

  it('a file without end that says it is empty is given up', async () => {
    const faults = { files: { '/f': Buffer.alloc(128 * 1024, 'x') }, claimedSize: 0, endless: true }
    const got = await getFromHostile(faults, '/f')
    expect(got.codes).toEqual(['size-mismatch'])
    expect(readdirSync(got.folder)).toEqual([])
  })

  it('a size that no file can have is refused', async () => {
    const got = await getFromStory({ stat: () => ({ ...FILE, size: Number.MAX_SAFE_INTEGER + 1 }) }, '/f')
    expect(got.failed).toHaveLength(1)
    expect(readdirSync(got.folder)).toEqual([])
  })

  it('a file that ends before its size has changed while it was read', async () => {
    const got = await getFromHostile({ files: { '/f': 'short' }, claimedSize: 1_000_000 }, '/f', { resume: true })
    expect(got.codes).toEqual(['changed-while-reading'])
    expect(readdirSync(got.folder)).toEqual([])
  })

  it('of a file that has grown, the announced size is fetched', async () => {
    const got = await getFromHostile({ files: { '/f': 'longer than said' }, claimedSize: 6 }, '/f')
    expect(treeOf(got.folder)).toEqual({ f: 'longer' })
  })

  it('answers shorter than what was asked for are put together', async () => {
    const data = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index % 251))
    const got = await getFromHostile({ files: { '/f': data }, maxRead: 999 }, '/f')
    expect(readFileSync(join(got.folder, 'f')).equals(data)).toBe(true)
  })

  it('links in circles end although the server does not say where they lead', async () => {
    const got = await getFromHostile({ files: { '/d/f': 'F' }, loops: true }, '/d')
    expect(new Set(got.codes)).toEqual(new Set(['too-many-files']))
    expect(readFileSync(join(got.folder, 'd/f'), 'utf8')).toBe('F')
  })

  it.each(['INIT', 'OPENDIR', 'READDIR', 'OPEN', 'READ'] as const)(
    'a server that never answers %s is no-answer',
    async (request) => {
      const faults = { files: { '/d/f': 'F' }, silentOn: [request] }
      const got = await getFromHostile(faults, '/d', { requestTimeoutMs: 300 })
      expect(got.codes).toEqual(['no-answer'])
      expect(got.stopped?.code).toBe('no-answer')
    },
  )

  it('a server without SFTP is no-sftp', async () => {
    const server = stopLater(await startHostileServer())
    const local = tempFolder('nosftp')
    mkdirSync(join(local, 'web1'))
    expect((await get(await connect(server), '/d', { local })).stopped?.code).toBe('no-sftp')
  })
})
