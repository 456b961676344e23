import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileNames, newRunId, RunFolder } from '../../../electron/services/runs/run_folder.ts'

describe('fileNames', () => {
  const anyName = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom('a', 'A', '.', '/', '\\', '~', '%', '2', 'é', '\ud800', '\0'), maxLength: 6 }),
    fc.constantFrom('con', 'CON', 'nul.example', 'com1', '..', '.', '', 'x'.repeat(300), '雪'.repeat(100)),
  )

  it('gives each host a name of its own, even where case does not count, that no file system objects to', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { maxLength: 40 }), (hosts) => {
        const names = fileNames(hosts)
        expect([...names.keys()]).toEqual(hosts)
        const all = [...names.values()]
        expect(new Set(all.map((name) => name.toLowerCase())).size).toBe(hosts.length)
        for (const name of all) {
          expect(name).toMatch(/^[A-Za-z0-9_%-][A-Za-z0-9._%~-]*$/)
          expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|~|$)/i)
          expect(`${name}.stdout`.length).toBeLessThanOrEqual(255)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('gives the same names to the same hosts', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName), (hosts) => {
        expect([...fileNames(hosts)]).toEqual([...fileNames(hosts)])
      }),
    )
  })

  it.each([
    ['web-01.example_net', 'web-01.example_net'],
    ['::1', '%3A%3A1'],
    ['.hidden', '%2Ehidden'],
    ['../up', '%2E.%2Fup'],
    ['100%', '100%25'],
    ['nul', '%6Eul'],
  ])('calls %s %s', (host, name) => {
    expect(fileNames([host]).get(host)).toBe(name)
  })

  it('numbers names that differ only in case', () => {
    expect([...fileNames(['web', 'WEB', 'Web']).values()]).toEqual(['web', 'WEB~2', 'Web~3'])
  })
})

describe('newRunId', () => {
  it('sorts by time, and begins with its start in UTC', () => {
    expect(newRunId(new Date('2024-03-09T01:02:03.999Z'))).toMatch(/^20240309-010203-[0-9a-f]{4}$/)
  })
})

describe('RunFolder', () => {
  let parent: string
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'flotilla-runs-'))
  })
  afterEach(() => rmSync(parent, { recursive: true, force: true }))

  it('is for the eyes of its owner', async () => {
    const folder = await RunFolder.create(join(parent, 'deep', 'runs'), 'one')
    await folder.append('web', 'stdout', Buffer.from('x'))
    await folder.finishHost('web')
    expect(statSync(folder.path).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder.path, 'web.stdout')).mode & 0o777).toBe(0o600)
  })

  it('is never shared by two runs', async () => {
    await RunFolder.create(parent, 'one')
    await expect(RunFolder.create(parent, 'one')).rejects.toMatchObject({ code: 'EEXIST' })
  })

  it('keeps what is appended, in order, and makes files for what was never written', async () => {
    const folder = await RunFolder.create(parent, 'one')
    for (const piece of ['a', '', 'b', 'c']) await folder.append('web', 'stdout', Buffer.from(piece))
    await folder.finishHost('web')
    expect(readFileSync(join(folder.path, 'web.stdout'), 'utf8')).toBe('abc')
    expect(readFileSync(join(folder.path, 'web.stderr'), 'utf8')).toBe('')
  })

  it('closes what it can when a file cannot be written', async () => {
    const folder = await RunFolder.create(parent, 'one')
    mkdirSync(join(folder.path, 'web.stdout'))
    await folder.append('web', 'stderr', Buffer.from('kept'))
    await expect(folder.append('web', 'stdout', Buffer.from('x'))).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(folder.finishHost('web')).rejects.toMatchObject({ code: 'EISDIR' })
    expect(readFileSync(join(folder.path, 'web.stderr'), 'utf8')).toBe('kept')
    const open = (folder as unknown as { open: Map<string, unknown> }).open
    expect(open.size).toBe(0)
  })
})
