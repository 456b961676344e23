import { writeFile } from 'node:fs/promises'
import type { GetTaskInput, PutTaskInput } from '../../../shared/tasks/ssh.ts'
import type { GetInput, Manifest, PutInput } from '../../../shared/tasks/transfer.ts'
import type { RunPlan } from '../runs/run.ts'

export interface PutPlanOptions extends Omit<PutInput, 'host'> {
  readonly manifest: Manifest
  /** As the user named them. */
  readonly sources: readonly string[]
}

/** The plan of a run that sends files to each host. Writes the manifest that the workers read. */
export async function putPlan({ manifest, sources, ...put }: PutPlanOptions): Promise<RunPlan> {
  await writeFile(put.manifestPath, JSON.stringify(manifest), { mode: 0o600 })
  // In no language: it is shown in the user's own.
  const title = `${sources.join(', ')} → ${put.remote}`
  return {
    kind: 'put',
    task: 'ssh.put',
    lane: 'bulk',
    record: { title, transfer: { sources: [...sources], destination: put.remote } },
    inputFor: ({ host, endpoint }): PutTaskInput => ({ endpoint, put: { ...put, host: host.name } }),
  }
}

/** The plan of a run that fetches files from each host into a folder of its own. */
export function getPlan(get: Omit<GetInput, 'host'>): RunPlan {
  return {
    kind: 'get',
    task: 'ssh.get',
    lane: 'bulk',
    record: {
      title: `${get.remote.join(', ')} → ${get.local}`,
      transfer: { sources: [...get.remote], destination: get.local },
    },
    inputFor: ({ host, endpoint }): GetTaskInput => ({ endpoint, get: { ...get, host: host.name } }),
  }
}
