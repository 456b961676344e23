import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { type HostKeyPolicy, HostKeyStore } from '../../../electron/services/host_keys/store.ts'
import { fingerprintOf } from '../../../electron/services/host_keys/known_hosts.ts'
import { execute } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'
import { hashedName, keyBlob, keyFields } from '../../unit/host_keys/lines.ts'

let folder: string
let userFile: string
let ownFile: string

beforeEach(() => {
  folder = tempFolder('host-keys')
  userFile = join(folder, 'known_hosts')
  ownFile = join(folder, 'flotilla', 'known_hosts')
})

const open = (policy: HostKeyPolicy) => HostKeyStore.open({ userFiles: [userFile], ownFile, policy })

const fingerprint = (seed: string, type = 'ssh-ed25519') => fingerprintOf(type, keyBlob(seed, type).toString('base64'))

const ownLines = () => readFileSync(ownFile, 'utf8').split('\n').slice(0, -1)

function writeOwn(text: string): void {
  mkdirSync(join(folder, 'flotilla'), { recursive: true })
  writeFileSync(ownFile, text)
}

describe.each(['strict', 'accept-new', 'off'] as const)('under any policy (%s)', (policy) => {
  it('a known key is accepted, whatever its line looks like', async () => {
    writeFileSync(userFile, `web01 ${keyFields('a')}\n${hashedName('web02', Buffer.alloc(20, 1))} ${keyFields('b')}\n`)
    writeOwn(`web01 ${keyFields('c', 'ssh-rsa')}`)
    const store = await open(policy)
    const accepted = { accept: true, recorded: false }
    expect(await store.check('web01', 22, keyBlob('a'))).toEqual(accepted)
    expect(await store.check('WEB02', 22, keyBlob('b'))).toEqual(accepted)
    expect(await store.check('web01', 22, keyBlob('c', 'ssh-rsa'))).toEqual(accepted)
  })

  it('a revoked key is refused, even where the same line is in another file without the mark', async () => {
    writeFileSync(userFile, `web01 ${keyFields('a')}\n@revoked * ${keyFields('a')}\n`)
    const verdict = await (await open(policy)).check('web01', 22, keyBlob('a'))
    expect(verdict).toMatchObject({
      accept: false,
      reason: 'revoked',
      presented: fingerprint('a'),
      place: { file: userFile, line: 2 },
    })
  })

  it('a key revoked for the host is refused on its other ports', async () => {
    writeFileSync(userFile, `@revoked web01 ${keyFields('a')}\n`)
    expect(await (await open(policy)).check('web01', 2222, keyBlob('a'))).toMatchObject({ reason: 'revoked' })
  })

  it('what is no key at all is refused', async () => {
    expect(await (await open(policy)).check('web01', 22, Buffer.from('no key'))).toMatchObject({
      accept: false,
      reason: 'unknown',
      message: 'web01 presented a malformed host key',
    })
  })
})

describe.each(['strict', 'accept-new'] as const)('a changed key (%s)', (policy) => {
  it('is refused with all known keys, their place, and how to forget them', async () => {
    writeFileSync(userFile, `\nweb01 ${keyFields('a')}\n`)
    writeOwn(`web* ${keyFields('b', 'ssh-rsa')}\n`)
    const verdict = await (await open(policy)).check('web01', 22, keyBlob('c'))
    expect(verdict).toEqual({
      accept: false,
      reason: 'changed',
      message:
        `the host key of web01 has changed: expected ssh-ed25519 ${fingerprint('a').sha256} ` +
        `or ssh-rsa ${fingerprint('b', 'ssh-rsa').sha256} (${userFile}:2), got ssh-ed25519 ${fingerprint('c').sha256}. ` +
        'Somebody may be listening in, or the host was installed anew. Once you know that the new key is right, ' +
        `remove the old one: ssh-keygen -R web01 -f ${userFile}`,
      expected: [fingerprint('a'), fingerprint('b', 'ssh-rsa')],
      presented: fingerprint('c'),
      place: { file: userFile, line: 2 },
    })
    expect(ownLines()).toEqual([`web* ${keyFields('b', 'ssh-rsa')}`])
  })

  it('is also one of another type', async () => {
    writeFileSync(userFile, `web01 ${keyFields('a')}\n`)
    const verdict = await (await open(policy)).check('web01', 22, keyBlob('a', 'ssh-rsa'))
    expect(verdict).toMatchObject({ reason: 'changed' })
  })
})

