import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ContractError } from '../../../shared/contract/errors.ts'
import type { InventoryEditInput, SectionDetail } from '../../../shared/contract/inventory.ts'
import { inventorySnapshot, sectionDetail } from '../../../shared/contract/inventory.ts'
import { isRoot } from '../../support/tools.ts'
import { call, closeServices, openService, type TestService, Watcher } from './service_support.ts'

afterEach(closeServices)

const edit = async ({ handlers }: TestService, ...edits: InventoryEditInput[]) =>
  await handlers['inventory.edit']({ edits }, call)
const text = ({ path }: TestService) => readFileSync(path, 'utf8')
const failure = async (promise: unknown) =>
  ((await Promise.resolve(promise).catch((error: unknown) => error)) as ContractError).failure

async function snapshot(service: TestService) {
  const watcher = new Watcher(service)
  const first = await watcher.until(() => true)
  await watcher.stop()
  return inventorySnapshot.parse(first)
}

const section = (service: TestService, name: string, kind: 'host' | 'group' = 'host') =>
  service.handlers['inventory.section']({ kind, name }, call) as Promise<SectionDetail>

describe('an edit', () => {
  it('makes the file, its folder, and nobody else may read it', async () => {
    const base = openService()
    const service = openService({ folder: base.folder, path: join(base.folder, 'new', 'folder', 'hosts.ini') })
    expect(await snapshot(service)).toMatchObject({ exists: false, problems: [], hosts: [] })
    await edit(service, { type: 'add-host', name: 'a', values: { password: 'x' } })
    expect(text(service)).toBe('[a]\npassword = x\n')
    expect(statSync(service.path).mode & 0o777).toBe(0o600)
    expect(await snapshot(service)).toMatchObject({ exists: true, warnings: [], undo: 'add a' })
  })

  it('leaves no file behind when it is refused', async () => {
    const service = openService()
    const { code, details } = await failure(edit(service, { type: 'set-host', name: 'a', values: {} }))
    expect({ code, details }).toMatchObject({
      code: 'problems',
      details: { problems: [{ message: 'there is no host "a"' }] },
    })
    expect(existsSync(service.path)).toBe(false)
  })

  it('makes all of several changes, or none, as one step', async () => {
    const service = openService({ text: '# mine\n[a]\n' })
    expect((await failure(edit(service, { type: 'add-host', name: 'b' }, { type: 'add-host', name: 'a' }))).code).toBe(
      'problems',
    )
    expect(text(service)).toBe('# mine\n[a]\n')
    await edit(service, { type: 'add-host', name: 'b' }, { type: 'rename-host', name: 'a', to: 'c' })
    expect(text(service)).toBe('# mine\n[c]\n\n[b]\n')
    expect((await snapshot(service)).undo).toBe('2 changes')
  })

  it('says so when the system refuses it', { skip: isRoot() }, async () => {
    const service = openService({ text: '[a]\n' })
    chmodSync(service.folder, 0o500)
    const { code, message } = await failure(edit(service, { type: 'add-host', name: 'b' }))
    chmodSync(service.folder, 0o700)
    expect({ code, message }).toMatchObject({
      code: 'system',
      message: expect.stringContaining('no permission') as string,
    })
  })

  it('collides with a change of the same section elsewhere, and shows what is there now', async () => {
    const service = openService({ text: '[a]\nport = 1\npassword = hunter2\n\n[b]\n' })
    const { stamp } = sectionDetail.parse(await section(service, 'a'))
    const other = openService({ folder: service.folder })
    await edit(other, { type: 'set-host', name: 'a', values: { port: '2' } })

    const edits: InventoryEditInput[] = [{ type: 'set-host', name: 'a', values: { port: '3' } }]
    const { code, details } = await failure(
      service.handlers['inventory.edit']({ edits, stamps: { 'host:a': stamp } }, call),
    )
    expect(code).toBe('conflict')
    const current = sectionDetail.parse(details?.current)
    expect(current.fields[1]).toMatchObject({ field: 'port', own: '2' })
    expect(JSON.stringify(current)).not.toContain('hunter2')

    await service.handlers['inventory.edit']({ edits, stamps: { 'host:a': current.stamp } }, call)
    expect(text(service)).toContain('port = 3')
  })

  it('does not collide with changes of other sections', async () => {
    const service = openService({ text: '[a]\n[b]\n' })
    const { stamp } = await section(service, 'a')
    writeFileSync(service.path, '# new\n[a]\n[b]\nport = 2\n[g]\nhosts = a\n')
    const edits: InventoryEditInput[] = [{ type: 'set-host', name: 'a', values: { port: '3' } }]
    await service.handlers['inventory.edit']({ edits, stamps: { 'host:a': stamp } }, call)
    expect(text(service)).toBe('# new\n[a]\nport = 3\n[b]\nport = 2\n[g]\nhosts = a\n')
  })

  it('collides with the removal of its section', async () => {
    const service = openService({ text: '[a]\n[b]\n' })
    const { stamp } = await section(service, 'a')
    writeFileSync(service.path, '[b]\n')
    const edits: InventoryEditInput[] = [{ type: 'set-host', name: 'a', values: { port: '3' } }]
    const refused = await failure(service.handlers['inventory.edit']({ edits, stamps: { 'host:a': stamp } }, call))
    expect(refused).toMatchObject({ code: 'conflict', details: { current: null } })
  })

  it('is not lost when two services edit the same file at the same time', async () => {
    const service = openService({ text: '[all-of-them]\nhosts =\n' })
    const other = openService({ folder: service.folder })
    const add = (to: TestService, prefix: string) =>
      Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          edit(to, { type: 'add-host', name: `${prefix}${n}`, groups: ['all-of-them'] }),
        ),
      )
    await Promise.all([add(service, 'a'), add(other, 'b')])
    const { hosts, groups } = await snapshot(service)
    expect(hosts).toHaveLength(40)
    expect(groups[0]?.hosts).toHaveLength(40)
    expect(readdirSync(service.folder)).toEqual(['hosts.ini'])
  })
})

