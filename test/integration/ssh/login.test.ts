import { mkdirSync, readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { EndpointPlanner } from '../../../electron/services/endpoints.ts'
import type { Host } from '../../../shared/inventory/model.ts'
import { startSshAgent } from '../../support/agent.ts'
import { only, target, TestEngine } from '../../support/engine.ts'
import { makeIdentity } from '../../support/keys.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type SshdOptions, type TestSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp.ts'

const stopping: { stop(): Promise<void> }[] = []
let engine: TestEngine
beforeAll(async () => {
  engine = await TestEngine.start({ size: 1 })
})
afterAll(() => engine.stop())
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(stopping.splice(0).map((server) => server.stop()))
})

async function start(options?: SshdOptions): Promise<TestSshd> {
  const sshd = await startSshd(options)
  stopping.push(sshd)
  return sshd
}

/** Logs in as the inventory says, from a home of its own without keys or agent unless given. */
async function logIn(sshd: TestSshd, said: Partial<Host>, { home = tempFolder('home'), agent = '' } = {}) {
  vi.stubEnv('HOME', home)
  const planner = new EndpointPlanner({
    connectTimeoutMs: 20_000,
    connectRetries: 3,
    env: agent === '' ? {} : { SSH_AUTH_SOCK: agent },
    keyFolder: home,
    hostKeyAlgorithms: () => [],
  })
  const { host } = target(sshd)
  const { endpoints, problems } = await planner.plan([{ ...host, user: sshd.user, ...said }])
  expect(problems).toEqual([])
  const finished = await engine.run('id -un', [{ host, endpoint: endpoints[0]! }])
  const attempts = finished.events.filter(({ type }) => type === 'host-connecting').length
  const outcome = only(finished)
  return {
    outcome,
    attempts,
    message: 'message' in outcome ? outcome.message : '',
    user: finished.stdout().toString().trim(),
  }
}

const needs = requires('sshd', 'ssh-agent')
describe.skipIf(needs.skip)(needs.named('login with a key'), () => {
  it('takes a key file, relative to the folder of the inventory', async () => {
    const sshd = await start()
    const home = tempFolder('home')
    mkdirSync(join(home, 'keys'))
    await copyFile(sshd.keyFile, join(home, 'keys', 'mine'))
    expect(await logIn(sshd, { key: 'keys/mine' }, { home })).toMatchObject({ user: sshd.user })
  })

  it('takes a key file below ~', async () => {
    const sshd = await start()
    const home = tempFolder('home')
    await copyFile(sshd.keyFile, join(home, 'mine'))
    expect(await logIn(sshd, { key: '~/mine' }, { home })).toMatchObject({ user: sshd.user })
  })

  it('unlocks a key with its passphrase', async () => {
    const sshd = await start()
    expect(await logIn(sshd, { key: sshd.encryptedKeyFile, passphrase: sshd.passphrase })).toMatchObject({
      user: sshd.user,
    })
  })

  it('takes the text of a key', async () => {
    const sshd = await start()
    expect(await logIn(sshd, { key: readFileSync(sshd.keyFile, 'utf8').trim() })).toMatchObject({ user: sshd.user })
  })

  it.each(['ecdsa', 'rsa'] as const)('takes a key of type %s', async (type) => {
    const sshd = await start({ identity: await makeIdentity(type), hostKeyTypes: [type] })
    expect(await logIn(sshd, { key: sshd.keyFile })).toMatchObject({ user: sshd.user })
  })

  it('asks the agent when nothing is said', async () => {
    const sshd = await start()
    const agent = await startSshAgent([sshd.keyFile])
    stopping.push(agent)
    expect(await logIn(sshd, {}, { agent: agent.socket })).toMatchObject({ user: sshd.user })
  })

  it('takes a default key when nothing is said', async () => {
    const sshd = await start()
    const home = tempFolder('home')
    mkdirSync(join(home, '.ssh'))
    await copyFile(sshd.keyFile, join(home, '.ssh', 'id_ed25519'))
    expect(await logIn(sshd, {}, { home })).toMatchObject({ user: sshd.user })
  })

  it('takes a default key where the agent does not answer', async () => {
    const sshd = await start()
    const home = tempFolder('home')
    mkdirSync(join(home, '.ssh'))
    await copyFile(sshd.keyFile, join(home, '.ssh', 'id_ed25519'))
    expect(await logIn(sshd, {}, { home, agent: join(home, 'no agent') })).toMatchObject({ user: sshd.user })
  })

  it('asks the agent for a locked key without its passphrase', async () => {
    const sshd = await start()
    const agent = await startSshAgent([sshd.keyFile])
    stopping.push(agent)
    expect(await logIn(sshd, { key: sshd.encryptedKeyFile }, { agent: agent.socket })).toMatchObject({
      user: sshd.user,
    })
  })

  it('says that a key is locked where neither passphrase nor agent is there', async () => {
    const sshd = await start()
    const { outcome, message, attempts } = await logIn(sshd, { key: sshd.encryptedKeyFile })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'auth' })
    expect(message).toContain(
      `key ${sshd.encryptedKeyFile} (it is locked: give its passphrase or load it into an agent)`,
    )
    expect(attempts).toBe(1)
  })

  it('says that a passphrase is wrong, without saying it', async () => {
    const sshd = await start()
    const { outcome, message } = await logIn(sshd, { key: sshd.encryptedKeyFile, passphrase: 'sesame' })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'auth' })
    expect(message).toContain('the passphrase does not unlock it')
    expect(message).not.toContain('sesame')
  })

  it('says that a public key is one', async () => {
    const sshd = await start()
    const { message } = await logIn(sshd, { key: `${sshd.keyFile}.pub` })
    expect(message).toContain('it is a public key; the private one is needed')
  })

  it('says that a key text is none, without showing it', async () => {
    const sshd = await start()
    const { message } = await logIn(sshd, {
      key: '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----',
    })
    expect(message).toContain('the key in the inventory (not a private key that can be read)')
    expect(message).not.toContain('c2VjcmV0')
  })

  it('says what was tried when a key is not the right one, and does not try again', async () => {
    const sshd = await start()
    const other = await makeIdentity()
    const { outcome, message, attempts } = await logIn(sshd, { key: other.file })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'auth' })
    expect(message).toBe(`login as ${sshd.user} was refused: tried key ${other.file}; the server takes publickey`)
    expect(attempts).toBe(1)
  })

  it('says that there was nothing to try', async () => {
    const sshd = await start()
    expect((await logIn(sshd, {})).message).toBe(`login as ${sshd.user} was refused: had nothing to try`)
  })

  it('is refused where the server hangs up after too many keys, and is not tried again', async () => {
    const [first, second] = await Promise.all([makeIdentity(), makeIdentity()])
    const sshd = await start({ extraConfig: ['MaxAuthTries 1'] })
    const agent = await startSshAgent([first.file, second.file])
    stopping.push(agent)
    const { outcome, attempts } = await logIn(sshd, {}, { agent: agent.socket })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'auth' })
    expect(attempts).toBe(1)
  })

  it('finds the key files that are missing before anything is run', async () => {
    const planner = new EndpointPlanner({
      connectTimeoutMs: 1,
      connectRetries: 0,
      env: {},
      keyFolder: '/nowhere',
      hostKeyAlgorithms: () => [],
    })
    const host = { name: 'web', address: 'web', port: 22, tags: [], groups: [], problems: [] }
    const { problems } = await planner.plan([
      { ...host, key: 'missing' },
      { ...host, name: 'db', key: 'missing' },
    ])
    expect(problems).toHaveLength(1)
    expect(problems[0]!.message).toContain('/nowhere/missing cannot be read (no such file)')
  })
})

