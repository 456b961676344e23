import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { counted } from '../../../shared/units.ts'
import { buildManifest } from '../../services/transfers/manifest.ts'
import { getPlan, putPlan } from '../../services/transfers/transfer_plan.ts'
import type { RunPlan } from '../../services/runs/run.ts'
import { byteCount, collect, duration, parseOptions } from './argv.ts'
import { addCommonOptions, EXIT_HELP, newCommand, TARGET_HELP, type CommonOptions } from './common_options.ts'
import { execute, namesOneHost, newPool } from './execute.ts'
import { showDryRun } from './output/dry_run.ts'
import { prepare } from './prepare.ts'
import { UsageError } from './usage_error.ts'

interface CopyOptions extends CommonOptions {
  readonly action?: 'put' | 'get'
  readonly local?: string[]
  readonly remote?: string[]
  readonly preserve?: boolean
  readonly exclude?: string[]
  readonly links: 'follow' | 'keep'
  readonly resume?: boolean
  readonly verify?: 'sha256'
  readonly skipSame?: boolean
  readonly limitRate?: number
  readonly requestTimeout: number
}

export function batchScpCommand(name: string): Command {
  const command = newCommand(name, 'Send files to a group of hosts, or fetch them from it.')
    .usage('-h HOSTS | -g GROUPS  --action put|get --local PATH --remote PATH [options]')
    .optionsGroup('What:')
    .addOption(new Option('--action <action>', 'put sends, get fetches').choices(['put', 'get']))
    .option(
      '--local <path>',
      'put: a file, folder or glob to send (may be repeated); get: the folder to fetch into',
      collect,
    )
    .option(
      '--remote <path>',
      'put: where to (ending in / or an existing folder: into it); get: what to fetch, globs too (may be repeated)',
      collect,
    )
    .option('-p, --preserve', 'keep modes and modification times')
    .option('--exclude <glob>', 'leave out names that match (may be repeated)', collect)
    .addOption(
      new Option('--links <policy>', 'symbolic links: follow them, or keep them as links')
        .choices(['follow', 'keep'])
        .default('follow'),
    )
    .option('--skip-same', 'leave alone what is already there (same size and time; with --verify, same checksum)')
    .addOption(new Option('--verify <method>', 'prove afterwards that both sides are equal').choices(['sha256']))
    .option('--resume', 'go on from what an interrupted transfer left')
    .option('--limit-rate <bytes>', 'at most so many bytes a second for each host (500k, 10M)', byteCount)
    .addOption(
      new Option('--request-timeout <time>', 'give a host up that answers nothing for this long')
        .argParser(duration)
        .default(60_000, '60s'),
    )
  addCommonOptions(command)
    .addHelpText('after', '\nget writes <local>/<host>/<name>, so hosts never overwrite each other.')
    .addHelpText('after', TARGET_HELP)
    .addHelpText('after', EXIT_HELP)
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} -g web_clusters --action put --local app.tar.gz --remote /tmp/\n  ${name} -g web_clusters --action put --local site/ --remote /srv/www -p --exclude "*.log"\n  ${name} -h all --action get --remote "/var/log/*.log" --local logs`,
    )
  return command
}

export async function batchScp(name: string, argv: readonly string[]): Promise<number> {
  const command = batchScpCommand(name)
  const options = parseOptions<CopyOptions>(
    command,
    argv,
    'A pattern needs quotes, or the shell here replaces it by names: --local "*.txt".',
  )
  const { action, local, remote } = checked(options)
  const pool = options.dryRun ? undefined : newPool(namesOneHost(options))
  pool?.warm('bulk')
  const scratch = await mkdtemp(join(tmpdir(), 'flotilla-put-'))
  try {
    const last = options.rerun
      ? await (await import('./rerun.ts')).notOkLastTime((run) => run.kind === action)
      : undefined
    const { plan, size } =
      action === 'put'
        ? await planPut(options, local, remote[0]!, scratch)
        : { plan: planGet(options, local[0]!, remote), size: '' }
    const prepared = await prepare(options, false, last?.hosts, last?.run.inventory)
    if (!pool) {
      showDryRun(prepared, `${action} ${plan.record.title}${size}`, [])
      return 0
    }
    return await execute(pool, prepared, plan, options, options.json ? 'json' : options.quiet ? 'quiet' : 'live')
  } finally {
    await Promise.all([pool?.close(), rm(scratch, { recursive: true, force: true })])
  }
}

function checked(options: CopyOptions): { action: 'put' | 'get'; local: string[]; remote: string[] } {
  const { action, local, remote } = options
  const missing = [
    ...(action ? [] : ['--action put|get']),
    ...(local ? [] : ['--local PATH']),
    ...(remote ? [] : ['--remote PATH']),
  ]
  if (!action || !local || !remote) throw new UsageError(`Nothing to copy: give ${missing.join(' and ')}.`)
  if (action === 'put' && remote.length > 1) throw new UsageError('put has one destination: give --remote once.')
  if (action === 'get' && local.length > 1) throw new UsageError('get has one destination: give --local once.')
  return { action, local, remote }
}

async function planPut(
  options: CopyOptions,
  sources: readonly string[],
  remote: string,
  scratch: string,
): Promise<{ readonly plan: RunPlan; readonly size: string }> {
  const { manifest, problems } = await buildManifest({
    sources,
    cwd: process.cwd(),
    links: options.links,
    exclude: options.exclude ?? [],
  })
  if (problems.length > 0) throw UsageError.of(problems)
  const manifestPath = join(scratch, 'manifest.json')
  return {
    plan: await putPlan({ manifest, manifestPath, sources, remote, ...transferOptions(options) }),
    size: ` (${counted(manifest.files, 'file')}, ${counted(manifest.bytes, 'byte')})`,
  }
}

function planGet(options: CopyOptions, local: string, remote: readonly string[]): RunPlan {
  return getPlan({
    remote,
    local: resolve(local),
    links: options.links,
    exclude: options.exclude ?? [],
    ...transferOptions(options),
  })
}

function transferOptions(options: CopyOptions) {
  const { preserve, resume, verify, skipSame, limitRate, requestTimeout } = options
  return {
    requestTimeoutMs: requestTimeout,
    ...(preserve ? { preserve } : {}),
    ...(resume ? { resume } : {}),
    ...(verify ? { verify } : {}),
    ...(skipSame ? { skipSame } : {}),
    ...(limitRate === undefined ? {} : { limitRate }),
  }
}
