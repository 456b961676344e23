import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from './processes.ts'
import { tempFolder } from './temp.ts'

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa'

export interface KeyPair {
  readonly type: KeyType
  /** The private key's file, mode 0600. */
  readonly file: string
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string
  /** `SHA256:…`, as OpenSSH shows it. */
  readonly fingerprint: string
}

/** What a person logs in with: a key, and the same key locked with a passphrase. */
export interface Identity extends KeyPair {
  readonly encryptedFile: string
  readonly passphrase: string
}

/** Makes a key pair with ssh-keygen at `file`. */
export async function makeKey(file: string, type: KeyType = 'ed25519'): Promise<KeyPair> {
  // 2048 bits: the smallest that current OpenSSH takes without question; larger ones cost seconds to make.
  const bits = type === 'rsa' ? ['-b', '2048'] : []
  await execute('ssh-keygen', ['-q', '-t', type, ...bits, '-N', '', '-C', '', '-f', file])
  const publicKey = (await readFile(`${file}.pub`, 'utf8')).trim().split(' ').slice(0, 2).join(' ')
  const { stdout } = await execute('ssh-keygen', ['-l', '-E', 'sha256', '-f', `${file}.pub`])
  return { type, file, publicKey, fingerprint: stdout.split(' ')[1] ?? '' }
}

/** A fresh key to log in with, in a folder of its own. */
export async function makeIdentity(type: KeyType = 'ed25519'): Promise<Identity> {
  const folder = tempFolder('identity')
  const key = await makeKey(join(folder, `id_${type}`), type)
  const encryptedFile = join(folder, `id_${type}_locked`)
  const passphrase = 'correct horse # battery; staple'
  await copyFile(key.file, encryptedFile)
  // Few rounds: what matters is that the key is locked, not how long it would resist.
  await execute('ssh-keygen', ['-q', '-p', '-a', '2', '-P', '', '-N', passphrase, '-f', encryptedFile])
  return { ...key, encryptedFile, passphrase }
}

let shared: Promise<Identity> | undefined

/** The identity that every test server of this process accepts unless told otherwise: one key opens a whole fleet. */
export function defaultIdentity(): Promise<Identity> {
  shared ??= makeIdentity()
  return shared
}
