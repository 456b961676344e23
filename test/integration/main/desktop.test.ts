import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EventOf } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import { boot, openPage } from '../../support/fake_electron/boot.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

type RunEvent = EventOf<FlotillaContract['runs.watch']>

describe('the desktop with its real engine', () => {
  it('runs a command on the demo fleet for a page, finds it again after a reload, and leaves nothing behind', async () => {
    const electron = await boot()
    const window = electron.windows[0]!
    const client = (await openPage(electron, window)).client()
    expect(await client.query('system.info', {})).toMatchObject({ door: 'desktop', keychain: true })

    const { path } = await client.mutate('demo.start', {})
    const { id } = await client.mutate('runs.start', {
      hosts: ['edge01', 'edge02'],
      what: { command: 'hostname' },
      options: { forks: 2, connectTimeoutMs: 15_000 },
    })
    await window.webContents.load(window.webContents.getURL())
    const reloaded = (await openPage(electron, window)).client()
    const events: RunEvent[] = []
    await reloaded.stream('runs.watch', { id }, (event) => void events.push(event))
    expect(events.at(-1)).toMatchObject({ head: { state: 'ended', counts: { total: 2, ok: 2 } } })

    // The app may not have heard yet that the run has ended.
    electron.dialog.pressed = 1
    electron.app.quit()
    await vi.waitUntil(() => electron.app.ended !== undefined, { timeout: 15_000 })
    expect(electron.utilities.length).toBeGreaterThan(1)
    await vi.waitUntil(() => electron.utilities.every(({ pid }) => pid === undefined), { timeout: 15_000 })
    expect(existsSync(dirname(path))).toBe(false)
    client.close()
    reloaded.close()
  })
})
