import { join } from 'node:path'
import { appPaths } from '../../services/paths.ts'
import { RunStore, type StoredRun } from '../../services/runs/run_store.ts'
import { UsageError } from './usage_error.ts'

/**
 * The last run that is wanted, and the hosts on which it did not succeed.
 * @throws UsageError when there is no such run, or every host was ok
 */
export async function notOkLastTime(wanted: (run: StoredRun) => boolean): Promise<{ run: StoredRun; hosts: string[] }> {
  const folder = join(appPaths(process.env).dataDir, 'runs')
  const [run] = await new RunStore(folder).list(1, (run) => hasEnded(run) && wanted(run))
  if (!run) throw new UsageError(`There is no earlier run in ${folder} to rerun.`)
  const hosts = run.hosts.filter(({ state }) => state !== 'succeeded').map(({ name }) => name)
  if (hosts.length === 0)
    throw new UsageError(`Nothing to rerun: in the last run (${run.id}: ${run.title}) every host was ok.`)
  return { run, hosts }
}

/** One that still goes on in another terminal is not the last run yet: its hosts may well make it. */
function hasEnded(run: StoredRun): boolean {
  return run.endedAt !== undefined || run.interrupted
}
