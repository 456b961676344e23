import { join } from 'node:path'
import { appPaths } from '../../services/paths.ts'
import { RunStore, type StoredRun } from '../../services/runs/run_store.ts'
import { UsageError } from './usage_error.ts'

/** @throws UsageError when there is none */
export async function lastRun(wanted: (run: StoredRun) => boolean): Promise<StoredRun> {
  const folder = join(appPaths(process.env).dataDir, 'runs')
  const [last] = await new RunStore(folder).list(1, wanted)
  if (!last) throw new UsageError(`There is no earlier run in ${folder} to rerun.`)
  return last
}

/** @throws UsageError when every host made it: there is nothing to do again */
export function notOk(run: StoredRun): string[] {
  const names = run.hosts.filter(({ state }) => state !== 'succeeded').map(({ name }) => name)
  if (names.length === 0) throw new UsageError(`Nothing to rerun: in the last run (${run.id}: ${run.title}) every host was ok.`)
  return names
}
