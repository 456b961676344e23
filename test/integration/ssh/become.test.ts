import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CommandPlanOptions } from '../../../electron/services/runs/command_plan.ts'
import { endlessCommand, only, processesNaming, target, TestEngine } from '../../support/engine.ts'
import { startHostileServer } from '../../support/hostile.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { allowSudo } from '../../support/sudo.ts'
import { testUser } from '../../support/test_user.ts'

const needs = requires('sshd', 'passwords', 'sudo')
describe.skipIf(needs.skip)(needs.named('sudo'), () => {
  let sshd: TestSshd
  let engine: TestEngine
  const stopping: { stop(): Promise<void> }[] = []
  beforeAll(async () => {
    ;[sshd, engine] = await Promise.all([
      startSshd({ extraConfig: ['ForceCommand none'] }),
      TestEngine.start({ size: 1 }),
    ])
  })
  afterEach(async () => {
    await Promise.all(stopping.splice(0).map((each) => each.stop()))
  })
  afterAll(async () => {
    await engine.stop()
    await sshd.stop()
  })

  const sudoers = (how: Parameters<typeof allowSudo>[0]) => stopping.push(allowSudo(how))
  const plan = (command: string, password: string | undefined, over: Partial<CommandPlanOptions> = {}) => ({
    spec: { command },
    become: { user: 'root', ...(password === undefined ? {} : { password }) },
    ...over,
  })
  const become = (...args: Parameters<typeof plan>) => engine.run(plan(...args), [target(sshd)])
  const password = () => testUser().password

  it('runs a command as root with the password', async () => {
    sudoers('password')
    const finished = await become('id -un; echo "$HOME"; echo err >&2; exit 3', password())
    expect(finished.stdout().toString()).toBe('root\n/root\n')
    expect(finished.stderr().toString()).toMatch(/err\n$/)
    expect(only(finished)).toMatchObject({ state: 'failed', result: { status: 3 } })
  })

  it('runs a command as another user', async () => {
    sudoers('password')
    const finished = await become('id -un', password(), { become: { user: 'nobody', password: password() } })
    expect(finished.stdout().toString()).toBe('nobody\n')
  })

  it('runs a command without a password where none is wanted', async () => {
    sudoers('no-password')
    const finished = await become('id -un', undefined)
    expect(finished.stdout().toString()).toBe('root\n')
    expect(finished.stderr().toString()).toBe('')
  })

  it('keeps a password to itself that nobody asks for', async () => {
    sudoers('no-password')
    expect((await become('cat; id -un', password())).stdout().toString()).toBe('root\n')
  })

  it('fails at once without a password where one is wanted', async () => {
    sudoers('password')
    const finished = await become('id -un', undefined)
    expect(only(finished)).toMatchObject({ state: 'failed', result: { status: 1 } })
    expect(finished.stderr().toString()).toContain('a password is required')
  })

  it('sends a wrong password once', async () => {
    sudoers('password')
    const finished = await become('id -un', 'wrong')
    expect(only(finished)).toMatchObject({ state: 'failed', message: 'sudo did not accept the password' })
    expect(finished.stdout().toString()).toBe('')
    expect(finished.stderr().toString()).toContain('1 incorrect password attempt')
  })

  it('says what sudo says of a user who may not', async () => {
    sudoers('not-at-all')
    const finished = await become('id -un', password())
    expect(only(finished)).toMatchObject({ state: 'failed', result: { status: 1 } })
    expect(finished.stderr().toString()).toMatch(/not in the sudoers file|not allowed/)
  })

  it('gives the command all of its input after the password', async () => {
    sudoers('password')
    const bytes = randomBytes(2_000_000)
    const stdinPath = join(engine.folder, 'input')
    writeFileSync(stdinPath, bytes)
    const finished = await become('sha256sum', password(), { stdinPath })
    expect(finished.stdout().toString()).toBe(`${createHash('sha256').update(bytes).digest('hex')}  -\n`)
  })

  it('runs a script, with variables', async () => {
    sudoers('password')
    const finished = await become('', password(), {
      spec: {
        script: { name: 'who', text: '#!/bin/bash -e\necho "$(id -un) $COLOUR"\nexit 9\n' },
        env: { COLOUR: 'mauve' },
      },
    })
    expect(finished.stdout().toString()).toBe('root mauve\n')
    expect(only(finished)).toMatchObject({ state: 'failed', result: { status: 9 } })
  })

  it('works in a terminal', async () => {
    sudoers('password')
    const finished = await become('id -un; test -t 0 && echo terminal', password(), {
      pty: { term: 'vt100', columns: 80, rows: 24 },
    })
    expect(finished.stdout().toString()).toMatch(/root\r\nterminal\r\n$/)
    expect(finished.stdout().toString()).not.toContain('flotilla:')
  })

  it('leaves the password nowhere: not in the folder, the record, the output or the arguments of a process', async () => {
    sudoers('password')
    const finished = await become(
      'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"',
      password(),
    )
    // As root it sees the arguments and variables of every process there is, this one's included.
    expect(finished.stdout().toString()).toContain('flotilla:begun')
    for (const name of readdirSync(finished.folder))
      expect(readFileSync(join(finished.folder, name)).includes(password())).toBe(false)
    expect(JSON.stringify(finished.events)).not.toContain(password())
  })

  it('ends with its terminal when it is cancelled', async () => {
    sudoers('password')
    const { command, marker } = endlessCommand()
    const started = engine.start(
      plan(`echo begun; ${command}`, password(), { pty: { term: 'vt100', columns: 80, rows: 24 } }),
      [target(sshd)],
    )
    await started.printed('begun')
    started.cancel()
    expect(only(await started.done)).toMatchObject({ state: 'cancelled' })
    await expect.poll(() => processesNaming(marker)).toEqual([])
  })

  it('ends without a terminal when it is cancelled', async () => {
    sudoers('password')
    const { command, marker } = endlessCommand()
    const started = engine.start(plan(`echo begun; ${command}`, password()), [target(sshd)])
    await started.printed('begun')
    started.cancel()
    expect(only(await started.done)).toMatchObject({ state: 'cancelled' })
    await expect.poll(() => processesNaming(marker)).toEqual([])
  })

  it('ends without a terminal and without a password when its time is over', async () => {
    sudoers('no-password')
    const { command, marker } = endlessCommand()
    const finished = await become(`echo begun; ${command}; echo never`, undefined, { timeoutMs: 500 })
    expect(only(finished)).toMatchObject({ state: 'timed-out' })
    expect(finished.stdout().toString()).toBe('begun\n')
    await expect.poll(() => processesNaming(marker)).toEqual([])
  })

  it('ends as another user when it is cancelled', async () => {
    sudoers('password')
    const { command, marker } = endlessCommand()
    const started = engine.start(
      plan(`echo begun; ${command}`, password(), { become: { user: 'nobody', password: password() } }),
      [target(sshd)],
    )
    await started.printed('begun')
    started.cancel()
    expect(only(await started.done)).toMatchObject({ state: 'cancelled' })
    await expect.poll(() => processesNaming(marker)).toEqual([])
  })
})

describe('something that is not sudo', () => {
  it('is given up when it never begins the command', async () => {
    const engine = await TestEngine.start({ size: 1 })
    const server = await startHostileServer({
      exec: ({ accept }) => void accept().stderr.write('Verification code: '),
    })
    const finished = await engine.run({ spec: { command: 'id' }, become: { user: 'root', password: 'secret' } }, [
      target(server, { connectTimeoutMs: 500 }),
    ])
    expect(only(finished)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('did not begin') as string,
    })
    expect(finished.stderr().toString()).toBe('Verification code: ')
    await engine.stop()
    await server.stop()
  })
})
