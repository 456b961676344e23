import { stat } from 'node:fs/promises'
import type { OutputOf } from '../../../shared/contract/define.ts'
import type { runMethods, RunRow } from '../../../shared/contract/runs.ts'
import { bytesOf } from './folded.ts'
import { mapLimited } from './limited.ts'
import type { HostFiles, OpenRun } from './open_run.ts'
import { outcomeKey } from './outcome_key.ts'

export type Comparison = OutputOf<(typeof runMethods)['runs.compare']>

const HOSTS_AT_ONCE = 8

/** Two runs host by host, in the order of the first; hosts that only the second has come last. */
export async function compareRuns(a: OpenRun, b: OpenRun): Promise<Comparison> {
  const [ofA, ofB] = await Promise.all([byHost(a), byHost(b)])
  const hosts = [...new Set([...ofA.keys(), ...ofB.keys()])]
  const rows = await mapLimited(hosts, HOSTS_AT_ONCE, async (host) => {
    const [rowA, rowB] = [ofA.get(host), ofB.get(host)]
    if (!rowA || !rowB)
      return { host, ...(rowA ? { a: rowA } : {}), ...(rowB ? { b: rowB } : {}), sameOutcome: false, sameOutput: false }
    return {
      ...{ host, a: rowA, b: rowB, sameOutcome: outcomeKey(rowA) === outcomeKey(rowB) },
      sameOutput: await sameOutput(a.fileOf(host), b.fileOf(host)),
    }
  })
  return { a: a.head, b: b.head, rows }
}

async function byHost(run: OpenRun): Promise<Map<string, RunRow>> {
  return new Map((await run.rows()).map((row) => [row.host, row]))
}

async function sameOutput(a: HostFiles | undefined, b: HostFiles | undefined): Promise<boolean> {
  return (await sameBytes(a?.stdout, b?.stdout)) && (await sameBytes(a?.stderr, b?.stderr))
}

/** A file that is not there is empty. */
async function sameBytes(a: string | undefined, b: string | undefined): Promise<boolean> {
  if ((await sizeOf(a)) !== (await sizeOf(b))) return false
  const other = bytesOf(b)
  try {
    // Equal sizes are read in equal pieces.
    for await (const bytes of bytesOf(a)) {
      const next = await other.next()
      if (next.done || !bytes.equals(next.value)) return false
    }
    return true
  } finally {
    await other.return(undefined)
  }
}

async function sizeOf(path: string | undefined): Promise<number> {
  if (path === undefined) return 0
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}
