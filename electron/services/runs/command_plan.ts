import { randomBytes } from 'node:crypto'
import { commandLine, STOP_COMMAND, type CommandSpec } from '../../../shared/tasks/command_line.ts'
import type { ExecInput } from '../../../shared/tasks/ssh.ts'
import type { RunHost, RunPlan } from './run.ts'

export interface CommandPlanOptions {
  readonly spec: Omit<CommandSpec, 'become'>
  readonly become?: { readonly user: string; readonly password?: string }
  readonly stdinPath?: string
  readonly timeoutMs?: number
  readonly pty?: ExecInput['pty']
  readonly inventory?: string
  /** What was typed to say which hosts. */
  readonly target?: string
  /** The command of each host where they differ; `spec.command` is what was typed. */
  readonly commandFor?: (target: RunHost) => string
  /** Typed in place of the inventory's; kept for a rerun. */
  readonly user?: string
}

/** The plan of a run that executes one command, or one local script, on each host. */
export function commandPlan(options: CommandPlanOptions): RunPlan {
  const { spec, become, stdinPath, timeoutMs, pty, inventory, user, target, commandFor } = options
  const title = spec.command ?? `script ${spec.script?.name ?? ''}`
  return {
    kind: 'command',
    task: 'ssh.exec',
    lane: 'interactive',
    record: {
      title,
      ...(target === undefined ? {} : { target }),
      ...(spec.command === undefined ? {} : { command: spec.command }),
      ...(spec.script ? { script: spec.script.name } : {}),
      ...(spec.env ? { envNames: Object.keys(spec.env) } : {}),
      ...(become ? { becomeUser: become.user } : {}),
      ...(inventory === undefined ? {} : { inventory }),
      asked: {
        ...(user === undefined ? {} : { user }),
        ...(pty ? { pty: true } : {}),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(stdinPath === undefined ? {} : { stdin: true }),
        ...(commandFor ? { placeholders: true } : {}),
      },
    },
    inputFor(host: RunHost): ExecInput {
      const { endpoint } = host
      const own = commandFor ? { ...spec, command: commandFor(host) } : spec
      const token = randomBytes(16).toString('hex')
      const markers = { prompt: `[flotilla:password:${token}]`, begun: `[flotilla:begun:${token}]` }
      const rights = become ? { become: { user: become.user, hasPassword: become.password !== undefined } } : {}
      const stop = commandLine({ command: STOP_COMMAND, ...rights }, markers)
      return {
        endpoint,
        command: commandLine({ ...own, ...rights }, markers),
        ...(become ? { become: { ...markers, password: become.password ?? '', stop } } : {}),
        ...(spec.script ? { stdinText: spec.script.text } : {}),
        ...(stdinPath === undefined ? {} : { stdinPath }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(pty ? { pty } : {}),
      }
    },
  }
}
