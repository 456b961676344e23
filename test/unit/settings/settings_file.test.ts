import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeSettings, readSettings, settingsOf } from '../../../electron/services/settings/settings_file.ts'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import { tempFolder } from '../../support/temp.ts'

const newPath = () => join(tempFolder('settings'), 'config', 'settings.json')
const fileWith = (text: string) => {
  const path = join(tempFolder('settings'), 'settings.json')
  writeFileSync(path, text)
  return path
}

describe('settings in a file', () => {
  it('are the defaults where there is no file', async () => {
    expect(settingsOf((await readSettings(newPath())).fields)).toEqual(defaultSettings)
  })

  it('fall back to the default one by one', () => {
    expect(settingsOf({ theme: 'dark', forks: 0, language: 7, connectTimeoutMs: 200, later: true })).toEqual({
      ...defaultSettings,
      theme: 'dark',
      connectTimeoutMs: 200,
    })
  })

  it('are not taken from what every object has', () => {
    expect(settingsOf(Object.create({ forks: 3 }) as Record<string, unknown>)).toEqual(defaultSettings)
  })

  it('keep what another version, or a mistake, wrote into the file', async () => {
    const path = fileWith('{ "later": {"a": 1}, "forks": "many", "theme": "dark" }')
    expect(await changeSettings(path, { density: 'comfortable' })).toMatchObject({
      theme: 'dark',
      density: 'comfortable',
      forks: defaultSettings.forks,
    })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      later: { a: 1 },
      forks: 'many',
      theme: 'dark',
      density: 'comfortable',
    })
  })

  it.each(['{ "theme": "dark", ', '[]', 'null', ''])('are written beside a file that holds %j', async (text) => {
    const path = fileWith(text)
    await changeSettings(path, { theme: 'light' })
    expect(readFileSync(`${path}.broken`, 'utf8')).toBe(text)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ theme: 'light' })
  })

  it('make their folder', async () => {
    const path = newPath()
    await changeSettings(path, {})
    expect(existsSync(path)).toBe(true)
  })
})
