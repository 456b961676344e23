import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { foldNames } from '../../../shared/targets/ranges.ts'
import type { HostRecord } from '../../../shared/runs/record.ts'
import { countOf } from '../../../shared/runs/summary.ts'
import { appPaths } from '../../services/paths.ts'
import { RunStore, type StoredRun } from '../../services/runs/run_store.ts'
import { wholeNumber } from './argv.ts'
import { newCommand } from './common_options.ts'
import { HostLines } from './output/host_lines.ts'
import { inert } from './output/inert.ts'
import { colourWanted, Terminal, type Style } from './output/terminal.ts'
import { byteText, counted, seconds } from '../../../shared/units.ts'
import { fit } from './output/width.ts'
import { UsageError } from './usage_error.ts'

/** `flotilla runs`: what was run, newest first; `runs show ID`: one of them with its output; `runs prune`. */
export function runsCommand(done: (status: number) => void): Command {
  const store = () => new RunStore(join(appPaths(process.env).dataDir, 'runs'))
  const command = newCommand('runs', 'earlier runs: list, show, prune')
  command
    .enablePositionalOptions()
    .option('-n, --number <n>', 'how many to list', wholeNumber(1, 100_000), 20)
    .option('--json', 'as JSON, one run a line')
    .action(async (options: { number: number; json?: boolean }) => {
      const runs = await store().list(options.number)
      if (options.json) for (const run of runs) console.log(JSON.stringify(run))
      else console.log(runs.length === 0 ? 'No runs yet.' : runs.map(line).join('\n'))
      done(0)
    })
  command
    .command('show')
    .helpOption('--help', 'show this help')
    .description('what a run did on each host, and its output')
    .argument('[id]', 'the run; the last one when not given')
    .option('--host <name>', 'only this host')
    .option('--json', 'the record as JSON, without output')
    .action(async (id: string | undefined, options: { host?: string; json?: boolean }) =>
      done(await show(store(), id, options)),
    )
  command
    .command('prune')
    .helpOption('--help', 'show this help')
    .description('remove all but the newest runs, results of "flotilla load" and matrices of "reach" and "ports"')
    .requiredOption('--keep <n>', 'how many to keep of each kind', wholeNumber(0, 1_000_000))
    .action(async ({ keep }: { keep: number }) => {
      // Only here: listing runs starts faster without them.
      const { LoadFiles } = await import('../../services/load/load_files.ts')
      const { MatrixFiles } = await import('../../services/reach/matrix_files.ts')
      const { dataDir } = appPaths(process.env)
      const runs = await store().prune(keep)
      const loads = await new LoadFiles(join(dataDir, 'loads')).prune(keep)
      const matrices = await new MatrixFiles(dataDir).prune(keep)
      console.log(`${removedWords(runs, loads.length, matrices.length)} removed.`)
      done(0)
    })
  return command
}

/** Of the kinds that there were none of, only runs are told. */
function removedWords(runs: number, loads: number, matrices: number): string {
  return [
    counted(runs, 'run'),
    ...(loads > 0 ? [counted(loads, 'load')] : []),
    ...(matrices > 0 ? [matrices === 1 ? '1 matrix' : `${matrices} matrices`] : []),
  ].join(', ')
}

function line(run: StoredRun): string {
  const { summary } = run
  // Sweden writes dates as ISO 8601 does; the time is the reader's own.
  const when = new Date(run.startedAt).toLocaleString('sv-SE')
  const counts = summary
    ? [
        `${summary.ok}/${summary.total} ok`,
        ...(['failed', 'unreachable', 'lost', 'cancelled'] as const)
          .filter((word) => summary[word] > 0)
          .map((word) => `${summary[word]} ${word}`),
      ].join(', ')
    : run.interrupted
      ? 'interrupted'
      : 'running'
  return `${run.id}  ${when}  ${counts.padEnd(24)}  ${run.kind === 'command' ? '' : `${run.kind} `}${inert(fit(run.title.split('\n')[0]!, 80))}`
}

async function show(
  store: RunStore,
  id: string | undefined,
  options: { host?: string; json?: boolean },
): Promise<number> {
  const run = id === undefined ? (await store.list(1))[0] : await store.read(id)
  if (!run)
    throw new UsageError(
      id === undefined ? 'There are no runs yet.' : `There is no run ${id}; \`flotilla runs\` lists them.`,
    )
  if (options.json) {
    console.log(JSON.stringify(run, null, 2))
    return 0
  }
  const hosts = options.host === undefined ? run.hosts : run.hosts.filter(({ name }) => name === options.host)
  if (hosts.length === 0)
    throw new UsageError(
      `Run ${run.id} had no host ${options.host}; it had ${foldNames(run.hosts.map(({ name }) => name))}.`,
    )
  const stdout = new Terminal(process.stdout, colourWanted(true, process.env), () => process.exit(0))
  await stdout.write(`${line(run)}\nin ${run.folder}\n`)
  const lines = new HostLines(
    { stdout, stderr: stdout },
    hosts.map(({ name }) => name),
    (write) => write(),
  )
  for (const host of hosts) {
    await stdout.write(`${stdout.paint(styleOf(host), `${host.name}: ${words(host, run)}`)}\n`)
    for (const stream of ['stdout', 'stderr'] as const) {
      const file = host[stream]
      if (file === undefined) continue
      const bytes = createReadStream(join(run.folder, file))
      try {
        for await (const chunk of bytes as AsyncIterable<Buffer>) await lines.feed(host.name, stream, chunk)
      } catch (error) {
        // A host that never began has no files.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
    }
    await lines.end(host.name)
  }
  return 0
}

function styleOf({ state }: HostRecord): Style {
  return state === 'pending' ? 'dim' : countOf(state)
}

function words(host: HostRecord, run: StoredRun): string {
  const parts = [
    host.state === 'pending' ? pendingWords(run) : countOf(host.state),
    host.reason,
    host.message,
    host.files === undefined ? undefined : counted(host.files, 'file'),
    host.bytes === undefined ? undefined : byteText(host.bytes),
    host.durationMs === undefined ? undefined : seconds(host.durationMs),
  ]
  return parts
    .filter((part) => part !== undefined)
    .map(inert)
    .join(', ')
}

/** How a host ended is written down when the run ends; its output is there from its first byte. */
function pendingWords(run: StoredRun): string {
  return run.interrupted ? 'the run was interrupted; how it ended here is not known' : 'the run still goes on'
}
