import type { z } from 'zod'
import { refuse } from '../../../shared/contract/errors.ts'
import type { runMethods } from '../../../shared/contract/runs.ts'
import { dangersOf } from '../../../shared/commands/dangers.ts'
import { expandTemplate, parseTemplate } from '../../../shared/commands/placeholders.ts'
import type { Problem } from '../../../shared/problem.ts'
import { commandPlan } from './command_plan.ts'
import type { RunHost, RunPlan } from './run.ts'

export type StartInput = z.output<(typeof runMethods)['runs.start']['input']>
type WhatToRun = StartInput['what']

/** A terminal of the size that programs expect when they are told nothing. */
const PTY = { term: 'xterm-256color', columns: 120, rows: 40 }
/** Hosts of a large run are told by their number; so are their problems. */
const MOST_PROBLEMS = 20

/** What is wrong with what was asked for, before any host is looked at. */
export function problemsOf(what: WhatToRun): Problem[] {
  const { command, script, stdin } = what
  const say = (message: string) => [{ source: 'command', message }]
  if (command !== undefined && script !== undefined)
    return say('A command and a script are both given; only one can be run.')
  if (command === undefined && script === undefined) return say('There is nothing to run: type a command.')
  if (command?.trim() === '' || script?.text.trim() === '') return say('There is nothing to run: type a command.')
  if (script && stdin !== undefined)
    return say('A script and standard input are both given, but the script itself travels as standard input.')
  const texts = [command, script?.text, ...Object.values(what.env ?? {})]
  if (texts.some((text) => text?.includes('\0'))) return say('A command cannot hold a NUL character.')
  return []
}

/** Why this should be confirmed; empty: it need not be. */
export function dangersOfWhat({ command, script }: WhatToRun): string[] {
  return dangersOf(command ?? script?.text ?? '')
}

/** Longer ones nobody types; they would be copied without being read. */
const LONGEST_PHRASE = 40

/**
 * What has to be typed to confirm: the group when it is exactly one, else the target as it was typed, else (nothing was
 * typed, or a long list) how many hosts.
 */
export function confirmationPhrase(target: string | undefined, hosts: number): string {
  const typed = target?.trim()
  const [, group] = /^@([^\s,&!*?[\]]+)$/.exec(typed ?? '') ?? []
  const count = hosts === 1 ? '1 host' : `${hosts} hosts`
  return group ?? (typed && typed.length <= LONGEST_PHRASE ? typed : count)
}

/** @throws ContractError `needs-confirmation` unless what was typed is the phrase */
export function requireConfirmation(input: Pick<StartInput, 'what' | 'target' | 'confirmed'>, hosts: number): void {
  const reasons = dangersOfWhat(input.what)
  if (reasons.length === 0) return
  const phrase = confirmationPhrase(input.target, hosts)
  if (input.confirmed?.trim() === phrase) return
  throw refuse('needs-confirmation', `This command ${reasons[0]!}. Type "${phrase}" to run it all the same.`, {
    details: { reasons, phrase },
  })
}

/** The command as each host gets it, and the problems of those that cannot get it. */
export function commandsFor(
  what: WhatToRun,
  targets: readonly RunHost[],
): { readonly commands: ReadonlyMap<string, string> | undefined; readonly problems: Problem[] } {
  const template = what.placeholders && what.command !== undefined ? parseTemplate(what.command) : undefined
  if (!template?.hasPlaceholders) return { commands: undefined, problems: [] }
  const commands = new Map<string, string>()
  const problems: Problem[] = []
  targets.forEach(({ host, endpoint: { address, user } }, at) => {
    try {
      commands.set(host.name, expandTemplate(template, { host: host.name, address, user, n: String(at + 1) }))
    } catch (error) {
      if (problems.length < MOST_PROBLEMS)
        problems.push({ source: 'command', message: `${host.name}: ${(error as Error).message}` })
    }
  })
  return { commands, problems }
}

/** @param stdinPath a file with what is given to every host's standard input */
export function planOf(
  { what, target, options, secrets }: StartInput,
  commands: ReadonlyMap<string, string> | undefined,
  stdinPath: string | undefined,
  inventory: string,
): RunPlan {
  const { command, script, env } = what
  const { becomeUser, timeoutMs, pty, user } = options
  const password = secrets?.sudoPassword
  return commandPlan({
    spec: {
      ...(command === undefined ? {} : { command }),
      ...(script === undefined ? {} : { script }),
      ...(env === undefined ? {} : { env }),
    },
    inventory,
    ...(commands ? { commandFor: ({ host }: RunHost) => commands.get(host.name)! } : {}),
    ...(target === undefined ? {} : { target }),
    ...(becomeUser === undefined
      ? {}
      : { become: { user: becomeUser, ...(password === undefined ? {} : { password }) } }),
    ...(stdinPath === undefined ? {} : { stdinPath }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(pty ? { pty: PTY } : {}),
    ...(user === undefined ? {} : { user }),
  })
}
