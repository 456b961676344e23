import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HostKeyPolicy, HostKeyStore } from '../../../electron/services/host_keys/store.ts'
import { type KeyPair, makeKey } from '../../support/keys.ts'
import { execute } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'

const keygen = requires('ssh-keygen')

describe.skipIf(keygen.skip)(keygen.named('ssh-keygen agrees about'), () => {
  let keys: KeyPair[]
  let other: KeyPair
  let file: string

  beforeAll(async () => {
    const folder = tempFolder('host-keys')
    keys = await Promise.all((['ed25519', 'ecdsa', 'rsa'] as const).map((type) => makeKey(join(folder, type), type)))
    other = await makeKey(join(folder, 'other'))
  })

  beforeEach(() => {
    file = join(tempFolder('known-hosts'), 'known_hosts')
  })

  const open = (policy: HostKeyPolicy, ownFile = file) => HostKeyStore.open({ userFiles: [], ownFile, policy })

  const blobOf = (key: KeyPair) => Buffer.from(key.publicKey.split(' ')[1] ?? '', 'base64')

  const knows = async (name: string) => {
    const search = execute('ssh-keygen', ['-F', name, '-f', file])
    return search.then(
      ({ stdout }) => stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
      () => [],
    )
  }

  it('the names and keys that we record', async () => {
    const store = await open('accept-new')
    for (const [index, key] of keys.entries()) await store.check(`Web${index}`, 22, blobOf(key))
    await store.check('::1', 2222, blobOf(other))
    for (const [index, key] of keys.entries())
      expect(await knows(`web${index}`)).toEqual([`web${index} ${key.publicKey}`])
    expect(await knows('[::1]:2222')).toEqual([`[::1]:2222 ${other.publicKey}`])
  })

  it('names that it has hashed', async () => {
    const lines = keys.map((key, index) => `web${index},10.0.0.${index} ${key.publicKey}`)
    writeFileSync(file, [...lines, `[web0]:2222 ${other.publicKey}`, ''].join('\n'))
    await execute('ssh-keygen', ['-H', '-f', file])
    expect(readFileSync(file, 'utf8')).not.toContain('web')

    const store = await open('strict')
    expect(store.warnings).toEqual([])
    for (const [index, key] of keys.entries()) {
      expect(await store.check(`web${index}`, 22, blobOf(key))).toEqual({ accept: true, recorded: false })
      expect(await store.check(`10.0.0.${index}`, 22, blobOf(key))).toEqual({ accept: true, recorded: false })
    }
    expect(await store.check('web0', 2222, blobOf(other))).toEqual({ accept: true, recorded: false })
    expect(await store.check('web0', 22, blobOf(other))).toMatchObject({ reason: 'changed' })
    expect(await store.check('web9', 22, blobOf(other))).toMatchObject({ reason: 'unknown' })
  })

  it('fingerprints', async () => {
    const store = await open('strict')
    for (const key of [...keys, other]) {
      const verdict = await store.check('web', 22, blobOf(key))
      expect(verdict).toMatchObject({ presented: { type: key.publicKey.split(' ')[0], sha256: key.fingerprint } })
    }
  })

  it('the way to forget a changed key that we name', async () => {
    writeFileSync(file, `[web]:2222 ${other.publicKey}\nweb ${other.publicKey}\n`)
    const [key] = keys
    if (!key) throw new Error('no key')
    const verdict = await (await open('accept-new')).check('web', 2222, blobOf(key))
    const command = verdict.accept ? '' : (/ssh-keygen -R .*$/.exec(verdict.message)?.[0] ?? '')
    await execute('sh', ['-c', command])
    expect(await knows('[web]:2222')).toEqual([])
    expect(await knows('web')).toHaveLength(1)
    expect(await (await open('accept-new')).check('web', 2222, blobOf(key))).toEqual({ accept: true, recorded: true })
  })
})
