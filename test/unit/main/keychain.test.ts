import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SecretBox } from '../../../electron/services/secrets/secret_box.ts'
import { FakeSafeStorage } from '../../support/fake_electron/system.ts'

let storage: FakeSafeStorage
let keychain: SecretBox

beforeEach(async () => {
  storage = new FakeSafeStorage()
  vi.resetModules()
  vi.doMock('electron', () => ({ safeStorage: storage }))
  vi.stubGlobal('process', { ...process, platform: 'linux' })
  keychain = (await import('../../../electron/main/keychain.ts')).keychain
})
afterEach(() => vi.unstubAllGlobals())

describe('the keychain', () => {
  it('opens what it sealed, and what it seals does not show the secret', async () => {
    const sealed = await keychain.seal('s3cret')
    expect(sealed).not.toContain('s3cret')
    expect(await keychain.open(sealed)).toBe('s3cret')
  })

  it('is not available where Electron would seal with a password that everybody knows', async () => {
    for (const backend of ['basic_text', 'unknown'] as const) {
      storage.backend = backend
      expect(keychain.available(), backend).toBe(false)
      await expect(keychain.seal('x')).rejects.toMatchObject({ code: 'not-supported' })
      await expect(keychain.open('x')).rejects.toMatchObject({ code: 'not-supported' })
    }
    storage.backend = 'kwallet6'
    expect(keychain.available()).toBe(true)
  })

  it('says what to do when it is locked, and never the secret', async () => {
    const sealed = await keychain.seal('s3cret')
    storage.locked = true
    await expect(keychain.open(sealed)).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringContaining('Unlock it') as string,
    })
    const refusal = await keychain.seal('s3cret').catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'not-supported' })
    expect(JSON.stringify(refusal)).not.toContain('s3cret')
  })

  it('refuses what was not sealed here', async () => {
    await expect(keychain.open('bm90IHNlYWxlZA==')).rejects.toMatchObject({ code: 'not-supported' })
  })
})
