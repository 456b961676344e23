import { cp, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inProcessLauncher } from '../../pool/in_process_launcher.ts'
import { nodeLauncher } from '../../pool/node_launcher.ts'
import { WorkerPool } from '../../pool/pool.ts'
import { Run, type RunPlan } from '../../services/runs/run.ts'
import { EXIT, exitStatus } from '../../../shared/runs/summary.ts'
import type { CommonOptions } from './common_options.ts'
import { Interrupts } from './interrupts.ts'
import { colourWanted, Terminal } from './output/terminal.ts'
import { RunView, type ViewOptions } from './output/run_view.ts'
import type { Prepared } from './prepare.ts'
import { UsageError } from './usage_error.ts'

/**
 * The pool of this door: child processes that run the bundle beside this one, or, for a single host, that bundle in
 * this very process.
 */
export function newPool(singleHost: boolean): WorkerPool {
  const entry = join(dirname(fileURLToPath(import.meta.url)), 'worker.cjs')
  return new WorkerPool({ launcher: singleHost ? inProcessLauncher(entry) : nodeLauncher(entry) })
}

/** Whether a selection can only mean one host; said before the inventory is read, so that workers start meanwhile. */
export function namesOneHost({ hosts, groups }: Pick<CommonOptions, 'hosts' | 'groups'>): boolean {
  return (
    groups === undefined &&
    hosts?.length === 1 &&
    hosts[0] !== 'all' &&
    /^[\w.:-]+$/.test(hosts[0]!) &&
    !/^tag:/.test(hosts[0]!)
  )
}

/** Runs a plan to its end, shows it, and gives back the exit status. */
export async function execute(
  pool: WorkerPool,
  prepared: Prepared,
  plan: RunPlan,
  options: CommonOptions & { readonly outputDir?: string },
  mode: ViewOptions['mode'],
): Promise<number> {
  const colour = colourWanted(options.color, process.env)
  // Nobody reads any more (`| head`): going on would only do work that nobody sees.
  let ended = false
  const readerLeft = () => {
    if (ended) return
    void view.note('Nobody reads the output any more; cancelling…\n')
    run.cancel()
  }
  const stdout = new Terminal(process.stdout, colour, readerLeft)
  const stderr = new Terminal(process.stderr, colour, readerLeft)
  const view = new RunView({ mode, stdout, stderr, addressesOf: addressBook(prepared.targets) })
  // Now, while a folder that cannot be made has cost nothing.
  await makeFolder('The folder for runs', prepared.runsFolder)
  if (options.outputDir !== undefined) await makeFolder('--output-dir', options.outputDir)
  for (const warning of prepared.warnings) await stderr.write(`${stderr.paint('unreachable', 'warning')}: ${warning}\n`)

  const { forks, serial, maxFail, failFast } = options
  const run = new Run(
    { pool, hostKeys: prepared.hostKeys, runsFolder: prepared.runsFolder },
    plan,
    prepared.targets,
    {
      forks,
      ...(serial ? { serial } : {}),
      ...(maxFail === undefined ? {} : { maxFailPercent: maxFail }),
      ...(failFast ? { failFast } : {}),
    },
    view.listener,
  )
  const interrupts = new Interrupts({
    show: () => view.showRunning(run.running),
    cancel: () => {
      void view.note('Cancelling…\n')
      run.cancel()
    },
    leave: () => {
      view.stop()
      process.exit(EXIT.interrupted)
    },
  })
  try {
    const { summary, folder } = await run.execute()
    ended = true
    await view.finish(summary)
    if (options.outputDir !== undefined) await cp(folder, options.outputDir, { recursive: true })
    return exitStatus(summary, interrupts.cancelled)
  } finally {
    view.stop()
    interrupts.stop()
  }
}

async function makeFolder(what: string, path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new UsageError(`${what} ${path} cannot be made: ${(error as Error).message}`)
  }
}

/** The ways in which messages name a host's address, by the host's name. */
function addressBook(targets: Prepared['targets']): ViewOptions['addressesOf'] {
  const endpoints = new Map(targets.map(({ host, endpoint }) => [host.name, endpoint]))
  return (name) => {
    const { address, port } = endpoints.get(name)!
    return [`[${address}]:${port}`, `${address}:${port}`, address]
  }
}
