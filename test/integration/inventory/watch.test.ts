import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { tempFolder } from '../../support/temp.ts'
import { call, closeServices, openService, Watcher } from './service_support.ts'

const watchers: Watcher[] = []
const watch = (...args: ConstructorParameters<typeof Watcher>) => {
  const watcher = new Watcher(...args)
  watchers.push(watcher)
  return watcher
}

afterEach(async () => {
  await Promise.all(watchers.splice(0).map((watcher) => watcher.stop()))
  closeServices()
})

/** Far less than the poll that is the safety net takes: what appears in this time was told by the folder's watch. */
const atOnce = { timeout: 1_500 }

describe('whoever watches the inventory', () => {
  it('is told what it says now, without secrets', async () => {
    const service = openService({
      text: '[a]\nhost = 10.0.0.1\npassword = hunter2\nkey = ~/.ssh/k\ntags = x, y\n[g]\nhosts = a\n[o]\ngroups = g\n',
    })
    const snapshot = await watch(service).until(() => true)
    expect(snapshot).toMatchObject({
      path: service.path,
      exists: true,
      demo: false,
      hosts: [
        {
          name: 'a',
          address: '10.0.0.1',
          port: 22,
          login: 'key ~/.ssh/k, password',
          tags: ['x', 'y'],
          groups: ['g', 'o'],
        },
      ],
      groups: [
        { name: 'g', hosts: [0], groups: [] },
        { name: 'o', hosts: [0], groups: ['g'] },
      ],
      problems: [],
    })
    expect(JSON.stringify(snapshot)).not.toContain('hunter2')
  })

  it('sees what another process writes in place', atOnce, async () => {
    const service = openService({ text: '[a]\n' })
    const watcher = watch(service)
    await watcher.host('a')
    execFileSync('sh', ['-c', 'echo "[b]" >> "$1"', 'sh', service.path])
    await watcher.host('b')
  })

  it('sees what an editor renames over it', atOnce, async () => {
    const service = openService({ text: '[a]\n' })
    const watcher = watch(service)
    await watcher.host('a')
    for (const name of ['b', 'c']) {
      writeFileSync(`${service.path}~`, `[${name}]\n`)
      renameSync(`${service.path}~`, service.path)
      await watcher.host(name)
    }
  })

  it('sees it go and come back', atOnce, async () => {
    const service = openService({ text: '[a]\n' })
    const watcher = watch(service)
    await watcher.host('a')
    rmSync(service.path)
    expect(await watcher.until(({ exists }) => !exists)).toMatchObject({ hosts: [], problems: [] })
    writeFileSync(service.path, '[b]\n')
    await watcher.host('b')
  })

  it('sees changes through a symbolic link, of its target and of where it leads', atOnce, async () => {
    const folder = tempFolder()
    const targets = ['one', 'two'].map((name) => {
      mkdirSync(join(folder, name))
      return join(folder, name, 'real.ini')
    })
    const [one = '', two = ''] = targets
    writeFileSync(one, '[a]\n')
    writeFileSync(two, '[c]\n')
    const path = join(folder, 'hosts.ini')
    symlinkSync(one, path)
    const watcher = watch(openService({ folder, path }))
    await watcher.host('a')
    writeFileSync(one, '[b]\n')
    await watcher.host('b')
    symlinkSync(two, `${path}.new`)
    renameSync(`${path}.new`, path)
    await watcher.host('c')
    writeFileSync(two, '[d]\n')
    await watcher.host('d')
  })

  it('sees it appear in a folder that was not there yet', atOnce, async () => {
    const folder = tempFolder()
    const path = join(folder, 'not', 'yet', 'hosts.ini')
    const watcher = watch(openService({ folder, path }))
    await watcher.until(({ exists }) => !exists)
    mkdirSync(join(folder, 'not', 'yet'), { recursive: true })
    writeFileSync(path, '[a]\n')
    await watcher.host('a')
  })

  it('sees it in a folder that was removed and made again', async () => {
    const folder = join(tempFolder(), 'inner')
    mkdirSync(folder)
    const service = openService({ folder, text: '[a]\n' })
    const watcher = watch(service)
    await watcher.host('a')
    rmSync(folder, { recursive: true })
    await watcher.until(({ exists }) => !exists)
    mkdirSync(folder)
    writeFileSync(service.path, '[b]\n')
    await watcher.host('b')
    writeFileSync(service.path, '[c]\n')
    await watcher.host('c')
  })

  it('sees it, within seconds, when its folder is a link that leads elsewhere now', async () => {
    const base = tempFolder()
    for (const name of ['one', 'two']) mkdirSync(join(base, name))
    writeFileSync(join(base, 'one', 'hosts.ini'), '[a]\n')
    writeFileSync(join(base, 'two', 'hosts.ini'), '[b]\n')
    const folder = join(base, 'current')
    symlinkSync(join(base, 'one'), folder)
    const watcher = watch(openService({ folder }))
    await watcher.host('a')
    symlinkSync(join(base, 'two'), `${folder}.new`)
    renameSync(`${folder}.new`, folder)
    await watcher.host('b')
  })

  it('is told of mistakes, and of their end', async () => {
    const service = openService({ text: '[a]\nport = x\n' })
    const watcher = watch(service)
    expect(await watcher.until(() => true)).toMatchObject({ problems: [{ line: 2 }] })
    writeFileSync(service.path, '[a]\nport = 1\n')
    await watcher.until(({ problems }) => problems.length === 0)
  })

  it('shares one view with all others, and is not woken for nothing', async () => {
    const service = openService({ text: '[a]\n' })
    const both = [watch(service), watch(service)]
    const [first, second] = await Promise.all(both.map((watcher) => watcher.host('a')))
    expect(first).toBe(second)
    writeFileSync(join(service.folder, 'something else'), '')
    writeFileSync(service.path, '[a]\n')
    await service.handlers['inventory.edit']({ edits: [{ type: 'add-host', name: 'b' }] }, call)
    await Promise.all(both.map((watcher) => watcher.host('b')))
    for (const { seen } of both) expect(seen.map(({ hosts }) => hosts.length)).toEqual([1, 2])
  })

  it('goes with the service to another file, to the demo, and back', async () => {
    const service = openService({ text: '[a]\n' })
    const watcher = watch(service)
    await watcher.host('a')
    const other = join(service.folder, 'other.ini')
    writeFileSync(other, '[b]\n')
    expect(await service.handlers['inventory.open']({ path: other }, call)).toEqual({ path: other })
    await watcher.host('b')
    const demo = join(service.folder, 'demo.ini')
    writeFileSync(demo, '[d]\n')
    service.service.openDemo(demo)
    expect(await watcher.host('d')).toMatchObject({ demo: true, path: demo })
    service.service.closeDemo()
    await watcher.until(({ path }) => path === other && watcher.seen.some(({ demo: isDemo }) => isDemo))
    expect(service.service.path).toBe(other)
    writeFileSync(other, '[e]\n')
    await watcher.host('e')
  })

  it('keeps ten thousand hosts cheap: a watcher more costs no parsing', async () => {
    const text = Array.from({ length: 10_000 }, (_, n) => `[web${n}]\nuser = root\n`).join('')
    const service = openService({ text })
    const first = await watch(service).until(() => true)
    expect(first.hosts).toHaveLength(10_000)
    for (let n = 0; n < 20; n++) expect(await watch(service).until(() => true)).toBe(first)
  })
})

it('a file with a folder for a name, or none to be read, is a problem and no crash', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'hosts.ini'))
  const snapshot = await watch(openService({ folder })).until(() => true)
  expect(snapshot).toMatchObject({ exists: true, problems: [{ message: 'is a folder: expected an inventory file' }] })
})
