import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ContractError } from '../../../shared/contract/errors.ts'
import { connectionTest, type ConnectionTest } from '../../../shared/contract/inventory.ts'
import type { Settings } from '../../../shared/contract/system.ts'
import { TestEngine } from '../../support/engine.ts'
import { startHostileServer } from '../../support/hostile.ts'
import { makeKey } from '../../support/keys.ts'
import { freePort } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'
import { call, closeServices, openService, peer, type TestService } from './service_support.ts'

const needs = requires('sshd', 'ssh-keygen')

async function test(service: TestService, ...hosts: string[]): Promise<Map<string, ConnectionTest>> {
  const latest = new Map<string, ConnectionTest>()
  for await (const { tests } of service.handlers['inventory.test']({ hosts }, call)) {
    for (const one of tests) latest.set(one.host, connectionTest.parse(one))
  }
  return latest
}

const failure = async (promise: unknown) =>
  ((await Promise.resolve(promise).catch((error: unknown) => error)) as ContractError).failure

describe.skipIf(needs.skip)(needs.named('testing a connection'), () => {
  let engine: TestEngine
  let sshd: TestSshd

  beforeAll(async () => {
    engine = await TestEngine.start({ size: 1 })
    sshd = await startSshd({ auth: 'key' })
  })
  afterAll(async () => {
    await engine.stop()
    await sshd.stop()
  })
  afterEach(closeServices)

  const sectionOf = (name: string, server: TestSshd, more = '') =>
    `[${name}]\nhost = ${server.address}\nport = ${server.port}\nuser = ${server.user}\n${more}\n`
  const open = (text: string, settings: Partial<Settings> = {}) => openService({ text, pool: engine.pool, settings })

  it('finds out who answers, how long it takes, what opened the door and what runs there', async () => {
    const service = open(sectionOf('a', sshd, `key = ${sshd.keyFile}`))
    const found = (await test(service, 'a')).get('a')
    expect(found).toMatchObject({
      host: 'a',
      state: 'ok',
      address: '127.0.0.1',
      user: sshd.user,
      login: `key ${sshd.keyFile}`,
      hostKey: { type: 'ssh-ed25519', state: 'recorded', sha256: expect.stringMatching(/^SHA256:/) as string },
      os: expect.stringContaining('Linux') as string,
    })
    expect(found?.latencyMs).toBeGreaterThan(0)
    expect(found?.latencyMs).toBeLessThan(1_000)
    expect(found?.connectMs).toBeGreaterThan(0)
    // The same connection, warm: what it was made with is still known.
    expect((await test(service, 'a')).get('a')).toMatchObject({
      state: 'ok',
      login: found?.login,
      connectMs: found?.connectMs,
    })
  })

  it('tells all hosts at once, says what keeps each from being reached, and tests the others', async () => {
    const port = await freePort()
    const service = open(
      `${sectionOf('good', sshd, `key = ${sshd.keyFile}`)}
[closed]
host = 127.0.0.1
port = ${port}
password = x
[keyless]
key = /nowhere/id
[nameless]
host = does-not-exist.invalid
password = x
`,
    )
    const events = service.handlers['inventory.test']({ hosts: ['good', 'closed', 'keyless', 'nameless'] }, call)
    const latest = new Map<string, ConnectionTest>()
    let first: readonly ConnectionTest[] | undefined
    for await (const { tests } of events) {
      first ??= tests
      for (const one of tests) latest.set(one.host, one)
    }
    expect(first?.map(({ host }) => host)).toEqual(['good', 'closed', 'keyless', 'nameless'])
    expect(latest.get('good')?.state).toBe('ok')
    expect(latest.get('closed')).toMatchObject({ state: 'failed', reason: 'refused' })
    expect(latest.get('keyless')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('/nowhere/id') as string,
    })
    expect(latest.get('nameless')).toMatchObject({ state: 'failed', reason: 'name-not-found' })
  })

  it('says that a login was refused, and what was tried', async () => {
    const other = await makeKey(`${tempFolder()}/other`, 'ed25519')
    const service = open(sectionOf('a', sshd, `key = ${other.file}`))
    expect((await test(service, 'a')).get('a')).toMatchObject({
      state: 'failed',
      reason: 'auth',
      message: expect.stringContaining('was refused: tried key') as string,
      hostKey: { state: 'recorded' },
    })
  })

  it('refuses hosts that are not in the inventory', async () => {
    const service = open('[web01]\n')
    expect(await failure(test(service, 'web02'))).toMatchObject({
      code: 'problems',
      details: { problems: [{ message: 'there is no host "web02": did you mean "web01"?' }] },
    })
  })

  it('ends when nobody listens any more, however long the host keeps silent', async () => {
    const silent = await startHostileServer({ greeting: 'silent' })
    const service = open(`[a]\nhost = ${silent.address}\nport = ${silent.port}\npassword = x\n`, {
      connectTimeoutMs: 600_000,
    })
    const abort = new AbortController()
    const states: string[] = []
    for await (const { tests } of service.handlers['inventory.test'](
      { hosts: ['a'] },
      { signal: abort.signal, peer },
    )) {
      states.push(...tests.map(({ state }) => state))
      if (states.includes('testing')) abort.abort()
    }
    expect(states).toContain('testing')
    await silent.stop()
  })

  it('does not wait for ever for a shell that never answers', async () => {
    const odd = await startHostileServer({ exec: ({ accept }) => void accept() })
    const service = open(`[a]\nhost = ${odd.address}\nport = ${odd.port}\npassword = x\n`)
    const found = (await test(service, 'a')).get('a')
    await odd.stop()
    expect(found).toMatchObject({ state: 'ok', login: 'password', latencyMs: expect.any(Number) as number })
    expect(found).not.toHaveProperty('os')
  })

  describe('of a host whose key has changed', () => {
    let changed: TestSshd

    beforeAll(async () => {
      changed = await startSshd({ auth: 'key' })
    })
    afterAll(() => changed.stop())

    const known = () => `[127.0.0.1]:${changed.port} ${sshd.hostKeys[0]?.publicKey ?? ''}\n`
    let logins = 0
    // Another login each time: connections that earlier tests left warm would not be asked for their key again.
    const openChanged = () => open(sectionOf('a', changed, `key = ${changed.keyFile}\npassword = unused${logins++}`))
    const accept = (service: TestService, found: ConnectionTest | undefined) =>
      service.handlers['inventory.accept-key']({ host: 'a', sha256: found?.hostKey?.sha256 ?? '' }, call)
    const writeOwn = (service: TestService, text: string) => {
      mkdirSync(dirname(service.ownKnownHosts), { recursive: true })
      writeFileSync(service.ownKnownHosts, text)
    }

    it('shows the key, and trusts it in place of the old one once a person accepts it', async () => {
      const service = openChanged()
      writeOwn(service, `# mine\nother ssh-ed25519 AAAA\n${known()}`)
      const refused = (await test(service, 'a')).get('a')
      expect(refused).toMatchObject({ state: 'failed', reason: 'host-key', hostKey: { state: 'refused' } })
      expect(await accept(service, refused)).toEqual({ replaced: true })
      expect(readFileSync(service.ownKnownHosts, 'utf8')).toBe(
        `# mine\nother ssh-ed25519 AAAA\n${changed.knownHosts()}`,
      )
      expect((await test(service, 'a')).get('a')).toMatchObject({ state: 'ok', hostKey: { state: 'known' } })
      expect((await failure(accept(service, refused))).code).toBe('not-found')
    })

    it('trusts no other key than the one that the person named', async () => {
      const service = openChanged()
      writeOwn(service, known())
      await test(service, 'a')
      const refused = await failure(
        service.handlers['inventory.accept-key']({ host: 'a', sha256: 'SHA256:other' }, call),
      )
      expect(refused).toMatchObject({ code: 'conflict', details: { current: { type: 'ssh-ed25519' } } })
      expect(readFileSync(service.ownKnownHosts, 'utf8')).toBe(known())
    })

    it("never changes the user's own known_hosts, and says how to", async () => {
      const service = openChanged()
      writeFileSync(service.userKnownHosts, known())
      const found = (await test(service, 'a')).get('a')
      const refused = await failure(accept(service, found))
      expect(refused).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(`-f ${service.userKnownHosts}`) as string,
      })
      expect(readFileSync(service.userKnownHosts, 'utf8')).toBe(known())
      expect(existsSync(service.ownKnownHosts)).toBe(false)
    })

    it('trusts no revoked key', async () => {
      const service = openChanged()
      const [{ publicKey } = { publicKey: '' }] = changed.hostKeys
      writeFileSync(service.userKnownHosts, `@revoked * ${publicKey}\n`)
      const found = (await test(service, 'a')).get('a')
      expect(await failure(accept(service, found))).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('revoked') as string,
      })
    })
  })

  const passwords = requires('passwords')
  describe.skipIf(passwords.skip)(passwords.named('with passwords'), () => {
    it('tells the password that opened the door from the one that did not, and neither of them', async () => {
      const server = await startSshd({ auth: 'password' })
      const password = server.password ?? ''
      const service = open(
        `${sectionOf('right', server, `password = ${password}`)}\n${sectionOf('wrong', server, 'password = hunter2')}`,
      )
      const found = await test(service, 'right', 'wrong')
      await server.stop()
      expect(found.get('right')).toMatchObject({ state: 'ok', login: 'password' })
      expect(found.get('wrong')).toMatchObject({ state: 'failed', reason: 'auth' })
      expect(JSON.stringify([...found])).not.toMatch(`hunter2|${password}`)
    })
  })
})