describe('a host of which nothing is known', () => {
  it('is refused under strict', async () => {
    const verdict = await (await open('strict')).check('web01', 2222, keyBlob('a'))
    expect(verdict).toMatchObject({ accept: false, reason: 'unknown', expected: [], presented: fingerprint('a') })
    expect(existsSync(ownFile)).toBe(false)
  })

  it('is accepted under off, and so is one whose key changed, but nothing is recorded', async () => {
    writeFileSync(userFile, `db ${keyFields('a')}\n`)
    const store = await open('off')
    expect(await store.check('web01', 22, keyBlob('a'))).toEqual({ accept: true, recorded: false })
    expect(await store.check('db', 22, keyBlob('b'))).toEqual({ accept: true, recorded: false })
    expect(existsSync(ownFile)).toBe(false)
  })

  it('is recorded under accept-new, and known from then on', async () => {
    const store = await open('accept-new')
    expect(await store.check('Web01', 22, keyBlob('a'))).toEqual({ accept: true, recorded: true })
    expect(await store.check('web01', 2222, keyBlob('b'))).toEqual({ accept: true, recorded: true })
    expect(await store.check('web01', 22, keyBlob('a'))).toEqual({ accept: true, recorded: false })
    expect(await store.check('web01', 22, keyBlob('b'))).toMatchObject({
      reason: 'changed',
      place: { file: ownFile, line: 1 },
    })
    expect(ownLines()).toEqual([`web01 ${keyFields('a')}`, `[web01]:2222 ${keyFields('b')}`])
    expect(await (await open('strict')).check('web01', 2222, keyBlob('b'))).toEqual({ accept: true, recorded: false })
  })

  it('is known on another port by the key of port 22, but not changed by a different one', async () => {
    writeFileSync(userFile, `web01 ${keyFields('a')}\n`)
    const store = await open('accept-new')
    expect(await store.check('web01', 2222, keyBlob('a'))).toEqual({ accept: true, recorded: false })
    expect(await store.check('web01', 2222, keyBlob('b'))).toEqual({ accept: true, recorded: true })
  })

  it('gets a file and a folder that only the user may read', async () => {
    await (await open('accept-new')).check('web01', 22, keyBlob('a'))
    expect(statSync(ownFile).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'flotilla')).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(folder, 'flotilla'))).toEqual(['known_hosts'])
  })

  it.each([
    ['ends without a newline', `db ${keyFields('a')}`],
    ['ends in half a line', 'db ssh-ed25'],
    ['ends in CRLF', `db ${keyFields('a')}\r\n`],
  ])('gets a line of its own in a file that %s', async (_, content) => {
    writeOwn(content)
    const store = await open('accept-new')
    expect(await store.check('web01', 22, keyBlob('b'))).toEqual({ accept: true, recorded: true })
    expect(ownLines().at(-1)).toBe(`web01 ${keyFields('b')}`)
    expect(readFileSync(ownFile, 'utf8').startsWith(content)).toBe(true)
    expect(await store.check('web01', 22, keyBlob('c'))).toMatchObject({ place: { line: 2 } })
  })

  it('is judged by what was written meanwhile', async () => {
    writeOwn(`db ${keyFields('a')}\n`)
    const store = await open('accept-new')
    appendFileSync(ownFile, `web01 ${keyFields('b')}\n`)
    expect(await store.check('web01', 22, keyBlob('c'))).toMatchObject({ reason: 'changed', place: { line: 2 } })
    rmSync(ownFile)
    writeOwn(`# edited by hand\n\nweb02 ${keyFields('d')}\n`)
    expect(await store.check('web02', 22, keyBlob('d'))).toEqual({ accept: true, recorded: false })
    expect(await store.check('web01', 22, keyBlob('c'))).toEqual({ accept: true, recorded: true })
  })

  it('is refused when its name would mean other hosts as well', async () => {
    expect(await (await open('accept-new')).check('*', 22, keyBlob('a'))).toMatchObject({ reason: 'unknown' })
    expect(existsSync(ownFile)).toBe(false)
  })

  it('is refused when its key cannot be recorded', async () => {
    const store = await open('accept-new')
    writeFileSync(join(folder, 'flotilla'), 'not a folder')
    const verdicts = await Promise.all([store.check('web01', 22, keyBlob('a')), store.check('web02', 22, keyBlob('b'))])
    for (const verdict of verdicts) {
      expect(verdict).toMatchObject({
        accept: false,
        reason: 'unknown',
        message: expect.stringContaining(`could not be recorded in ${ownFile}: `) as string,
      })
    }
  })
})