describe('undo and redo', () => {
  const original = '# mine\n[web01]  \nport=22\n\n\n[g]\nhosts = web01\n'

  it('give back every byte, step by step', async () => {
    const service = openService({ text: original })
    await edit(service, { type: 'rename-host', name: 'web01', to: 'web-01' })
    const renamed = text(service)
    await edit(service, { type: 'remove-host', name: 'web-01' })
    expect(await snapshot(service)).toMatchObject({ undo: 'remove web-01' })

    expect(await service.handlers['inventory.undo']({}, call)).toEqual({ undone: 'remove web-01' })
    expect(text(service)).toBe(renamed)
    expect(await service.handlers['inventory.undo']({}, call)).toEqual({ undone: 'rename web01 to web-01' })
    expect(text(service)).toBe(original)
    expect(await snapshot(service)).not.toHaveProperty('undo')
    expect(await snapshot(service)).toMatchObject({ redo: 'rename web01 to web-01' })
    expect(await service.handlers['inventory.redo']({}, call)).toEqual({ redone: 'rename web01 to web-01' })
    expect(text(service)).toBe(renamed)
    expect((await failure(service.handlers['inventory.undo']({}, call)))?.code).toBeUndefined()
    expect((await failure(service.handlers['inventory.undo']({}, call))).code).toBe('not-found')
  })

  it('do not take back what was changed elsewhere', async () => {
    const service = openService({ text: original })
    await edit(service, { type: 'add-host', name: 'new' })
    const elsewhere = `${text(service)}# by hand\n`
    writeFileSync(service.path, elsewhere)
    const refused = await failure(service.handlers['inventory.undo']({}, call))
    expect(refused).toMatchObject({ code: 'conflict', message: expect.stringContaining('changed elsewhere') as string })
    expect(text(service)).toBe(elsewhere)
    expect(await snapshot(service)).not.toHaveProperty('undo')
  })

  it('are told to those who watch, even where the text stays as it is', async () => {
    const service = openService({ text: original })
    const watcher = new Watcher(service)
    await edit(service, { type: 'add-host', name: 'new' })
    await watcher.until(({ undo }) => undo === 'add new')
    await service.handlers['inventory.undo']({}, call)
    await watcher.until(({ redo }) => redo === 'add new')
    await watcher.stop()
  })
})

