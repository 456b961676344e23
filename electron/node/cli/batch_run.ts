import { createWriteStream, rmSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { commandPlan } from '../../services/runs/command_plan.ts'
import type { StoredRun } from '../../services/runs/run_store.ts'
import { EXIT } from '../../../shared/runs/summary.ts'
import type { ScriptSpec } from '../../../shared/tasks/command_line.ts'
import { duration, parseOptions, variable } from './argv.ts'
import { addCommonOptions, EXIT_HELP, newCommand, TARGET_HELP, type CommonOptions } from './common_options.ts'
import { execute, namesOneHost, newPool } from './execute.ts'
import { showDryRun } from './output/dry_run.ts'
import { seconds } from '../../../shared/units.ts'
import { prepare } from './prepare.ts'
import { askSecret } from './prompt.ts'
import { UsageError } from './usage_error.ts'

interface RunOptions extends CommonOptions {
  readonly cmd?: string
  readonly script?: string
  readonly timeout?: number
  readonly env?: Record<string, string>
  readonly pty?: boolean
  readonly stdin?: boolean
  /** `true` when no user was named. */
  readonly become?: string | true
  readonly fold?: boolean
  readonly outputDir?: string
}

export function batchRunCommand(name: string): Command {
  const command = newCommand(name, 'Run a command on a group of hosts and show every answer as it arrives.')
    .usage('-h HOSTS | -g GROUPS  --cmd COMMAND [options]')
    .optionsGroup('What:')
    .option('--cmd <command>', 'the command, for the login shell there')
    .option('--script <file>', 'run this local script there instead')
    .option('--stdin', 'give all of this command’s standard input to every host')
    .option(
      '--env <name=value>',
      'set a variable there (may be repeated); its name alone passes its value here on',
      variable,
    )
    .option('--pty', 'with a terminal (stdout and stderr become one)')
    .option('--become [user]', 'with sudo, as root or as this user; asks once for the password')
    .option('-t, --timeout <time>', 'stop the command after this time (30, 5m, 2h)', duration)
  addCommonOptions(command)
    .option('-b, --fold', 'show identical answers once, with their hosts')
    .option('--output-dir <folder>', 'also write each host’s output into this folder')
    .addHelpText('after', TARGET_HELP)
    .addHelpText('after', EXIT_HELP)
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} -h web01,web02 -g db_servers --cmd "df -h"\n  ${name} -g web_clusters -b --cmd uptime\n  ${name} -h all --serial 25% --fail-fast --become --script upgrade.sh`,
    )
  return command
}

export async function batchRun(name: string, argv: readonly string[]): Promise<number> {
  const command = batchRunCommand(name)
  const typed = parseOptions<RunOptions>(command, argv, 'A command of several words needs quotes: --cmd "df -h".')
  const pool = typed.dryRun ? undefined : newPool(namesOneHost(typed))
  // The first worker loads while the inventory is read.
  pool?.warm('interactive')
  const cleanUp: (() => Promise<unknown>)[] = []
  try {
    const last = typed.rerun
      ? await (await import('./rerun.ts')).notOkLastTime((run) => run.kind === 'command')
      : undefined
    const options = last && typed.cmd === undefined ? asLastTime(typed, last.run) : typed
    const work = await whatToRun(options, last?.run)
    const prepared = await prepare(options, options.stdin === true, last?.hosts, last?.run.inventory)
    const becomeUser = options.become === true ? 'root' : (options.become ?? last?.run.becomeUser)
    if (!pool) {
      showDryRun(prepared, work.command ?? `script ${work.script?.name ?? ''}`, [
        ...(becomeUser === undefined ? [] : [`sudo, as ${becomeUser}`]),
        ...(options.env ? [`variables ${Object.keys(options.env).join(', ')}`] : []),
        ...(options.stdin ? ['standard input from here'] : []),
        ...(options.pty ? ['a terminal'] : []),
        ...(options.timeout === undefined ? [] : [`at most ${seconds(options.timeout)}`]),
      ])
      return 0
    }
    const become = becomeUser === undefined ? undefined : await askBecome(becomeUser, options.stdin === true)
    const stdinPath = options.stdin ? await spoolStandardInput(cleanUp) : undefined
    const plan = commandPlan({
      spec: { ...work, ...(options.env ? { env: options.env } : {}) },
      inventory: prepared.inventoryPath,
      ...(options.user === undefined ? {} : { user: options.user }),
      ...(become ? { become } : {}),
      ...(stdinPath === undefined ? {} : { stdinPath }),
      ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout }),
      ...(options.pty
        ? {
            pty: {
              term: process.env['TERM'] ?? 'xterm',
              columns: process.stdout.columns ?? 80,
              rows: process.stdout.rows ?? 24,
            },
          }
        : {}),
    })
    const mode = options.json ? 'json' : options.quiet ? 'quiet' : options.fold ? 'folded' : 'live'
    return await execute(pool, prepared, plan, options, mode)
  } finally {
    await Promise.all([pool?.close(), ...cleanUp.map((act) => act())])
  }
}

/** What was asked for then holds again, where nothing else is asked for now. */
function asLastTime(typed: RunOptions, { asked = {}, title }: StoredRun): RunOptions {
  if (asked.stdin && !typed.stdin)
    throw new UsageError(
      `The last run (${title}) was given standard input, which is not kept; give it again with --stdin.`,
    )
  return {
    ...(asked.user === undefined ? {} : { user: asked.user }),
    ...(asked.pty ? { pty: true } : {}),
    ...(asked.timeoutMs === undefined ? {} : { timeout: asked.timeoutMs }),
    ...typed,
  }
}

async function whatToRun(
  options: RunOptions,
  last: StoredRun | undefined,
): Promise<{ command?: string; script?: ScriptSpec }> {
  const { cmd, script } = options
  if (cmd !== undefined && script !== undefined)
    throw new UsageError('--cmd and --script are both given; only one can be run.')
  if (script !== undefined) {
    if (options.stdin)
      throw new UsageError('--script and --stdin are both given, but the script itself travels as standard input.')
    return { script: await readScript(script) }
  }
  if (cmd !== undefined) {
    if (cmd.trim() === '') throw new UsageError('--cmd is empty; it needs a command to run.')
    return { command: cmd }
  }
  if (!last) throw new UsageError('Nothing to run: give --cmd "COMMAND" or --script FILE.')
  if (last.command === undefined)
    throw new UsageError(`The last run was ${last.title}; give --script again to rerun it.`)
  const missing = last.envNames?.filter((name) => options.env?.[name] === undefined) ?? []
  if (missing.length > 0)
    throw new UsageError(
      `The last run set ${missing.join(', ')}, and values are not kept; give ${missing.map((name) => `--env ${name}=VALUE`).join(' ')} again.`,
    )
  return { command: last.command }
}

async function readScript(path: string): Promise<ScriptSpec> {
  try {
    return { name: basename(path), text: await readFile(path, 'utf8') }
  } catch (error) {
    throw new UsageError(`The script ${path} cannot be read: ${(error as Error).message}`)
  }
}

async function askBecome(user: string, standardInputIsTaken: boolean): Promise<{ user: string; password?: string }> {
  const password = await askSecret(`sudo password (empty if none is needed): `, standardInputIsTaken)
  return password ? { user, password } : { user }
}

/** Every host reads it at its own pace, and some only later, so it is kept in a private file until the run has ended. */
async function spoolStandardInput(cleanUp: (() => Promise<unknown>)[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-stdin-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  // Also when a third Ctrl-C, or one while it is still being read, leaves at once.
  const leave = () => process.exit(EXIT.interrupted)
  process.once('exit', remove).once('SIGINT', leave).once('SIGTERM', leave)
  cleanUp.push(() => {
    process.off('exit', remove)
    return Promise.resolve(remove())
  })
  const path = join(folder, 'stdin')
  try {
    await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }))
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
  }
  return path
}