describe('many checks at once', () => {
  it('of one new host with different keys: one is recorded, the others are changes', async () => {
    const store = await open('accept-new')
    const seeds = ['a', 'b', 'a', 'c']
    const verdicts = await Promise.all(seeds.map((seed) => store.check('web01', 22, keyBlob(seed))))
    expect(verdicts.map((verdict) => (verdict.accept ? verdict.recorded : verdict.reason))).toEqual([
      true,
      'changed',
      false,
      'changed',
    ])
    expect(ownLines()).toEqual([`web01 ${keyFields('a')}`])
  })

  it('of 500 new hosts record each once', async () => {
    const store = await open('accept-new')
    const names = Array.from({ length: 500 }, (_, index) => `web${index}`)
    const verdicts = await Promise.all(names.map((name) => store.check(name, 22, keyBlob(name))))
    expect(verdicts.every((verdict) => verdict.accept && verdict.recorded)).toBe(true)
    expect(ownLines()).toEqual(names.map((name) => `${name} ${keyFields(name)}`))
  })

  it('by several processes lose nothing, repeat nothing, and agree on one key for each host', async () => {
    const script = join(import.meta.dirname, 'record_keys.ts')
    const run = async (prefix: string, seed: string) => {
      const { stdout } = await execute(process.execPath, ['--import', 'tsx', script, ownFile, prefix, '100', seed])
      return JSON.parse(stdout) as (boolean | 'changed')[]
    }
    const [first, second, , otherKeys] = await Promise.all([
      run('shared', 'a'),
      run('shared', 'a'),
      run('alone', 'a'),
      run('shared', 'b'),
    ])
    for (let host = 0; host < 100; host++) {
      const [one, two, other] = [first[host], second[host], otherKeys[host]]
      expect([one, two, other].filter((verdict) => verdict === true)).toHaveLength(1)
      expect(one === 'changed').toBe(two === 'changed')
      expect(one === 'changed').toBe(other !== 'changed')
    }
    const names = ownLines().map((line) => line.split(' ')[0])
    expect(names).toHaveLength(200)
    expect(new Set(names).size).toBe(200)
  })
})

describe('opening', () => {
  it('notes the lines that are passed over, and needs none of the files', async () => {
    expect((await open('strict')).warnings).toEqual([])
    writeFileSync(userFile, `@cert-authority * ${keyFields('a')}\n`)
    writeOwn('web01\n')
    const { warnings } = await open('strict')
    expect(warnings.map(({ source, line }) => ({ source, line }))).toEqual([
      { source: ownFile, line: 1 },
      { source: userFile, line: 1 },
    ])
  })

  it("notes a user's file that cannot be read", async () => {
    mkdirSync(userFile)
    expect((await open('strict')).warnings).toEqual([
      { source: userFile, message: expect.stringContaining('cannot be read') as string },
    ])
  })

  it('fails when our own file cannot be read', async () => {
    mkdirSync(ownFile, { recursive: true })
    await expect(open('strict')).rejects.toThrow('EISDIR')
  })
})

describe('the key types known for a host', () => {
  it('come from every file, without those of revoked keys', async () => {
    writeFileSync(
      userFile,
      `web01 ${keyFields('a')}\nweb01 ${keyFields('b')}\n@revoked web01 ${keyFields('c', 'ssh-dss')}\n`,
    )
    writeOwn(`web01 ${keyFields('d', 'ssh-rsa')}\n`)
    const store = await open('strict')
    expect(store.knownAlgorithms('WEB01', 22)).toEqual(['ssh-ed25519', 'ssh-rsa'])
    expect(store.knownAlgorithms('web02', 22)).toEqual([])
  })

  it('are those of port 22 when none are known for the port', async () => {
    writeFileSync(userFile, `web01 ${keyFields('a')}\n[web01]:2200 ${keyFields('b', 'ssh-rsa')}\n`)
    const store = await open('strict')
    expect(store.knownAlgorithms('web01', 2200)).toEqual(['ssh-rsa'])
    expect(store.knownAlgorithms('web01', 2222)).toEqual(['ssh-ed25519'])
  })
})
