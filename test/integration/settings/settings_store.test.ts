import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { SettingsStore } from '../../../electron/services/settings/settings_store.ts'
import type { CallContext } from '../../../shared/contract/define.ts'
import { ContractError } from '../../../shared/contract/errors.ts'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { Settings } from '../../../shared/contract/system.ts'
import { tempFolder } from '../../support/temp.ts'

const stores: SettingsStore[] = []
afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})

async function open(folder = tempFolder('config')) {
  const store = await SettingsStore.open(folder)
  stores.push(store)
  return { store, path: join(folder, 'settings.json'), folder }
}

const call = (signal = new AbortController().signal): CallContext => ({ signal, peer: { id: 'test', door: 'process' } })

/** Resolves with the first settings that are as wanted. */
async function watchUntil(store: SettingsStore, wanted: (settings: Settings) => boolean): Promise<Settings> {
  for await (const settings of store.handlers['settings.watch']({}, call())) if (wanted(settings)) return settings
  throw new Error('the watch ended')
}

describe('the settings store', () => {
  it('tells a change to its watchers and listeners, and keeps it', async () => {
    const { store, folder } = await open()
    const heard: Settings[] = []
    store.onChange((settings) => heard.push(settings))
    expect(await store.handlers['settings.set']({ forks: 5, theme: undefined }, call())).toEqual({
      ...defaultSettings,
      forks: 5,
    })
    expect(heard).toEqual([store.current])
    expect(await watchUntil(store, ({ forks }) => forks === 5)).toEqual(store.current)
    expect((await open(folder)).store.current.forks).toBe(5)
  })

  it('merges changes that are made at the same time', async () => {
    const { store, path } = await open()
    const set = store.handlers['settings.set']
    await Promise.all([set({ forks: 5 }, call()), set({ theme: 'dark' }, call()), set({ keepRuns: 7 }, call())])
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ forks: 5, theme: 'dark', keepRuns: 7 })
  })

  it('follows an edit by hand, saved in place or by renaming', async () => {
    const { store, path } = await open()
    writeFileSync(path, '{ "theme": "dark" }')
    await watchUntil(store, ({ theme }) => theme === 'dark')
    writeFileSync(`${path}~`, '{ "theme": "light", "forks": -1 }')
    renameSync(`${path}~`, path)
    expect(await watchUntil(store, ({ theme }) => theme === 'light')).toEqual({ ...defaultSettings, theme: 'light' })
  })

  it('goes on with what held while the file is being mended', async () => {
    const { store, path } = await open()
    await store.handlers['settings.set']({ theme: 'dark' }, call())
    writeFileSync(path, '{ "theme": "li')
    writeFileSync(path, '{ "theme": "dark", "forks": 9 }')
    await watchUntil(store, ({ forks }) => forks === 9)
    expect(store.current.theme).toBe('dark')
  })

  it('starts with the defaults when the file cannot be read, and leaves it alone until something is set', async () => {
    const folder = tempFolder('config')
    const path = join(folder, 'settings.json')
    writeFileSync(path, 'theme = dark')
    const { store } = await open(folder)
    expect(store.current).toEqual(defaultSettings)
    expect(readFileSync(path, 'utf8')).toBe('theme = dark')
    await store.handlers['settings.set']({ theme: 'dark' }, call())
    expect(readFileSync(`${path}.broken`, 'utf8')).toBe('theme = dark')
  })

  it('says in words why they cannot be kept', async () => {
    const { store, path } = await open()
    mkdirSync(path)
    const refusal = await Promise.resolve(store.handlers['settings.set']({ theme: 'dark' }, call())).catch(
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(ContractError)
    expect((refusal as ContractError).failure).toMatchObject({
      code: 'system',
      message: `The settings cannot be kept in ${path}: it is a folder.`,
    })
    expect(store.current).toEqual(defaultSettings)
  })

  it('ends its watches when it is closed', async () => {
    const { store } = await open()
    const watch = store.handlers['settings.watch']({}, call())[Symbol.asyncIterator]()
    await watch.next()
    store.close()
    while (!(await watch.next()).done);
  })
})
