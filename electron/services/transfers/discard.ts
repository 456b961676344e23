import { lstat, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { safeFileName } from '../../../shared/file_name.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import { isHiddenName } from '../../../shared/tasks/hidden_name.ts'
import type { SshQuestion } from '../../../shared/tasks/ssh.ts'
import type { Manifest } from '../../../shared/tasks/transfer.ts'
import type { EngineContext } from '../engine/context.ts'
import type { PreparedHosts } from '../prepare_hosts.ts'
import { fanOut } from '../runs/fan_out.ts'
import { discardInput, type PlanTools } from './job_plan.ts'
import type { TransferJob } from './transfer_job.ts'

/** Coarse clocks of file systems are this much off. */
const CLOCK_SLACK_MS = 2_000

export interface DiscardTools extends PlanTools {
  readonly context: Pick<EngineContext, 'pool'>
}

/**
 * Removes what a transfer left unfinished of these hosts; what it had put in place stays. Hosts where that did not
 * work say so in their rows. Never rejects.
 * @param login finds how the hosts are logged in to; not asked where nothing is to be done there
 */
export async function discard(
  job: TransferJob,
  hosts: readonly string[],
  login: (hosts: readonly string[]) => Promise<PreparedHosts>,
  tools: DiscardTools,
  signal: AbortSignal,
): Promise<void> {
  const begun = hosts.filter((host) => job.begun.has(host) && !job.discarding.has(host))
  if (begun.length === 0) return
  for (const host of begun) job.discarding.add(host)
  const done = (host: string, why?: string) => {
    job.discarding.delete(host)
    if (why === undefined) job.begun.delete(host)
    job.update(host, why === undefined ? {} : { message: `What was half done could not be removed: ${why}` })
  }
  try {
    if (job.request.direction === 'get') await discardHere(job, job.request.local, begun, done)
    else await discardThere(job, begun, login, tools, signal, done)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    for (const host of begun) if (job.discarding.has(host)) done(host, why)
  }
}

async function discardThere(
  job: TransferJob,
  hosts: readonly string[],
  login: (hosts: readonly string[]) => Promise<PreparedHosts>,
  tools: DiscardTools,
  signal: AbortSignal,
  done: (host: string, why?: string) => void,
): Promise<void> {
  const { request } = job
  if (request.direction !== 'put') return
  const manifest = JSON.parse(await readFile(tools.files.manifestOf(job.id), 'utf8')) as Manifest
  const { targets, hostKeys } = await login(hosts)
  await fanOut(
    targets,
    { forks: job.options.forks, signal },
    (target, stop) =>
      tools.context.pool.run('bulk', {
        kind: 'ssh.discard',
        input: discardInput(job, request, manifest, tools, target),
        affinity: target.endpoint.affinity,
        signal: stop,
        onAsk: (question) => {
          const { address, port, key } = question as SshQuestion
          return hostKeys.check(address, port, key)
        },
      }),
    ({ host }, outcome) => done(host.name, whyNot(outcome)),
  )
}

function whyNot(outcome: TaskOutcome): string | undefined {
  if (outcome.state === 'succeeded') return undefined
  return outcome.message ?? 'it was cancelled'
}

/** What a get leaves unfinished lies on this machine. */
async function discardHere(
  job: TransferJob,
  local: string,
  hosts: readonly string[],
  done: (host: string, why?: string) => void,
): Promise<void> {
  for (const host of hosts) {
    const why = await removeHidden(join(local, safeFileName(host)), job.createdAt.getTime() - CLOCK_SLACK_MS).then(
      () => undefined,
      (error: Error) => error.message,
    )
    done(host, why)
  }
}

/** Older ones are those of other transfers, which may want to go on from them. */
async function removeHidden(folder: string, sinceMs: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  for (const entry of entries) {
    if (!entry.isFile() || !isHiddenName(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const stats = await lstat(path).catch(() => undefined)
    if (stats && stats.mtimeMs >= sinceMs) await rm(path, { force: true })
  }
}