describe('opening another file', () => {
  it('refuses what cannot be an inventory, and keeps the one before', async () => {
    const service = openService({ text: '[a]\n' })
    for (const path of [service.folder, join(service.folder, 'no', 'such', 'folder', 'hosts.ini')]) {
      expect((await failure(service.handlers['inventory.open']({ path }, call))).code).toBe('problems')
    }
    expect(service.service.path).toBe(service.path)
  })
})

describe('import and export', () => {
  const list = 'web01 ansible_port=2222 ansible_password=hunter2\nnew\n[g]\nnew\n'

  it('shows what would change, changes it as one step, and finds nothing more to change', async () => {
    const service = openService({ text: '# mine\n[web01]\n' })
    const preview = await service.handlers['inventory.import-preview']({ format: 'ansible-ini', text: list }, call)
    expect(preview.items.map(({ name, state, changes }) => [name, state, changes.join('; ')])).toEqual([
      ['web01', 'differs', 'port: 22 → 2222; password set'],
      ['new', 'new', ''],
      ['g', 'new', '+ new'],
    ])
    const file = join(service.folder, 'ansible')
    writeFileSync(file, list)
    expect(await service.handlers['inventory.import']({ format: 'ansible-ini', path: file }, call)).toEqual({
      added: 2,
      changed: 1,
    })
    expect(text(service)).toBe('# mine\n[web01]\nport = 2222\npassword = hunter2\n\n[new]\n\n[g]\nhosts = new\n')
    expect(await service.handlers['inventory.import']({ format: 'ansible-ini', text: list }, call)).toEqual({
      added: 0,
      changed: 0,
    })
    expect(await service.handlers['inventory.undo']({}, call)).toEqual({ undone: 'import from ansible' })
    expect(text(service)).toBe('# mine\n[web01]\n')
  })

  it('imports into an inventory that is not there yet', async () => {
    const service = openService()
    mkdirSync(join(service.folder, 'config'))
    await service.handlers['inventory.import']({ format: 'csv', text: 'name\na\nb\n', only: ['b'] }, call)
    expect(text(service)).toBe('[b]\n')
  })

  it('says which file is not there', async () => {
    const service = openService({ text: '' })
    const path = join(service.folder, 'nowhere')
    const refused = await failure(service.handlers['inventory.import-preview']({ format: 'csv', path }, call))
    expect(refused).toMatchObject({ code: 'not-found', message: `There is no file ${path}.` })
  })

  it('does not wait for a pipe to say something', async () => {
    const service = openService({ text: '' })
    const path = join(service.folder, 'pipe')
    execFileSync('mkfifo', [path])
    const refused = await failure(service.handlers['inventory.import-preview']({ format: 'csv', path }, call))
    expect(refused).toMatchObject({ code: 'problems', message: 'is a pipe or a device: expected a file' })
    expect((await failure(service.handlers['inventory.open']({ path }, call))).code).toBe('problems')
  })

  it('takes five thousand hosts in groups in a moment', { timeout: 20_000 }, async () => {
    const names = Array.from({ length: 5_000 }, (_, n) => `web${n}`)
    const csv = `name,user,groups\n${names.map((name, n) => `${name},root,g${n % 50};all-web`).join('\n')}\n`
    const service = openService({ text: '' })
    expect(await service.handlers['inventory.import']({ format: 'csv', text: csv }, call)).toEqual({
      added: 5_051,
      changed: 0,
    })
    const { items } = await service.handlers['inventory.import-preview']({ format: 'csv', text: csv }, call)
    expect(items.every(({ state }) => state === 'same')).toBe(true)
  })

  it('exports without secrets, and only what is asked for', async () => {
    const service = openService({ text: '[a]\nhost = 10.0.0.1\npassword = hunter2\n[b]\n[g]\nhosts = a, b\n' })
    const exported = await service.handlers['inventory.export']({ format: 'ssh-config', hosts: ['a'] }, call)
    expect(exported).toEqual({ fileName: 'ssh_config', text: 'Host a\n    HostName 10.0.0.1\n' })
    expect((await failure(service.handlers['inventory.export']({ format: 'csv', hosts: ['c'] }, call))).code).toBe(
      'problems',
    )
  })
})
