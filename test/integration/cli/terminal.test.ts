import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CliUser, type StartOptions } from '../../support/cli.ts'
import { startHostileServer } from '../../support/hostile.ts'
import { answers, terminalEscapes } from '../../support/hostile_exec.ts'
import { requires } from '../../support/requirements.ts'
import { screenOf } from '../../support/screen.ts'
import { startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen', 'python3')

const wide = { columns: 80, rows: 24 }

describe.skipIf(needs.skip)(needs.named('on a terminal'), () => {
  let fleet: Fleet
  let user: CliUser
  let runs = 0

  beforeAll(async () => {
    fleet = await startFleet(3)
    user = new CliUser(fleet.inventory)
  })
  afterAll(() => fleet.stop())

  /** Runs a command that ends only when the progress line has been seen; returns all that the terminal got. */
  async function withProgress(command: string, options: StartOptions, ...args: string[]): Promise<string> {
    const go = join(user.home, `go${runs++}`)
    const run = user.start(
      'batch_run',
      ['-h', 'all', ...args, '--cmd', `${command}; until [ -e ${go} ]; do sleep 0.05; done`],
      options,
    )
    await run.seen(options.terminal!.columns < 40 ? '0/3 hosts' : '3 connected')
    writeFileSync(go, '')
    return (await run.ended).stdout
  }

  it('progress is shown while it runs, and gone when it has ended', async () => {
    const text = await withProgress('echo ready', { terminal: wide })
    expect(text).toMatch(/0\/3 hosts · 0 ok · 3 connected · \d/)
    const screen = screenOf(text, wide.columns)
    expect(screen.slice(0, 3).sort()).toEqual(['web01 | ready', 'web02 | ready', 'web03 | ready'])
    expect(screen[3]).toMatch(/^3 hosts: 3 ok in /)
    expect(screen.join('\n')).not.toContain('connected')
  })

  it('an unfinished line stands above the host’s failure, as if there were no progress', async () => {
    const text = await withProgress('printf half; trap "exit 9" EXIT', { terminal: wide }, '-f', '3')
    const screen = screenOf(text, wide.columns)
    for (const name of fleet.names)
      expect(screen.indexOf(`${name} | half`)).toBeLessThan(screen.indexOf(`${name} failed: exit 9`))
    expect(screen).toContain('web02 | half')
  })

  it.each([20, 40, 200])('progress fits into %d columns, and leaves nothing behind', async (columns) => {
    const text = await withProgress('true', { terminal: { columns, rows: 24 } })
    expect(screenOf(text, columns).join('\n')).not.toContain('0/3')
  })

  it('with stdout elsewhere, progress still shows', async () => {
    const text = await withProgress('echo ready', { terminal: wide, shell: '$CLI "$@" >answers' })
    expect(screenOf(text, wide.columns)[0]).toMatch(/^3 hosts: 3 ok in /)
  })

  it('states have colours', async () => {
    const { stdout } = await user.run('batch_run', ['-h', 'web01', '--cmd', 'exit 1'], { terminal: wide })
    expect(stdout).toMatch(/\x1b\[31m1 failed\x1b\[0m/)
  })

  it.each<[string, string[], Record<string, string>]>([
    ['--no-color', ['--no-color'], {}],
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['TERM=dumb', [], { TERM: 'dumb' }],
  ])('%s leaves colours out', async (_, args, env) => {
    const { stdout } = await user.run('batch_run', ['-h', 'web01', ...args, '--cmd', 'exit 1'], { terminal: wide, env })
    expect(stdout).toContain('1 failed')
    expect(stdout).not.toMatch(/\x1b\[\d+m/)
  })

  it.each([[[]], [['-b']]])('what a host prints cannot command the terminal %j', async (args) => {
    const server = await startHostileServer({ exec: answers(terminalEscapes) })
    const only = new CliUser(`[evil]\nhost = 127.0.0.1\nport = ${server.port}\nuser = x\npassword = x\n`)
    const { stdout } = await only.run('batch_run', ['-h', 'evil', ...args, '--cmd', 'true'], { terminal: wide })
    await server.stop()
    const screen = screenOf(stdout, wide.columns).join('\n')
    expect(screen).toContain('red')
    expect(screen).toContain('^[]0;owned^G')
    expect(screen).toContain('^[[2J^[[H')
    expect(screen).toContain('^[]52;c;')
    expect(stdout).not.toMatch(/[\x9b\u202e]/)
  })

  it('a host’s colours end with its line', async () => {
    const { stdout } = await user.run('batch_run', ['-h', 'web01', '--cmd', `printf '\\033[35mpink\\n'`], {
      terminal: wide,
    })
    expect(stdout).toContain('\x1b[35mpink\x1b[0m')
  })

  it('names and texts of wide characters stand in columns', async () => {
    user.writeInventory(`${fleet.inventory}[东京]\nhost = 127.0.1.1\n`)
    const { stdout } = await user.run('batch_run', ['-h', 'web01,东京', '--no-color', '--cmd', 'echo 漢字'], {
      terminal: wide,
    })
    user.writeInventory(fleet.inventory)
    expect(screenOf(stdout, wide.columns)).toEqual(expect.arrayContaining(['web01 | 漢字', '东京  | 漢字']))
  })

  it('--pty hands the terminal’s size on', async () => {
    const args = ['-h', 'web01', '--pty', '--cmd', 'stty size']
    const { stdout } = await user.run('batch_run', args, { terminal: { columns: 91, rows: 17 } })
    expect(stdout).toContain('17 91')
  })
})
