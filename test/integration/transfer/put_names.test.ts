import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { connect, put, sourceTree, treeOf } from './put_support.ts'

const sshdThere = requires('sshd')

describe.skipIf(sshdThere.skip)(sshdThere.named('what a put makes on the host'), () => {
  let sshd: TestSshd
  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(() => sshd.stop())

  /** An empty folder in the home of the host's user, by its absolute path. */
  let folders = 0
  async function remoteFolder(): Promise<string> {
    const name = `folder${++folders}`
    const empty = join(sourceTree({ [`${name}/`]: '' }), name)
    await put(await connect(sshd), empty, '~/')
    return join(sshd.home, name)
  }

  const names = [
    'plain.txt',
    'with  two spaces ',
    `it's "quoted" \`too\``,
    'two\nlines\n',
    '-rf',
    '--help',
    '$HOME ${x} $(id)',
    'back\\slash\\n',
    '*?[a-z]{b,c}!',
    '~',
    ';&|<>#',
    'tab\tand\u001b[31mescape',
    'žluťoučký kůň',
    '日本語 😀 \u202e reversed',
    'e\u0301 is not \u00e9',
    'e\u0301'.normalize('NFC'),
    'x'.repeat(255),
    '.hidden',
    '...',
  ]

  it.each([
    ['one at a time', {}],
    ['with SHA-256 on both sides', { verify: 'sha256' as const }],
  ])('keeps every name as it is, %s', async (_, options) => {
    const source = sourceTree(Object.fromEntries(names.map((name) => [`tree/${name}`, `contents of ${name}`])))
    const remote = await remoteFolder()
    const result = await put(await connect(sshd), join(source, 'tree'), remote, options)
    expect(result).toMatchObject({ files: names.length, failed: [], skipped: 0 })
    expect(treeOf(join(remote, 'tree'))).toEqual(treeOf(join(source, 'tree')))
  })

  it('is the same file once when many hosts that share a file system get it at the same time', async () => {
    const source = sourceTree({ 'shared.bin': 'x'.repeat(3_000_000) })
    const remote = await remoteFolder()
    const clients = await Promise.all(Array.from({ length: 10 }, () => connect(sshd)))
    const results = await Promise.all(
      clients.map((client, index) => put(client, join(source, 'shared.bin'), `${remote}/`, { host: `h${index}` })),
    )
    expect(results.map(({ files, codes }) => [files, codes])).toEqual(results.map(() => [1, []]))
    expect(treeOf(remote)).toEqual(treeOf(source))
  })

  it('keeps every name when they go as one stream, in a folder of such a name', async () => {
    const many = [...names, ...Array.from({ length: 40 }, (_, index) => `file ${index}`)]
    const root = `a folder's "name"\n-x $(id)`
    const source = sourceTree(Object.fromEntries(many.map((name) => [`${root}/${name}`, `contents of ${name}`])))
    const remote = await remoteFolder()
    const result = await put(await connect(sshd), join(source, root), remote)
    expect(result).toMatchObject({ files: many.length, failed: [] })
    expect(treeOf(join(remote, root))).toEqual(treeOf(join(source, root)))
  })

  it('sends empty files and empty folders', async () => {
    const source = sourceTree({ 'tree/empty': '', 'tree/sub/deep/': '', 'tree/sub/file': 'x' })
    const remote = await remoteFolder()
    expect(await put(await connect(sshd), join(source, 'tree'), remote)).toMatchObject({
      files: 2,
      bytes: 1,
      failed: [],
    })
    expect(treeOf(remote)).toEqual({
      'tree/': '/',
      'tree/empty': '',
      'tree/sub/': '/',
      'tree/sub/deep/': '/',
      'tree/sub/file': 'x',
    })
  })

  it('sends what a glob matches, but for what is excluded', async () => {
    const source = sourceTree({ 'a.conf': 'a', 'b.conf': 'b', 'c.txt': 'c', 'd.conf/x.log': 'x', 'd.conf/y': 'y' })
    const remote = await remoteFolder()
    const result = await put(await connect(sshd), `${source}/*.conf`, remote, { exclude: ['*.log', 'b.*'] })
    expect(result.failed).toEqual([])
    expect(treeOf(remote)).toEqual({ 'a.conf': 'a', 'd.conf/': '/', 'd.conf/y': 'y' })
  })

  it('sends a file once that was named and is matched by a glob too', async () => {
    const source = sourceTree({ 'a.conf': 'a', 'b.conf': 'b' })
    const remote = await remoteFolder()
    const result = await put(await connect(sshd), [`${source}/a.conf`, `${source}/*.conf`], remote)
    expect(result).toMatchObject({ files: 2, failed: [] })
    expect(treeOf(remote)).toEqual({ 'a.conf': 'a', 'b.conf': 'b' })
  })

  describe('with preserve', () => {
    it.each([
      ['one at a time', 1],
      ['as one stream', 40],
    ])('gives files and folders their modes and times, %s', async (_, count) => {
      const source = sourceTree({})
      const tree = join(source, 'tree')
      mkdirSync(tree)
      for (let index = 0; index < count; index++) {
        const file = join(tree, `f${index}`)
        writeFileSync(file, 'x')
        chmodSync(file, [0o600, 0o755, 0o444, 0o4711, 0o066][index % 5]!)
        // 2100: more than 31 bits.
        utimesSync(file, 1, [1_000_000_001.5, 4_102_444_800, 0][index % 3]!)
      }
      chmodSync(tree, 0o2550)
      utimesSync(tree, 1, 86_400)
      const remote = await remoteFolder()
      const result = await put(await connect(sshd), tree, remote, { preserve: true, verify: 'sha256' })
      expect(result).toMatchObject({ files: count, failed: [] })
      const facts = (path: string) => {
        const { mode, mtimeMs } = statSync(path)
        return { mode: (mode & 0o7777).toString(8), mtime: Math.floor(mtimeMs / 1000) }
      }
      for (let index = 0; index < count; index++) {
        expect(facts(join(remote, 'tree', `f${index}`))).toEqual(facts(join(tree, `f${index}`)))
      }
      expect(facts(join(remote, 'tree'))).toEqual(facts(tree))
    })
  })

  it('leaves a file that is replaced the mode it had', async () => {
    const source = sourceTree({ tool: 'new' })
    chmodSync(join(source, 'tool'), 0o644)
    const remote = await remoteFolder()
    const client = await connect(sshd)
    await put(client, join(source, 'tool'), remote)
    chmodSync(join(remote, 'tool'), 0o710)
    await put(client, join(source, 'tool'), remote)
    expect(statSync(join(remote, 'tool')).mode & 0o7777).toBe(0o710)
  })

  describe('symbolic links', () => {
    const withLinks = () => {
      const source = sourceTree({ 'tree/real/file': 'contents' })
      symlinkSync('real/file', join(source, 'tree/to file'))
      symlinkSync('real', join(source, 'tree/to-folder'))
      return source
    }

    it('are followed', async () => {
      const remote = await remoteFolder()
      const result = await put(await connect(sshd), join(withLinks(), 'tree'), remote, { links: 'follow' })
      expect(result).toMatchObject({ files: 3, failed: [] })
      expect(treeOf(join(remote, 'tree'))).toEqual({
        'real/': '/',
        'real/file': 'contents',
        'to file': 'contents',
        'to-folder/': '/',
        'to-folder/file': 'contents',
      })
    })

    it('are kept, wherever they lead', async () => {
      const source = withLinks()
      symlinkSync('/nowhere/at all', join(source, 'tree/dangling'))
      symlinkSync('.', join(source, 'tree/circle'))
      const remote = await remoteFolder()
      const client = await connect(sshd)
      const result = await put(client, join(source, 'tree'), remote, { links: 'keep' })
      expect(result).toMatchObject({ files: 5, failed: [] })
      expect(treeOf(join(remote, 'tree'))).toEqual(treeOf(join(source, 'tree')))
      const again = await put(client, join(source, 'tree'), remote, { links: 'keep' })
      expect(again).toMatchObject({ files: 1, skipped: 4, failed: [] })
    })

    it('take the place of another link or a file, never of a folder', async () => {
      const source = sourceTree({})
      for (const name of ['file', 'link', 'folder']) symlinkSync('new', join(source, name))
      const remote = await remoteFolder()
      const old = sourceTree({ file: 'old', 'folder/x': 'x' })
      symlinkSync('old', join(old, 'link'))
      const client = await connect(sshd)
      await put(client, `${old}/.`, remote, { links: 'keep' })
      const result = await put(client, `${source}/.`, remote, { links: 'keep' })
      expect(result.failed).toMatchObject([{ path: join(remote, 'folder'), code: 'is-a-directory' }])
      expect(treeOf(remote)).toEqual({ file: '-> new', 'folder/': '/', 'folder/x': 'x', link: '-> new' })
    })

    it('on the host are replaced by a file, not written through', async () => {
      const remote = await remoteFolder()
      symlinkSync('victim', join(remote, 'name'))
      writeFileSync(join(remote, 'victim'), 'untouched')
      await put(await connect(sshd), join(sourceTree({ name: 'new' }), 'name'), remote)
      expect(treeOf(remote)).toEqual({ name: 'new', victim: 'untouched' })
    })
  })

  describe('where it goes', () => {
    const file = () => join(sourceTree({ 'source.txt': 'new' }), 'source.txt')

    it.each([
      ['a name', 'renamed', 'renamed'],
      ['a name below the home folder', '~/renamed2', 'renamed2'],
      ['a folder that is made, with those above it', 'made/of/several/', 'made/of/several/source.txt'],
      ['the home folder', '~', 'source.txt'],
      ['the home folder, said by nothing', '', 'source.txt'],
      ['a name that is a tilde, elsewhere', 'made/~', 'made/~'],
    ])('is %s', async (_, remote, lands) => {
      const result = await put(await connect(sshd), file(), remote)
      expect(result).toMatchObject({ files: 1, failed: [] })
      expect(readFileSync(join(sshd.home, lands), 'utf8')).toBe('new')
    })

    it('is into a folder that exists, and through a link to one', async () => {
      const remote = await remoteFolder()
      symlinkSync(remote, `${remote}-link`)
      await put(await connect(sshd), file(), `${remote}-link`)
      expect(treeOf(remote)).toEqual({ 'source.txt': 'new' })
      expect(lstatSync(`${remote}-link`).isSymbolicLink()).toBe(true)
    })

    it('is the new name of a folder when nothing is there', async () => {
      const remote = await remoteFolder()
      await put(await connect(sshd), join(sourceTree({ 'tree/x': 'x' }), 'tree'), join(remote, 'other'))
      expect(treeOf(remote)).toEqual({ 'other/': '/', 'other/x': 'x' })
    })

    it('is without the name of a folder whose contents are meant', async () => {
      const remote = await remoteFolder()
      await put(await connect(sshd), `${join(sourceTree({ 'tree/x': 'x' }), 'tree')}/.`, remote)
      expect(treeOf(remote)).toEqual({ x: 'x' })
    })

    it('is the home of another user, where the server can look that up', async () => {
      const client = await connect(sshd)
      const { failed, events } = await put(client, file(), `~${sshd.user}/looked-up`)
      expect(failed).toEqual([])
      // What the account database says, which is not where the fixture lets sessions begin.
      const home = execFileSync('getent', ['passwd', sshd.user], { encoding: 'utf8' }).split(':')[5]!
      expect(events).toContainEqual({ type: 'file-done', path: join(home, 'looked-up'), bytes: 3 })
      rmSync(join(home, 'looked-up'))
      expect((await put(client, file(), '~no-such-user/x')).failed).toHaveLength(1)
    })
  })

  describe('a file that cannot be put', () => {
    it('is told of by name, and the others go on', async () => {
      const remote = await remoteFolder()
      mkdirSync(join(remote, 'closed'), { mode: 0o755 }) // root's
      mkdirSync(join(remote, 'a-folder'))
      const source = sourceTree({ 'a-folder': 'file', 'closed/x': 'x', good: 'good', 'open/y': 'y' })
      const result = await put(await connect(sshd), `${source}/.`, remote)
      expect(result.failed.map(({ path, code }) => [path, code]).sort()).toEqual([
        [join(remote, 'a-folder'), 'is-a-directory'],
        [join(remote, 'closed/x'), 'permission-denied'],
      ])
      expect(result.stopped).toBeUndefined()
      expect(treeOf(remote)).toEqual({
        'a-folder/': '/',
        'closed/': '/',
        good: 'good',
        'open/': '/',
        'open/y': 'y',
      })
    })

    it('takes what would be below it along when a file is where a folder should be', async () => {
      const remote = await remoteFolder()
      writeFileSync(join(remote, 'sub'), 'a file')
      const result = await put(
        await connect(sshd),
        `${sourceTree({ 'sub/x': 'x', 'sub/deep/y': 'y', z: 'z' })}/.`,
        remote,
      )
      expect(result.failed).toMatchObject([{ path: join(remote, 'sub'), code: 'not-a-directory' }])
      expect(treeOf(remote)).toEqual({ sub: 'a file', z: 'z' })
    })

    it.each([
      ['a folder that is missing', (remote: string) => `${remote}/missing/name`, 'no-such-file'],
      ['a file in place of a folder', (remote: string) => `${remote}/file/name`, 'not-a-directory'],
      ['a file, when a folder is asked for', (remote: string) => `${remote}/file/`, 'not-a-directory'],
      ['a device', () => '/dev/null', 'not-a-regular-file'],
    ])('says what is wrong with %s', async (_, where, code) => {
      const remote = await remoteFolder()
      writeFileSync(join(remote, 'file'), 'a file')
      const result = await put(await connect(sshd), join(sourceTree({ f: 'x' }), 'f'), where(remote))
      expect(result).toMatchObject({ files: 0, failed: [{ code }] })
      expect(treeOf(remote)).toEqual({ file: 'a file' })
    })

    it('is not several files that go under one name', async () => {
      const source = sourceTree({ a: 'a', b: 'b' })
      const remote = join(tempFolder('none'), 'missing')
      const result = await put(await connect(sshd), [`${source}/a`, `${source}/b`], remote)
      expect(result).toMatchObject({ files: 0, failed: [{ code: 'no-such-file' }] })
    })

    it('is one that was changed after it was listed', async () => {
      const source = sourceTree({ a: 'a', b: 'b'.repeat(100_000) })
      const remote = await remoteFolder()
      const client = await connect(sshd)
      const result = await put(client, [`${source}/a`, `${source}/b`], remote, {
        onEvent: ({ type }) => type === 'started' && writeFileSync(join(source, 'b'), 'c'.repeat(100_001)),
      })
      expect(result.failed).toMatchObject([{ path: join(remote, 'b'), code: 'changed-while-reading' }])
      expect(treeOf(remote)).toEqual({ a: 'a' })
    })
  })
})
