import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter } from 'node:path'
import type { ServerChannel } from 'ssh2'
import { runBuiltin } from './builtin_shell.ts'
import type { DemoMachine } from './machines.ts'

/** Where the commands of a demo host run. */
export interface ShellSurroundings {
  readonly machine: DemoMachine
  readonly user: string
  /** Absolute: the host's folder. */
  readonly home: string
  /** Absolute: below `home`. */
  readonly temporary: string
  /** Absolute: goes before the computer's own PATH. */
  readonly bin: string
}

export interface RunningCommand {
  /** `TERM`, `INT`: names as in RFC 4254 section 6.9, without SIG. Unknown ones are ignored. */
  readonly signal: (name: string) => void
  /** Nobody is there to read any more. */
  readonly hangUp: () => void
  /** The host goes away. */
  readonly kill: () => void
  /** Resolves when nothing of it is left, as far as it can be known. */
  readonly ended: Promise<void>
}

/**
 * Runs `command` (absent: a shell that reads its standard input) as the demo host `surroundings.machine`, with its streams
 * on `channel`. Each side waits for the other: pipes stop when the client's window is full, and the window closes when the
 * command does not read. With `terminal` the two outputs are one, as they would be on a terminal; more of one there is not.
 */
export function runCommand(
  surroundings: ShellSurroundings,
  channel: ServerChannel,
  command: string | undefined,
  terminal: boolean,
): RunningCommand {
  if (process.platform === 'win32') return runWithoutShell(surroundings, channel, command ?? '')
  const { machine, user, home, temporary, bin } = surroundings
  const child = spawn('/bin/sh', command === undefined ? [] : ['-c', command], {
    cwd: home,
    // Nothing else of this process's environment: a real host would not have it either.
    env: {
      PATH: [bin, process.env['PATH'] ?? '/usr/bin:/bin'].join(delimiter),
      HOME: home,
      PWD: home,
      TMPDIR: temporary,
      HOSTNAME: machine.name,
      USER: user,
      LOGNAME: user,
      SHELL: '/bin/sh',
      LANG: process.env['LANG'] ?? 'C.UTF-8',
    },
    // A process group of its own, so that a signal reaches what the shell started too.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const errors = terminal ? channel : channel.stderr

  channel.pipe(child.stdin)
  // The command may end without having read all of it.
  child.stdin.on('error', () => channel.resume())
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(errors, { end: false })
  child.on('error', (error) => {
    errors.write(`sh: ${error.message}\n`)
    finish(channel, 126)
  })
  let closed = false
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      closed = true
      resolve()
    })
  })
  child.on('close', (status, signal) => finish(channel, signal ? signal.slice('SIG'.length) : (status ?? 255)))

  function send(signal: NodeJS.Signals): void {
    // Not when the shell has ended: what it left in the background may still hold the outputs.
    if (child.pid === undefined || closed) return
    try {
      process.kill(-child.pid, signal)
    } catch {
      // It ended a moment ago.
    }
  }

  return {
    signal(name) {
      const signal = `SIG${name}`
      if (Object.hasOwn(constants.signals, signal)) send(signal as NodeJS.Signals)
    },
    hangUp() {
      // Paused pipes would keep the command waiting, and its last output unread, for ever.
      child.stdout.unpipe().resume()
      child.stderr.unpipe().resume()
      child.stdin.destroy()
      send('SIGHUP')
    },
    kill() {
      send('SIGKILL')
      // One that made itself a group of its own lives on, but nobody waits for its output.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
    },
    ended,
  }
}

function runWithoutShell({ machine }: ShellSurroundings, channel: ServerChannel, command: string): RunningCommand {
  const { stdout, stderr, status } = runBuiltin(machine, command)
  channel.resume()
  channel.write(stdout)
  channel.stderr.write(stderr)
  finish(channel, status)
  return { signal: () => undefined, hangUp: () => undefined, kill: () => undefined, ended: Promise.resolve() }
}

/** Says how it ended once all output is with the client's side, then closes. */
function finish(channel: ServerChannel, end: number | string): void {
  channel.stderr.write('', () =>
    channel.write('', () => {
      if (typeof end === 'number') channel.exit(end)
      else channel.exit(end, false, '')
      channel.end()
    }),
  )
}
