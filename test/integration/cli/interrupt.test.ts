import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { CliUser, type RunningCli } from '../../support/cli.ts'
import { startHostileServer, type HostileServer } from '../../support/hostile.ts'
import { requires } from '../../support/requirements.ts'
import { isAlive, startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen')

/** Says its process id, then works for longer than any test. */
const LONG_WORK = 'echo pid $$; exec sleep 600'

describe.skipIf(needs.skip)(needs.named('Ctrl-C'), () => {
  let fleet: Fleet
  let user: CliUser
  let server: HostileServer | undefined

  beforeAll(async () => {
    // sshd passes signals on to what runs only where the command is not its administrator's (session.c).
    fleet = await startFleet(3, { extraConfig: ['ForceCommand none'] })
    user = new CliUser(fleet.inventory)
  })
  afterEach(async () => {
    await server?.stop()
    server = undefined
  })
  afterAll(() => fleet.stop())

  const pidsIn = (run: RunningCli) => [...run.stdout.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid))

  async function working(...args: string[]): Promise<RunningCli> {
    const run = user.start('batch_run', [...args, '--cmd', LONG_WORK])
    await run.seen('pid ', args.includes('web01') ? 1 : 2)
    return run
  }

  it('once shows what is still running, and the run goes on to its end', async () => {
    const go = join(user.home, 'go')
    const wait = `echo began; until [ -e ${go} ]; do sleep 0.05; done`
    const run = user.start('batch_run', ['-h', 'web01,web02', '--cmd', wait])
    await run.seen('began', 2)
    run.kill('SIGINT')
    await run.seen('still at work on 2: web[01-02]')
    writeFileSync(go, '')
    const { status, stderr } = await run.ended
    expect(stderr).toContain('Ctrl-C again cancels')
    expect(stderr).toContain('2 hosts: 2 ok')
    expect(status).toBe(0)
  })

  it('once also tells how many have not begun', async () => {
    const run = user.start('batch_run', ['-h', 'all', '-f', '1', '--cmd', LONG_WORK])
    await run.seen('pid ')
    run.kill('SIGINT')
    await run.seen('2 have not begun')
    run.kill('SIGTERM')
    expect((await run.ended).stderr).toMatch(/cancelled +web\[02-03\]: not started/)
  })

  // One host is worked with in the command's own process, several in processes of their own.
  it.each(['web01', 'web02,web03'])(
    'twice cancels (%s): the remote processes are gone, the hosts are counted',
    async (hosts) => {
      const run = await working('-h', hosts)
      run.kill('SIGINT')
      await run.seen('Ctrl-C again')
      run.kill('SIGINT')
      const { status, stderr } = await run.ended
      expect(status).toBe(130)
      expect(stderr).toContain(`0 ok, ${hosts.split(',').length} cancelled`)
      await vi.waitFor(() => expect(pidsIn(run).filter(isAlive)).toEqual([]), 10_000)
    },
  )

  it('three times leaves at once, without waiting for a host that hangs', async () => {
    server = await startHostileServer({
      exec: ({ accept, socket }) => void accept().write('began\n', () => setImmediate(() => socket.pause())),
    })
    const only = new CliUser(`[mute]\nhost = 127.0.0.1\nport = ${server.port}\nuser = x\npassword = x\n`)
    const run = only.start('batch_run', ['-h', 'mute', '--cmd', 'true'])
    await run.seen('began')
    run.kill('SIGINT')
    await run.seen('Ctrl-C again')
    run.kill('SIGINT')
    await run.seen('Cancelling')
    run.kill('SIGINT')
    const { status, stderr } = await run.ended
    expect(status).toBe(130)
    expect(stderr).not.toContain('1 host:')
  })

  it.each(['SIGTERM', 'SIGHUP'] as const)('%s cancels without being asked twice', async (signal) => {
    const run = await working('-h', 'web02,web03')
    run.kill(signal)
    const { status, stderr } = await run.ended
    expect(status).toBe(130)
    expect(stderr).toContain('0 ok, 2 cancelled')
    await vi.waitFor(() => expect(pidsIn(run).filter(isAlive)).toEqual([]), 10_000)
  })

  it('typed on a terminal reaches the command, not its workers', async () => {
    const args = ['-h', 'web02,web03', '--cmd', LONG_WORK]
    const run = user.start('batch_run', args, { terminal: { columns: 80, rows: 24 } })
    await run.seen('pid ', 2)
    run.type('\x03')
    await run.seen('Ctrl-C again')
    expect(pidsIn(run).filter(isAlive)).toHaveLength(2)
    run.type('\x03')
    const { status, stdout } = await run.ended
    expect(status).toBe(130)
    expect(stdout).toContain('2 cancelled')
  })

  it('with --json still prints the end of every host and of the run', async () => {
    const run = await working('-h', 'web02,web03', '--json')
    run.kill('SIGTERM')
    const { stdout } = await run.ended
    expect(stdout.match(/"state":"cancelled"/g)).toHaveLength(2)
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('"run-ended"')
  })
})
