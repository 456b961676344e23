import { execFile } from 'node:child_process'
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InventoryStore, loadInventory } from '../../../electron/services/inventory/store.ts'

const run = promisify(execFile)
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-inventory-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function writeInventory(text: string | Uint8Array, mode = 0o600): Promise<string> {
  const path = join(folder, 'hosts.ini')
  await writeFile(path, text)
  await chmod(path, mode)
  return path
}

const messages = async (path: string) => (await loadInventory(path)).inventory.problems.map(({ message }) => message)

describe('loading', () => {
  it('says what is wrong with a file that cannot be read', async () => {
    expect(await messages(join(folder, 'none.ini'))).toEqual(['there is no such file: expected an inventory'])
    expect(await messages(folder)).toEqual(['is a folder: expected an inventory file'])
    expect(await messages(await writeInventory(new Uint8Array([0x5b, 0x61, 0x5d, 0xff])))).toEqual([
      'is not UTF-8 text: expected an inventory saved as UTF-8',
    ])
  })

  it.skipIf(process.getuid?.() === 0)('says that permission was denied', async () => {
    expect(await messages(await writeInventory('[a]\n', 0o000))).toEqual(['cannot be read: permission denied'])
  })

  it('accepts a byte order mark', async () => {
    const { inventory } = await loadInventory(await writeInventory('\ufeff[a]\n'))
    expect([...inventory.hosts.keys()]).toEqual(['a'])
    expect(inventory.problems).toEqual([])
  })

  it('warns when others can read a file that holds secrets, and only then', async () => {
    const warnings = async (text: string, mode: number) =>
      (await loadInventory(await writeInventory(text, mode))).warnings
    expect(await warnings('[a]\npassword = hunter2\n', 0o640)).toHaveLength(1)
    expect(await warnings('[a]\npassword = hunter2\n', 0o600)).toEqual([])
    expect(await warnings('[a]\nkey = ~/.ssh/id\n', 0o644)).toEqual([])
    expect(JSON.stringify(await warnings('[a]\npassword = hunter2\n', 0o644))).not.toContain('hunter2')
  })
})

describe('editing', () => {
  it('loses no edit when two processes make 200 each at the same time', async () => {
    const path = await writeInventory('# kept\n[all-of-them]\nhosts = first\n')
    const script = join(import.meta.dirname, 'many_edits.ts')
    await Promise.all(
      ['left', 'right'].map((side) => run(process.execPath, ['--import', 'tsx', script, path, side, '200'])),
    )
    const { inventory } = await loadInventory(path)
    expect(inventory.problems).toEqual([])
    expect(inventory.hosts.size).toBe(401)
    expect(inventory.groups.get('all-of-them')?.hosts).toHaveLength(401)
    expect(await readFile(path, 'utf8')).toMatch(/^# kept\n/)
    expect(await readdir(folder)).toEqual(['hosts.ini'])
  }, 120_000)

  it('loses no edit when one store gets many at once', async () => {
    const store = new InventoryStore(await writeInventory('[g]\nhosts =\n'))
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => store.edit({ type: 'add-members', group: 'g', hosts: [`h${n}`] })),
    )
    expect((await store.load()).inventory.hosts.size).toBe(30)
  })

  it('keeps the mode, and writes to the target of a link', async () => {
    const target = await writeInventory('[a]\n', 0o640)
    await mkdir(join(folder, 'elsewhere'))
    const link = join(folder, 'elsewhere', 'link.ini')
    await symlink(target, link)
    const edited = await new InventoryStore(link).edit({ type: 'set-host', name: 'a', values: { port: '2222' } })
    expect('problems' in edited).toBe(false)
    expect(await readFile(target, 'utf8')).toBe('[a]\nport = 2222\n')
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    expect((await stat(target)).mode & 0o777).toBe(0o640)
  })

  it('writes nothing when the result would be wrong', async () => {
    const path = await writeInventory('[a]\n')
    const { mtimeMs, ino } = await stat(path)
    const edited = await new InventoryStore(path).edit({ type: 'set-host', name: 'a', values: { port: '99999' } })
    expect(edited).toEqual({ problems: [{ source: path, message: 'port: expected a whole number from 1 to 65535' }] })
    expect(await stat(path)).toMatchObject({ mtimeMs, ino })
  })

  it('keeps a byte order mark', async () => {
    const path = await writeInventory('\ufeff[a]\r\n')
    await new InventoryStore(path).edit({ type: 'add-host', name: 'b' })
    expect(await readFile(path, 'utf8')).toBe('\ufeff[a]\r\n\r\n[b]\r\n')
  })

  it('says that a missing file cannot be changed', async () => {
    const path = join(folder, 'none.ini')
    expect(await new InventoryStore(path).edit({ type: 'add-host', name: 'b' })).toEqual({
      problems: [{ source: path, message: 'there is no such file: expected an inventory' }],
    })
  })
})
