import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { lines, shownOf, startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen')

describe.skipIf(needs.skip)(needs.named('what a run shows'), () => {
  let fleet: Fleet
  let user: CliUser

  beforeAll(async () => {
    fleet = await startFleet(4)
    user = new CliUser(fleet.inventory)
  })
  afterAll(() => fleet.stop())

  it('the old spelling runs on hosts and groups: batch_run -h … -g … -cmd …', async () => {
    const run = await user.run('batch_run', ['-h', 'web02,web03', '-g', 'first', '-cmd', 'echo ready'])
    expect(run.status).toBe(0)
    expect(lines(run.stdout).sort()).toEqual(['web01 | ready', 'web02 | ready', 'web03 | ready'])
  })

  it('a value that looks like an option is a value', async () => {
    const run = await user.run('batch_run', ['-h=web01', '-cmd=echo --cmd -h'])
    expect(run.stdout).toBe('web01 | --cmd -h\n')
  })

  it('lines of one host never mix with another’s, however they are written', async () => {
    const words = `awk -v me=$(basename "$HOME") 'BEGIN { for (i = 0; i < 200; i++) {
      for (j = 0; j < 60; j++) { printf "%s:%d:%d ", me, i, j; if (j % 7 == 0) fflush() }
      print "" } }'`
    const run = await user.run('batch_run', ['-h', 'all', '--cmd', words])
    expect(run.status).toBe(0)
    expect(lines(run.stdout)).toHaveLength(800)
    for (const [at, name] of fleet.names.entries()) {
      const whole = (i: number) => Array.from({ length: 60 }, (_, j) => `127.0.1.${at + 1}:${i}:${j} `).join('')
      expect(shownOf(name, run)).toEqual(Array.from({ length: 200 }, (_, i) => whole(i)))
    }
  })

  it('stdout goes to stdout, stderr to stderr, each line under its host’s name', async () => {
    const run = await user.run('batch_run', ['-h', 'web01', '--cmd', 'echo out; echo err >&2'])
    expect(run.stdout).toBe('web01 | out\n')
    expect(lines(run.stderr)[0]).toBe('web01 | err')
  })

  it('an unfinished last line is kept, and stands before the failure and the summary', async () => {
    const run = await user.run('batch_run', ['-h', 'web01', '--cmd', 'printf begun; printf oops >&2; exit 3'], {
      shell: '$CLI "$@" 2>&1',
    })
    expect(lines(run.stdout).slice(0, 4)).toEqual([
      'web01 | begun',
      'web01 | oops',
      'web01 failed: exit 3',
      expect.stringMatching(/^1 host: 0 ok, 1 failed in \d/),
    ])
  })

  it('without a terminal there are no colours and no progress', async () => {
    const run = await user.run('batch_run', ['-h', 'all', '--cmd', 'sleep 0.3; exit 1'])
    expect(run.stdout + run.stderr).not.toContain('\x1b')
    expect(run.stderr).not.toContain('connected')
  })

  it('every byte is in the run’s folder, and passes unchanged into a pipe', async () => {
    const run = await user.run('batch_run', ['-h', 'web01', '--cmd', 'head -c 300000 /dev/urandom | tee made'])
    const made = readFileSync(join(fleet.sshd.homeOf('127.0.1.1'), 'made'))
    expect(readFileSync(join(user.runFolders[0]!, 'web01.stdout')).equals(made)).toBe(true)
    const shown = run.stdoutBytes.toString('latin1').slice(0, -1)
    expect(
      shown
        .split('\n')
        .map((line) => line.replace(/^web01 \| /, ''))
        .join('\n'),
    ).toBe(made.toString('latin1').replace(/\n$/, ''))
  })

  it('only the owner may read a run’s folder', async () => {
    await user.run('batch_run', ['-h', 'web01', '--cmd', 'echo mine'])
    expect(statSync(user.runFolders[0]!).mode & 0o777).toBe(0o700)
    expect(statSync(join(user.runFolders[0]!, 'web01.stdout')).mode & 0o777).toBe(0o600)
  })

  it('--quiet leaves only the summary', async () => {
    const run = await user.run('batch_run', ['-h', 'all', '--quiet', '--cmd', 'echo loud; echo louder >&2'])
    expect(run.stdout).toBe('')
    expect(lines(run.stderr)[0]).toMatch(/^4 hosts: 4 ok in /)
  })

  it('--output-dir also writes each host’s output there', async () => {
    const folder = join(user.home, 'answers', 'today')
    await user.run('batch_run', ['-h', 'web01,web02', '--cmd', 'echo kept', '--output-dir', folder])
    expect(readdirSync(folder).sort()).toEqual(
      ['run.json', 'web01.stderr', 'web01.stdout', 'web02.stderr', 'web02.stdout'].sort(),
    )
    expect(readFileSync(join(folder, 'web02.stdout'), 'utf8')).toBe('kept\n')
  })

  it('an --output-dir that cannot be made stops the run before it starts', async () => {
    const fresh = new CliUser(fleet.inventory)
    const taken = fresh.write('taken', '')
    const run = await fresh.run('batch_run', ['-h', 'web01', '--cmd', 'touch ran', '--output-dir', join(taken, 'x')])
    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(/--output-dir .*taken/)
    expect(run.stderr).not.toMatch(/\n\s+at /)
    expect(existsSync(join(fleet.sshd.homeOf('127.0.1.1'), 'ran'))).toBe(false)
  })

  it('a run that could not be kept is not started', async () => {
    const fresh = new CliUser(fleet.inventory)
    mkdirSync(fresh.flotillaHome)
    fresh.write('flotilla/data', 'a file where a folder should be')
    const run = await fresh.run('batch_run', ['-h', 'web01', '--cmd', 'touch ran'])
    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(/The folder for runs \S+ cannot be made/)
    expect(existsSync(join(fleet.sshd.homeOf('127.0.1.1'), 'ran'))).toBe(false)
  })

  it('a reader that leaves early ends the run without a stack trace', async () => {
    const run = await user.run('batch_run', ['-h', 'all', '--cmd', 'yes'], { shell: '$CLI "$@" | head -1' })
    expect(run.stdout).toMatch(/^web0\d \| y\n$/)
    expect(run.stderr).not.toMatch(/\n\s+at |Error|Warning/)
    expect(run.stderr).toContain('4 cancelled')
  })

  it('a reader that leaves the folded answers cancels nothing: all was done', async () => {
    const args = ['-h', 'all', '-b', '--cmd', 'seq 1 200000']
    const run = await user.run('batch_run', args, { shell: '$CLI "$@" | head -1' })
    expect(run.stdout).toBe('── 4 hosts web[01-04]\n')
    expect(run.stderr).toContain('4 hosts: 4 ok')
    expect(run.stderr).not.toMatch(/cancel|Error/)
  })

  it('a slow reader gets everything, and no warning', async () => {
    const run = await user.run('batch_run', ['-h', 'all', '--cmd', 'seq 1 60000'], {
      shell: '$CLI "$@" | { read first; sleep 0.5; echo "$first"; cat; }',
    })
    expect(lines(run.stdout)).toHaveLength(240_000)
    expect(run.stderr).not.toMatch(/Warning/)
  })

  describe('-b', () => {
    it('shows equal answers once, under their hosts as ranges, the answer most gave first', async () => {
      const differ = 'case $HOME in *.1) echo odd;; *) echo even;; esac'
      const run = await user.run('batch_run', ['-h', 'all', '-b', '--cmd', differ])
      expect(run.stdout).toBe('── 3 hosts web[02-04]\neven\n── 1 host web01\nodd\n')
    })

    it('keeps hosts apart that said the same and ended differently', async () => {
      const differ = 'echo same; case $HOME in *.[12]) exit 4;; esac'
      const run = await user.run('batch_run', ['-h', 'web[01-03]', '-b', '--cmd', differ])
      expect(run.stdout).toBe('── 2 hosts web[01-02] (exit 4)\nsame\n── 1 host web03\nsame\n')
    })

    it('ends an unfinished last line', async () => {
      const run = await user.run('batch_run', ['-h', 'web01', '-b', '--cmd', 'printf %s nothing-after'])
      expect(run.stdout).toBe('── 1 host web01\nnothing-after\n')
    })

    it('shows hosts that never began without output', async () => {
      const args = ['-h', 'web01,web02', '-b', '--fail-fast', '-f', '1', '--cmd', 'echo no; exit 1']
      const run = await user.run('batch_run', args)
      expect(run.status).toBe(1)
      expect(run.stdout).toBe(
        '── 1 host web01 (exit 1)\nno\n── 1 host web02 (not started: another host failed (fail-fast))\n',
      )
    })
  })
})
