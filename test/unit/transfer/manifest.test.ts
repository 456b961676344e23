import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildManifest, type ManifestOptions } from '../../../electron/services/transfers/manifest.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-manifest-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function make(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, path.endsWith('/') ? path : dirname(path)), { recursive: true })
    if (!path.endsWith('/')) writeFileSync(join(folder, path), path)
  }
}

const build = (sources: string[], options: Partial<ManifestOptions> = {}) =>
  buildManifest({ sources, cwd: folder, links: 'follow', exclude: [], ...options })

/** `name:path` of what is to be sent, folders with a slash. */
async function listed(sources: string[], options: Partial<ManifestOptions> = {}): Promise<string[]> {
  const { manifest, problems } = await build(sources, options)
  expect(problems).toEqual([])
  return manifest.entries.map(
    ({ kind, root, path, target }) =>
      `${manifest.roots[root]!.name}:${path}${kind === 'folder' ? '/' : ''}${target === undefined ? '' : ` -> ${target}`}`,
  )
}

describe('what is sent', () => {
  it('is a folder under its name, parents first, in the order of names', async () => {
    make('tree/b', 'tree/a/x', 'tree/empty/')
    expect(await listed(['tree'])).toEqual(['tree:/', 'tree:a/', 'tree:a/x', 'tree:b', 'tree:empty/'])
    expect(await listed(['tree/'])).toEqual(await listed(['tree']))
  })

  it('is the contents of a folder without its name', async () => {
    make('tree/a')
    for (const source of ['tree/.', 'tree/./', 'tree/a/..']) expect(await listed([source])).toEqual([':/', ':a'])
    expect(await listed(['.'])).toEqual([':/', ':tree/', ':tree/a'])
  })

  it('is what a glob matches, sorted; hidden names only when asked for', async () => {
    make('b.txt', 'a.txt', '.hidden.txt', 'c.log', 'sub/d.txt')
    expect(await listed(['*.txt'])).toEqual(['a.txt:', 'b.txt:'])
    expect(await listed(['{a,c}.*', '.h*'])).toEqual(['a.txt:', 'c.log:', '.hidden.txt:'])
    expect(await listed(['**/*.txt'])).toEqual(['a.txt:', 'b.txt:', 'd.txt:'])
  })

  it('is a file that looks like a glob, when there is one', async () => {
    make('[a].txt', 'a.txt')
    expect(await listed(['[a].txt'])).toEqual(['[a].txt:'])
  })

  it('is each file once, however often it is named', async () => {
    make('a.txt', 'b.txt')
    expect(await listed(['a.txt', './a.txt', '*.txt', 'b.txt'])).toEqual(['a.txt:', 'b.txt:'])
  })

  it('is without what is excluded, and takes what is in it along', async () => {
    make('tree/a.log', 'tree/sub/b.log', 'tree/sub/keep', 'tree/cache/x', 'tree/file/cache', 'tree/docs/x.tmp')
    expect(await listed(['tree'], { exclude: ['*.log', 'cache/', 'docs/*.tmp'] })).toEqual([
      'tree:/',
      'tree:docs/',
      'tree:file/',
      'tree:file/cache',
      'tree:sub/',
      'tree:sub/keep',
    ])
  })

  it('is described with mode, time and size, however large', async () => {
    make('long')
    chmodSync(join(folder, 'long'), 0o4751)
    truncateSync(join(folder, 'long'), 2 ** 32 + 7)
    utimesSync(join(folder, 'long'), 1, 1_700_000_000.25)
    const { manifest } = await build(['long'])
    expect(manifest).toMatchObject({ version: 1, files: 1, bytes: 2 ** 32 + 7 })
    const { mtimeMs } = statSync(join(folder, 'long'))
    expect(manifest.entries).toEqual([{ kind: 'file', root: 0, path: '', mode: 0o4751, mtimeMs, size: 2 ** 32 + 7 }])
    // Compared later with what the file system says then: no digit may be lost on the way.
    expect((JSON.parse(JSON.stringify(manifest)) as typeof manifest).entries[0]!.mtimeMs).toBe(mtimeMs)
  })
})

describe('symbolic links', () => {
  beforeEach(() => {
    make('tree/real/x')
    symlinkSync('real', join(folder, 'tree/link'))
  })

  it('are followed, or kept with where they lead', async () => {
    expect(await listed(['tree'])).toEqual(['tree:/', 'tree:link/', 'tree:link/x', 'tree:real/', 'tree:real/x'])
    expect(await listed(['tree'], { links: 'keep' })).toEqual([
      'tree:/',
      'tree:link -> real',
      'tree:real/',
      'tree:real/x',
    ])
    expect(await listed(['tree/link'], { links: 'keep' })).toEqual(['link: -> real'])
  })

  it.each([
    ['back to a folder they are in', '.', /leads back to a folder/],
    ['to themselves', 'trouble', /in a circle/],
    ['nowhere', 'missing', /leads nowhere/],
  ])('that lead %s are a problem when followed, none when kept or excluded', async (_, leadsTo, message) => {
    symlinkSync(leadsTo, join(folder, 'tree/real/trouble'))
    const { problems } = await build(['tree/real'])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ message: expect.stringMatching(message) as string })
    expect(await listed(['tree/real'], { links: 'keep' })).toContain(`real:trouble -> ${leadsTo}`)
    expect(await listed(['tree/real'], { exclude: ['trouble'] })).toEqual(['real:/', 'real:x'])
  })
})

describe('what cannot be sent', () => {
  it.each([
    ['missing', /no such file/],
    ['*.nothing', /No file matches/],
    ['file/below', /is a file, not a folder/],
  ])('is told of: %s', async (source, message) => {
    make('file')
    const { problems } = await build([source, 'file'])
    expect(problems).toEqual([{ source, message: expect.stringMatching(message) as string }])
  })

  it('is two things that would go under one name', async () => {
    make('a/conf', 'b/conf')
    const { problems } = await build(['a/conf', 'b/conf'])
    expect(problems).toMatchObject([{ source: join(folder, 'b/conf') }])
  })

  it('is a pipe by itself; inside a folder it is left out with a note', async () => {
    make('tree/x')
    execFileSync('mkfifo', [join(folder, 'tree/pipe')])
    expect((await build(['tree/pipe'])).problems).toHaveLength(1)
    const { manifest, problems, notes } = await build(['tree'])
    expect(problems).toEqual([])
    expect(notes).toMatchObject([{ source: join(folder, 'tree/pipe') }])
    expect(manifest.entries.map(({ path }) => path)).toEqual(['', 'x'])
  })

  it('is a name that is no UTF-8', async () => {
    make('tree/x')
    writeFileSync(Buffer.concat([Buffer.from(join(folder, 'tree/')), Buffer.from([0x66, 0xfc, 0x72])]), '')
    const { problems } = await build(['tree'])
    expect(problems).toMatchObject([{ source: join(folder, 'tree/für') }])
    expect(problems[0]!.message).toContain('not valid UTF-8')
  })

  it('is nothing at all', async () => {
    make('a.log')
    expect((await build(['a.log'], { exclude: ['*.log'] })).problems).toHaveLength(1)
  })

  it('ends the listing when it is cancelled', async () => {
    make('tree/x')
    await expect(build(['tree'], { signal: AbortSignal.abort() })).rejects.toThrow()
  })
})
