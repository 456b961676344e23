import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen', 'passwords', 'python3')

const SUDO_PASSWORD = 'sudo s3cret; #1'
const ENV_SECRET = 'env-s3cret-value'

/** sudo(8) as far as Flotilla uses it: tests must not change who may become whom on this machine. */
const SUDO = `#!/bin/sh
while :; do
  case $1 in
    -H) ;;
    -S) asks=1 ;;
    -n) echo 'sudo: a password is required' >&2; exit 1 ;;
    -p) prompt=$2; shift ;;
    -u) user=$2; shift ;;
    --) shift; break ;;
  esac
  shift
done
for attempt in 1 2 3; do
  printf %s "$prompt" >&2
  IFS= read -r answer || exit 1
  [ "$answer" = '${SUDO_PASSWORD}' ] && BECAME=$user exec env BECAME="$user" "$@"
done
exit 1
`

describe.skipIf(needs.skip)(needs.named('logging in'), () => {
  let fleet: Fleet
  let user: CliUser
  /** By key and by password. */
  let both: string

  beforeAll(async () => {
    const programs = tempFolder('programs')
    writeFileSync(join(programs, 'sudo'), SUDO)
    chmodSync(join(programs, 'sudo'), 0o755)
    fleet = await startFleet(2, { auth: 'both', extraConfig: [`SetEnv PATH=${programs}:/usr/bin:/bin`] })
    both = `${fleet.inventory}
[locked]
host = 127.0.1.1
key = ${fleet.sshd.encryptedKeyFile}
passphrase = ${fleet.sshd.passphrase}
[typed]
host = 127.0.1.1
key =
${indented(readFileSync(fleet.sshd.keyFile, 'utf8'))}
[known]
host = 127.0.1.1
password = ${fleet.sshd.password}
`
  })
  beforeEach(() => {
    user = new CliUser(both)
  })
  afterAll(() => fleet.stop())

  describe('with a password', () => {
    it('--ask-pass takes it from a line of standard input where there is no terminal', async () => {
      const run = await user.run('batch_run', ['-h', 'web01,web02', '--ask-pass', '--cmd', 'echo in'], {
        stdin: `${fleet.sshd.password}\n`,
      })
      expect(run.status).toBe(0)
      expect(run.stdout.match(/in$/gm)).toHaveLength(2)
    })

    it('--ask-pass asks on the terminal, without echo', async () => {
      const run = user.start('batch_run', ['-h', 'web01', '--ask-pass', '--cmd', 'echo in'], {
        terminal: { columns: 80, rows: 24 },
      })
      await run.seen('SSH password: ')
      run.type(`${fleet.sshd.password}\r`)
      const { status, stdout } = await run.ended
      expect(status).toBe(0)
      expect(stdout).toContain('in')
      expect(stdout).not.toContain(fleet.sshd.password)
    })

    it('Ctrl-C at the question leaves with 130 and runs nothing', async () => {
      const run = user.start('batch_run', ['-h', 'web01', '--ask-pass', '--cmd', 'echo in'], {
        terminal: { columns: 80, rows: 24 },
      })
      await run.seen('SSH password: ')
      run.type('\x03')
      expect((await run.ended).status).toBe(130)
      expect(user.runFolders).toEqual([])
    })

    it('Ctrl-D at the question is no password: nothing is run', async () => {
      const run = user.start('batch_run', ['-h', 'web01', '--ask-pass', '--cmd', 'echo in'], {
        terminal: { columns: 80, rows: 24 },
      })
      await run.seen('SSH password: ')
      run.type('\x04')
      const { status, stdout } = await run.ended
      expect(status).toBe(2)
      expect(stdout).toContain('SSH password was not given')
    })

    it('asks on the terminal, without echo, also when standard error goes elsewhere', async () => {
      const run = user.start('batch_run', ['-h', 'web01', '--ask-pass', '--cmd', 'echo in'], {
        terminal: { columns: 80, rows: 24 },
        shell: '$CLI "$@" 2>log',
      })
      await run.seen('SSH password: ')
      run.type(`${fleet.sshd.password}\r`)
      const { status, stdout } = await run.ended
      expect(status).toBe(0)
      expect(stdout).not.toContain(fleet.sshd.password)
    })

    it('a wrong one is unreachable: auth', async () => {
      const run = await user.run('batch_run', ['-h', 'web01', '--ask-pass', '--cmd', 'echo in'], { stdin: 'wrong\n' })
      expect(run.status).toBe(3)
      expect(run.stderr).toMatch(/unreachable +web01: auth: /)
    })

    it('--ask-pass with --stdin and no terminal is refused', async () => {
      const run = await user.run('batch_run', ['-h', 'web01', '--ask-pass', '--stdin', '--cmd', 'cat'], {
        stdin: 'x\n',
        shell: 'setsid -w $CLI "$@"',
      })
      expect(run.status).toBe(2)
      expect(run.stderr).toContain('standard input is in use')
    })
  })

  it('--user wins over the inventory', async () => {
    user.writeInventory(both.replace(/^user = .*$/m, 'user = nobody-here'))
    const run = await user.run('batch_run', ['-h', 'known', '--user', fleet.sshd.user, '--cmd', 'id -un'])
    expect(run.stdout).toBe(`known | ${fleet.sshd.user}\n`)
  })

  it.each(['locked', 'typed', 'known'])('as %s in the inventory', async (host) => {
    const run = await user.run('batch_run', ['-h', host, '--cmd', 'echo in'])
    expect(run).toMatchObject({ status: 0, stdout: `${host} | in\n` })
  })

  describe('--become', () => {
    const become = (password: string, ...args: string[]) =>
      user.run('batch_run', ['-h', 'locked,known', '--become', ...args], { stdin: `${password}\n` })

    it('asks for the password once, for all hosts', async () => {
      const run = await become(SUDO_PASSWORD, '--cmd', 'echo "as $BECAME"')
      expect(run.status).toBe(0)
      expect(run.stdout.match(/as root$/gm)).toHaveLength(2)
    })

    it('becomes the user that is named', async () => {
      const run = await become(SUDO_PASSWORD, '--cmd', 'echo "as $BECAME"', '--become', 'postgres')
      expect(run.stdout.match(/as postgres$/gm)).toHaveLength(2)
    })

    it('a wrong password is tried once on each host and then given up', async () => {
      const run = await become('wrong', '--cmd', 'echo never')
      expect(run.status).toBe(1)
      expect(run.stderr).toMatch(/failed +locked,known: sudo did not accept the password/)
    })

    it('without a password does not hang where one is needed', async () => {
      const run = await become('', '--cmd', 'echo never')
      expect(run.status).toBe(1)
      expect(run.stderr).toContain('sudo: a password is required')
    })

    it('both passwords are asked for, one line each', async () => {
      const run = await user.run('batch_run', ['-h', 'web01', '--ask-pass', '--become', '--cmd', 'echo $BECAME'], {
        stdin: `${fleet.sshd.password}\n${SUDO_PASSWORD}\n`,
      })
      expect(run).toMatchObject({ status: 0, stdout: 'web01 | root\n' })
    })
  })

  describe('no secret', () => {
    const args = ['-h', 'locked,typed,known,web02', '--become', '--ask-pass', '--env', 'TOKEN']

    function secrets(): string[] {
      const keyText = readFileSync(fleet.sshd.keyFile, 'utf8').split('\n')
      return [fleet.sshd.password!, fleet.sshd.passphrase, keyText[2]!, SUDO_PASSWORD, ENV_SECRET]
    }

    it.each([
      ['of a run that ends well', ['--cmd', 'test -n "$TOKEN"'], 0],
      ['of a run that fails', ['--cmd', 'exit 1'], 1],
      ['of a run with --json', ['--json', '--cmd', 'exit 1'], 1],
      ['of a run with -b', ['-b', '--cmd', 'exit 1'], 1],
    ] as const)('%s is in files, output or messages', async (_, more, status) => {
      const run = await user.run('batch_run', [...args, ...more], {
        stdin: `${fleet.sshd.password}\n${SUDO_PASSWORD}\n`,
        env: { TOKEN: ENV_SECRET },
      })
      expect(run.status).toBe(status)
      expect(user.filesHolding(secrets())).toEqual([])
      for (const secret of secrets()) expect(run.stdout + run.stderr).not.toContain(secret)
    })

    it('of a refused login is in files or messages', async () => {
      user.writeInventory(both.replaceAll(/^user = .*$/gm, 'user = nobody-here'))
      const run = await user.run('batch_run', ['-h', 'locked,typed,known', '--cmd', 'true'])
      expect(run.status).toBe(3)
      expect(user.filesHolding(secrets())).toEqual([])
      for (const secret of secrets()) expect(run.stdout + run.stderr).not.toContain(secret)
    })

    it('stands in the arguments of any of our processes while it runs', async () => {
      const run = user.start('batch_run', [...args, '--cmd', 'echo begun; sleep 20'], {
        stdin: `${fleet.sshd.password}\n${SUDO_PASSWORD}\n`,
        env: { TOKEN: ENV_SECRET },
      })
      await run.seen('begun', 4)
      const { commandLines } = run
      run.kill('SIGTERM')
      await run.ended
      expect(commandLines).toMatch(/worker\.cjs/)
      for (const secret of secrets()) expect(commandLines).not.toContain(secret)
    })

    it('is shown by flotilla runs show', async () => {
      const stdin = `${fleet.sshd.password}\n${SUDO_PASSWORD}\n`
      await user.run('batch_run', [...args, '--cmd', 'exit 1'], { stdin, env: { TOKEN: ENV_SECRET } })
      const shown = await user.run('flotilla', ['runs', 'show', '--json'])
      expect(shown.stdout).toContain('"TOKEN"')
      for (const secret of secrets()) expect(shown.stdout).not.toContain(secret)
    })
  })
})

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
