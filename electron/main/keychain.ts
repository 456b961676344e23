import { safeStorage } from 'electron'
import { refuse } from '../../shared/contract/errors.ts'
import type { SecretBox } from '../services/secrets/secret_box.ts'

/** The operating system's keychain. */
export const keychain: SecretBox = {
  available: hasKeychain,

  async seal(text) {
    if (!hasKeychain()) throw notAvailable()
    try {
      return (await safeStorage.encryptStringAsync(text)).toString('base64')
    } catch {
      throw notAvailable()
    }
  },

  async open(sealed) {
    if (!hasKeychain()) throw notAvailable()
    try {
      return (await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))).result
    } catch {
      const why = 'the keychain is locked, or they were sealed by another user or machine'
      throw refuse(
        'not-supported',
        `Kept secrets cannot be opened: ${why}. Unlock it and try again, or type them anew.`,
      )
    }
  },
}

/**
 * Linux without a keyring has a backend too: it encrypts with a password that everybody knows. Asking which one it is
 * does not open the keyring, so nobody is asked to unlock it before there is something to keep.
 */
function hasKeychain(): boolean {
  if (process.platform !== 'linux') return true
  const backend = safeStorage.getSelectedStorageBackend()
  return backend !== 'basic_text' && backend !== 'unknown'
}

const notAvailable = () =>
  refuse(
    'not-supported',
    'The keychain of this machine cannot be used. Unlock it, or install a keyring, and try again.',
  )