const passwords = requires('sshd', 'passwords')
describe.skipIf(passwords.skip)(passwords.named('login with a password'), () => {
  it('takes the right one', async () => {
    const sshd = await start({ auth: 'password' })
    expect(await logIn(sshd, { password: sshd.password! })).toMatchObject({ user: sshd.user })
  })

  it('refuses a wrong one, says what was tried, holds no secret and does not try again', async () => {
    const sshd = await start({ auth: 'password' })
    const { outcome, message, attempts } = await logIn(sshd, { password: 'hunter2 # no' })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'auth' })
    expect(message).toBe(`login as ${sshd.user} was refused: tried password; the server takes password`)
    expect(attempts).toBe(1)
  })

  it('takes the password where a server wants both it and a key', async () => {
    const sshd = await start({ auth: 'both', extraConfig: ['AuthenticationMethods publickey,password'] })
    expect(await logIn(sshd, { key: sshd.keyFile, password: sshd.password! })).toMatchObject({ user: sshd.user })
  })

  it('takes the key where a server wants the password first and the key after it', async () => {
    const sshd = await start({ auth: 'both', extraConfig: ['AuthenticationMethods password,publickey'] })
    const { key, password } = { key: sshd.keyFile, password: sshd.password! }
    expect(await logIn(sshd, { key, password })).toMatchObject({ user: sshd.user })
  })

  it('gives each host of a run its own user, port, password or key', async () => {
    const [byKey, byPassword] = await Promise.all([start(), start({ auth: 'password' })])
    const finished = await engine.run('echo "$SSH_CONNECTION" | cut -d" " -f4', [
      target(byKey, { name: 'key' }),
      target(byPassword, { name: 'password', login: [{ type: 'password', password: byPassword.password! }] }),
    ])
    expect(finished.stdout('key').toString()).toBe(`${byKey.port}\n`)
    expect(finished.stdout('password').toString()).toBe(`${byPassword.port}\n`)
  })
})

const questions = requires('sshd', 'keyboard-interactive')
describe.skipIf(questions.skip)(questions.named('login where the server asks questions'), () => {
  it('answers the one for the password', async () => {
    const sshd = await start({ auth: 'keyboard-interactive' })
    expect(await logIn(sshd, { password: sshd.password! })).toMatchObject({ user: sshd.user })
  })

  it('answers wrongly once, and says so', async () => {
    const sshd = await start({ auth: 'keyboard-interactive' })
    const { outcome, message } = await logIn(sshd, { password: 'hunter2' })
    expect(outcome).toMatchObject({ state: 'unreachable', reason: 'auth' })
    expect(message).toContain('password (keyboard-interactive)')
    expect(message).not.toContain('hunter2')
  })
})
