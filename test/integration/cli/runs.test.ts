import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { lines, startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen')

describe.skipIf(needs.skip)(needs.named('earlier runs'), () => {
  let fleet: Fleet
  let user: CliUser

  beforeAll(async () => {
    fleet = await startFleet(3)
  })
  beforeEach(() => {
    user = new CliUser(fleet.inventory)
  })
  afterAll(() => fleet.stop())

  const batchRun = (...args: string[]) => user.run('batch_run', args)
  const flotilla = (...args: string[]) => user.run('flotilla', args)

  describe('flotilla runs', () => {
    it('says so when there are none', async () => {
      expect(await flotilla('runs')).toMatchObject({ status: 0, stdout: 'No runs yet.\n' })
    })

    it('lists them, newest first, also those of one second', async () => {
      for (const word of ['first', 'second', 'third']) await batchRun('-h', 'web01', '--cmd', `echo ${word}`)
      const { stdout } = await flotilla('runs')
      expect(lines(stdout).map((line) => line.replace(/.*echo /, ''))).toEqual(['third', 'second', 'first'])
    })

    it('--json prints one record a line', async () => {
      await batchRun('-h', 'web01', '--cmd', 'exit 3')
      const { stdout } = await flotilla('runs', '--json')
      expect(lines(stdout).map((line) => JSON.parse(line) as unknown)).toMatchObject([
        { kind: 'command', title: 'exit 3', summary: { failed: 1 }, hosts: [{ name: 'web01', status: 3 }] },
      ])
    })

    it('show prints how each host ended and what it printed', async () => {
      await batchRun('-h', 'web01,web02', '--cmd', 'echo out; printf err >&2; case $HOME in *.2) exit 5;; esac')
      const { stdout } = await flotilla('runs', 'show', user.runs[0]!.id)
      expect(
        lines(stdout)
          .slice(2)
          .map((line) => line.replace(/, \d+\.\d s$/, '')),
      ).toEqual(['web01: ok', 'web01 | out', 'web01 | err', 'web02: failed, exit 5', 'web02 | out', 'web02 | err'])
    })

    it('show --host limits it to one, and knows the others', async () => {
      await batchRun('-h', 'web01,web02', '--cmd', 'echo out')
      expect((await flotilla('runs', 'show', '--host', 'web02')).stdout).not.toContain('web01 |')
      const unknown = await flotilla('runs', 'show', '--host', 'web09')
      expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('it had web[01-02]') as string })
    })

    it.each(['20200101-000000-abcd', '../../config'])('show of what is no run (%s) is refused', async (id) => {
      expect(await flotilla('runs', 'show', id)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(`There is no run ${id}`) as string,
      })
    })

    it('prune keeps the newest', async () => {
      for (const word of ['first', 'second', 'third']) await batchRun('-h', 'web01', '--cmd', `echo ${word}`)
      expect(await flotilla('runs', 'prune', '--keep', '1')).toMatchObject({ status: 0, stdout: '2 runs removed.\n' })
      expect(user.runs.map(({ title }) => title)).toEqual(['echo third'])
    })

    it('prune keeps as many matrices and results of loads', async () => {
      for (let n = 0; n < 2; n++) await flotilla('ports', '127.0.0.1:1')
      for (let n = 0; n < 3; n++) await flotilla('load', 'tcp', '127.0.0.1:1', '-n', '1')
      const { stdout } = await flotilla('runs', 'prune', '--keep', '1')
      expect(stdout).toBe('0 runs, 2 loads, 1 matrix removed.\n')
      for (const kind of ['loads', 'reach']) expect(readdirSync(join(user.runsFolder, '..', kind))).toHaveLength(1)
    })

    it('of a run that was killed say so, and its output until then can be read', async () => {
      const run = user.start('batch_run', ['-h', 'web01,web02', '--cmd', 'echo begun; sleep 20'])
      await run.seen('begun', 2)
      run.kill('SIGKILL')
      await run.ended
      expect((await flotilla('runs')).stdout).toMatch(/interrupted/)
      const shown = await flotilla('runs', 'show')
      expect(shown.stdout).toMatch(/web01: .*interrupted/)
      expect(shown.stdout.match(/web0[12] \| begun/g)).toEqual(['web01 | begun', 'web02 | begun'])
    })
  })

  describe('--rerun failed', () => {
    it('runs the same again, only where it did not succeed', async () => {
      await batchRun('-g', 'web_clusters', '--cmd', 'test -e mended || case $HOME in *.[13]) exit 1;; esac; echo fine')
      writeFileSync(join(fleet.sshd.homeOf('127.0.1.1'), 'mended'), '')
      writeFileSync(join(fleet.sshd.homeOf('127.0.1.3'), 'mended'), '')
      const run = await batchRun('--rerun', 'failed')
      expect(run.status).toBe(0)
      expect(lines(run.stdout).sort()).toEqual(['web01 | fine', 'web03 | fine'])
    })

    it('runs another command there when one is given', async () => {
      await batchRun('-h', 'web01,web02', '--cmd', 'case $HOME in *.2) exit 1;; esac')
      const run = await batchRun('--rerun', 'failed', '--cmd', 'echo why')
      expect(run.stdout).toBe('web02 | why\n')
    })

    it('limits named hosts to those that did not make it', async () => {
      await batchRun('-h', 'web01,web02', '--cmd', 'exit 1')
      const run = await batchRun('--rerun', 'failed', '-h', 'web02,web03', '--cmd', 'echo again')
      expect(run.stdout).toBe('web02 | again\n')
    })

    it('takes the inventory of that run, where the names mean those hosts', async () => {
      const other = user.write('other.ini', fleet.inventory.replaceAll('web0', 'app0'))
      await batchRun('-i', other, '-h', 'app02', '--cmd', 'echo here; exit 1')
      const run = await batchRun('--rerun', 'failed')
      expect(run.stdout).toBe('app02 | here\n')
    })

    it('refuses when every host was ok', async () => {
      await batchRun('-h', 'web01', '--cmd', 'true')
      expect(await batchRun('--rerun', 'failed')).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/Nothing to rerun: .*every host was ok/) as string,
      })
    })

    it('refuses when there was no run', async () => {
      expect(await batchRun('--rerun', 'failed')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('There is no earlier run') as string,
      })
    })

    it('asks for the variables whose values are not kept, each by its name', async () => {
      await batchRun('-h', 'web01', '--env', 'A=1', '--env', 'B=2', '--cmd', 'echo $A$B; exit 1')
      const refused = await batchRun('--rerun', 'failed', '--env', 'A=1')
      expect(refused.status).toBe(2)
      expect(refused.stderr).toContain('give --env B=VALUE again')
      const run = await batchRun('--rerun', 'failed', '--env', 'A=3', '--env', 'B=4')
      expect(run.stdout).toBe('web01 | 34\n')
    })

    it('asks for standard input again: to run without it would be another command', async () => {
      await user.run('batch_run', ['-h', 'web01', '--stdin', '--cmd', 'cat; exit 1'], { stdin: 'first' })
      expect(await batchRun('--rerun', 'failed')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('give it again with --stdin') as string,
      })
      const run = await user.run('batch_run', ['--rerun', 'failed', '--stdin'], { stdin: 'second' })
      expect(run.stdout).toBe('web01 | second\n')
    })

    it('logs in as then, with a terminal as then', async () => {
      await batchRun('-h', 'web01', '--user', fleet.sshd.user, '--pty', '--cmd', 'test -t 1 && echo terminal; exit 1')
      const run = await batchRun('--rerun', 'failed')
      expect(run.stdout).toContain('web01 | terminal')
      const plan = await batchRun('--rerun', 'failed', '--dry-run')
      expect(plan.stdout).toContain('a terminal')
    })

    it('passes over a run that still goes on', async () => {
      await batchRun('-h', 'web01', '--cmd', 'echo ended; exit 1')
      const running = user.start('batch_run', ['-h', 'web02', '--cmd', 'echo begun; exec sleep 600'])
      await running.seen('begun')
      const run = await batchRun('--rerun', 'failed')
      running.kill('SIGTERM')
      await running.ended
      expect(run.stdout).toBe('web01 | ended\n')
    })
  })
})
