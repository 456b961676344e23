import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { locateInventory } from '../../../electron/services/inventory/locate.ts'
import { appPaths } from '../../../electron/services/paths.ts'

let cwd = ''
let home = ''

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'flotilla-locate-'))
  home = join(cwd, 'home')
  await mkdir(join(home, 'config'), { recursive: true })
})
afterEach(() => rm(cwd, { recursive: true, force: true }))

const locate = (option?: string, variable?: string) =>
  locateInventory({ option, cwd, env: { FLOTILLA_HOME: home, FLOTILLA_INVENTORY: variable } })

describe('the inventory', () => {
  it('is the file of the option, then of the variable, then ./hosts.ini, then that of the user', async () => {
    await writeFile(join(home, 'config', 'hosts.ini'), '')
    expect(locate()).toEqual({ path: join(home, 'config', 'hosts.ini') })
    await writeFile(join(cwd, 'hosts.ini'), '')
    expect(locate()).toEqual({ path: join(cwd, 'hosts.ini') })
    expect(locate(undefined, '')).toEqual({ path: join(cwd, 'hosts.ini') })
    expect(locate(undefined, 'variable.ini')).toEqual({ path: join(cwd, 'variable.ini') })
    expect(locate('/option.ini', 'variable.ini')).toEqual({ path: '/option.ini' })
  })

  it('that is nowhere is a problem that names the places and says what to do', () => {
    const located = locate()
    const message = 'problems' in located ? located.problems[0]?.message : undefined
    for (const part of [join(cwd, 'hosts.ini'), join(home, 'config', 'hosts.ini'), '-i FILE', 'FLOTILLA_INVENTORY']) {
      expect(message).toContain(part)
    }
  })

  it('cannot have an empty name', () => {
    expect(locate('')).toHaveProperty('problems')
  })
})

describe('the folders of the app', () => {
  it('are in $FLOTILLA_HOME when that is set', () => {
    expect(appPaths({ FLOTILLA_HOME: '/h' })).toEqual({ configDir: '/h/config', dataDir: '/h/data' })
  })

  it('are else where the operating system wants them', () => {
    expect(appPaths({}).configDir).toMatch(/flotilla/)
    expect(appPaths({ FLOTILLA_HOME: '' }).dataDir).toMatch(/flotilla/)
  })
})
