import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CliUser, type Finished } from '../../support/cli.ts'
import { startHostileServer, type HostileServer } from '../../support/hostile.ts'
import { diesBySignal } from '../../support/hostile_exec.ts'
import { freePort } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { shownOf, startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen')

describe.skipIf(needs.skip)(needs.named('how a run ends'), () => {
  let fleet: Fleet
  let user: CliUser

  beforeAll(async () => {
    fleet = await startFleet(4)
    const nobodyThere = await freePort()
    const down = ['down1', 'down2'].flatMap((name) => [`[${name}]`, 'host = 127.0.0.1', `port = ${nobodyThere}`])
    user = new CliUser([fleet.inventory, ...down, ''].join('\n'))
  })
  afterAll(() => fleet.stop())

  /** Runs a command on a server that does as the test wants, called `odd`. */
  async function runOn(server: HostileServer, command: string, ...args: string[]): Promise<Finished> {
    const only = new CliUser(`[odd]\nhost = 127.0.0.1\nport = ${server.port}\nuser = x\npassword = x\n`)
    try {
      return await only.run('batch_run', ['-h', 'odd', '--cmd', command, ...args])
    } finally {
      await server.stop()
    }
  }

  const batchRun = (...args: string[]) => user.run('batch_run', args)

  it('0: every host ok', async () => {
    const run = await batchRun('-h', 'web01,web02', '--cmd', 'true')
    expect(run.status).toBe(0)
    expect(run.stderr).toMatch(/^2 hosts: 2 ok in \d+\.\d s$/m)
  })

  it('1: some command failed, with its exit status', async () => {
    const run = await batchRun('-h', 'web01,web02', '--cmd', 'case $HOME in *.1) exit 7;; esac')
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(/^2 hosts: 1 ok, 1 failed in /m)
    expect(run.stderr).toMatch(/^ {2}failed +web01: exit 7$/m)
  })

  it('1: some command was ended by a signal, which is named', async () => {
    const run = await runOn(await startHostileServer({ exec: diesBySignal('KILL') }), 'true')
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(/^ {2}failed +odd: ended by signal KILL$/m)
  })

  it('3: some host could not be reached, which weighs more than a failed command', async () => {
    const run = await batchRun('-h', 'web01,down1', '--cmd', 'exit 1')
    expect(run.status).toBe(3)
    expect(run.stderr).toMatch(/^2 hosts: 0 ok, 1 failed, 1 unreachable in /m)
    expect(run.stderr).toMatch(/^ {2}unreachable +down1: refused: /m)
  })

  it('hosts with the same reason share a line', async () => {
    const run = await batchRun('-h', 'down1,down2', '--cmd', 'true')
    expect(run.stderr).toMatch(/^ {2}unreachable +down\[1-2\]: refused: the host refused/m)
  })

  it('names the slowest hosts', async () => {
    const run = await batchRun('-h', 'web[01-04]', '--cmd', 'case $HOME in *.3) sleep 1;; esac')
    expect(run.stderr).toMatch(/^ {2}slowest +web03 \d/m)
  })

  it('says where the output is kept', async () => {
    const run = await batchRun('-h', 'web01', '--cmd', 'true')
    const folder = /kept in +(\S+)/.exec(run.stderr)?.[1]
    expect(folder).toBe(user.runFolders[0])
  })

  it('-t stops a command that takes too long: failed', async () => {
    const run = await batchRun('-h', 'web01', '-t', '300ms', '--cmd', 'sleep 60')
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(/web01: still running after 0\.3 s/)
  })

  it('--connect-timeout gives a host up that does not answer', async () => {
    const run = await runOn(await startHostileServer({ greeting: 'silent' }), 'true', '--connect-timeout', '300ms')
    expect(run.status).toBe(3)
    expect(run.stderr).toMatch(/unreachable +odd: timeout: /)
  })

  it('--retries tries a connection again', async () => {
    const run = await batchRun('-h', 'down1', '--retries', '1', '--json', '--cmd', 'true')
    const attempts = run.stdout.split('\n').filter((line) => line.includes('"host-connecting"'))
    expect(attempts).toHaveLength(2)
  })

  it('--fail-fast starts nobody else after a failure', async () => {
    const run = await batchRun('-h', 'web[01-04]', '-f', '1', '--fail-fast', '--cmd', 'touch began; exit 1')
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(/4 hosts: 0 ok, 1 failed, 3 cancelled/)
    expect(existsSync(join(fleet.sshd.homeOf('127.0.1.1'), 'began'))).toBe(true)
    expect(existsSync(join(fleet.sshd.homeOf('127.0.1.2'), 'began'))).toBe(false)
  })

  it('--max-fail starts nobody else once too many failed', async () => {
    const run = await batchRun('-h', 'web[01-04]', '-f', '1', '--max-fail', '25%', '--cmd', 'exit 1')
    expect(run.stderr).toMatch(/4 hosts: 0 ok, 2 failed, 2 cancelled/)
    expect(run.stderr).toMatch(/cancelled +web\[03-04\]: not started: more than 25 %/)
  })

  it('--serial begins a batch when the one before has ended', async () => {
    const run = await batchRun('-h', 'web[01-04]', '--serial', '50%', '--json', '--cmd', 'sleep 0.2')
    const order = run.stdout
      .split('\n')
      .filter((line) => /"host-(connecting|ended)"/.test(line))
      .map((line) => JSON.parse(line) as { type: string; host: string })
    const firstOfSecondBatch = order.findIndex(({ host }) => host === 'web03' || host === 'web04')
    expect(order.slice(0, firstOfSecondBatch).map(({ type }) => type)).toEqual([
      'host-connecting',
      'host-connecting',
      'host-ended',
      'host-ended',
    ])
  })

  it('-f limits how many hosts are worked on at once', async () => {
    const run = await batchRun('-h', 'web[01-03]', '-f', '1', '--json', '--cmd', 'true')
    const order = run.stdout.match(/"host-(?:connecting|ended)"/g)
    expect(order).toEqual(Array.from({ length: 3 }, () => ['"host-connecting"', '"host-ended"']).flat())
  })

  it('--env sets variables, whatever is in them', async () => {
    const value = `two words, "both" 'quotes' $HOME \\ and ü`
    const run = await batchRun('-h', 'web01', '--env', `A=${value}`, '--env', 'B=', '--cmd', 'echo "$A|${B-unset}"')
    expect(shownOf('web01', run)).toEqual([`${value}|`])
  })

  it('--stdin gives the whole input to every host', async () => {
    const input = Array.from({ length: 20_000 }, (_, at) => `line ${at}\n`).join('')
    const run = await user.run('batch_run', ['-h', 'web01,web02', '--stdin', '--cmd', 'cat'], { stdin: input })
    for (const host of ['web01', 'web02']) expect(`${shownOf(host, run).join('\n')}\n`).toBe(input)
  })

  it('--script runs a local file there, with the interpreter that it names', async () => {
    const script = user.write('hello.sh', '#!/bin/sh -e\necho "$0" | grep -c flotilla\nfalse\necho never\n')
    const run = await batchRun('-h', 'web01', '--script', script)
    expect(run.status).toBe(1)
    expect(shownOf('web01', run)).toEqual(['1'])
  })

  it('--pty gives the command a terminal', async () => {
    const run = await batchRun('-h', 'web01', '--pty', '--cmd', 'test -t 0 && test -t 1 && echo terminal')
    expect(shownOf('web01', run).map((line) => line.trim())).toEqual(['terminal'])
  })
})
