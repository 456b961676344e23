import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { makeIdentity, type KeyPair } from '../../support/keys.ts'
import { requires } from '../../support/requirements.ts'
import { startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen')

describe.skipIf(needs.skip)(needs.named('host keys'), () => {
  let fleet: Fleet
  let otherKey: KeyPair
  let user: CliUser

  beforeAll(async () => {
    fleet = await startFleet(2)
    otherKey = await makeIdentity()
  })
  beforeEach(() => {
    user = new CliUser(fleet.inventory)
  })
  afterAll(() => fleet.stop())

  const batchRun = (...args: string[]) => user.run('batch_run', ['-h', 'web01', '--cmd', 'echo in', ...args])

  /** As if web01 had been known by another key. */
  function knowAnotherKey(): string {
    const line = `[127.0.1.1]:${fleet.sshd.port} ${otherKey.publicKey}\n`
    mkdirSync(dirname(user.knownHostsPath), { recursive: true })
    writeFileSync(user.knownHostsPath, line)
    return line
  }

  it('a new one is recorded in Flotilla’s own file, not in the user’s', async () => {
    expect((await batchRun()).status).toBe(0)
    expect(readFileSync(user.knownHostsPath, 'utf8')).toBe(fleet.sshd.knownHosts('127.0.1.1'))
    expect(existsSync(join(user.home, '.ssh'))).toBe(false)
  })

  it('one that the user’s own file knows is not recorded again', async () => {
    mkdirSync(join(user.home, '.ssh'))
    user.write('.ssh/known_hosts', fleet.sshd.knownHosts('127.0.1.1'))
    expect((await batchRun('--host-keys', 'strict')).status).toBe(0)
    expect(existsSync(user.knownHostsPath)).toBe(false)
  })

  it('a changed one is refused with both fingerprints, and what is known stays', async () => {
    const line = knowAnotherKey()
    const run = await batchRun()
    expect(run.status).toBe(3)
    expect(run.stdout).toBe('')
    expect(run.stderr).toContain(otherKey.fingerprint)
    expect(run.stderr).toContain(fleet.sshd.hostKeys[0]!.fingerprint)
    expect(run.stderr).toMatch(/unreachable +web01: host-key: /)
    expect(run.stderr).toContain('ssh-keygen -R')
    expect(readFileSync(user.knownHostsPath, 'utf8')).toBe(line)
  })

  it('--host-keys strict refuses a new one and records nothing', async () => {
    const run = await batchRun('--host-keys', 'strict')
    expect(run.status).toBe(3)
    expect(run.stderr).toContain(fleet.sshd.hostKeys[0]!.fingerprint)
    expect(existsSync(user.knownHostsPath)).toBe(false)
  })

  it('--host-keys off accepts any and records nothing', async () => {
    const line = knowAnotherKey()
    const run = await batchRun('--host-keys', 'off')
    expect(run).toMatchObject({ status: 0, stdout: 'web01 | in\n' })
    expect(readFileSync(user.knownHostsPath, 'utf8')).toBe(line)
  })
})
