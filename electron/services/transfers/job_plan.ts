import { homedir } from 'node:os'
import type { GetTaskInput, PutTaskInput } from '../../../shared/tasks/ssh.ts'
import type { GetInput, Manifest, PutInput } from '../../../shared/tasks/transfer.ts'
import { refuseProblems } from '../refusals.ts'
import type { RunHost, RunPlan } from '../runs/run.ts'
import type { JobFiles } from './job_files.ts'
import type { JobRequest } from './job_record.ts'
import { buildManifest, type BuiltManifest } from './manifest.ts'
import type { StagingArea } from './staging_area.ts'
import type { TransferJob } from './transfer_job.ts'
import { getPlan, putPlan } from './transfer_plan.ts'

/** As the command line's default. */
const REQUEST_TIMEOUT_MS = 60_000

/** What was listed longer ago may be another by now. */
const FRESH_MS = 10_000

export interface PlanTools {
  readonly files: JobFiles
  readonly staging: StagingArea
}

/** Lists what is to be sent. @throws ContractError `problems` with everything that cannot be */
export async function listSources(
  staging: StagingArea,
  { source }: JobRequest & { direction: 'put' },
  { links, exclude }: TransferJob['options'],
  signal: AbortSignal,
): Promise<BuiltManifest> {
  const sources = 'paths' in source ? source.paths : await staging.roots(source.staging)
  const built = await buildManifest({ sources, cwd: homedir(), links, exclude, signal })
  refuseProblems(built.problems)
  return built
}

/** The plan of the next run of a transfer. What earlier runs left on a host is gone on from. */
export async function planNext(job: TransferJob, tools: PlanTools, signal: AbortSignal): Promise<RunPlan> {
  const plan = await planAll(job, tools, signal)
  return {
    ...plan,
    record: { ...plan.record, ...(job.target === undefined ? {} : { target: job.target }) },
    inputFor: (target) => forHost(job, target, plan.inputFor(target) as PutTaskInput | GetTaskInput),
  }
}

async function planAll(job: TransferJob, { files, staging }: PlanTools, signal: AbortSignal): Promise<RunPlan> {
  const { request, options } = job
  if (request.direction === 'get') {
    const { remote, local } = request
    return getPlan({ ...shared(options), remote, local, links: options.links, exclude: options.exclude })
  }
  const listed = job.built && Date.now() - job.built.at < FRESH_MS ? job.built.manifest : undefined
  job.built = undefined
  const { manifest } = listed ?? (await listSources(staging, request, options, signal))
  return putPlan({
    ...shared(options),
    manifest,
    manifestPath: files.manifestOf(job.id),
    sources: manifest.roots.map(({ source, name }) => ('staging' in request.source ? name : source)),
    remote: destinationOf(request.remote, manifest),
  })
}

function shared({ preserve, verify, limitRate }: TransferJob['options']) {
  return {
    preserve,
    // What is unfinished is kept for the next run; a cancelled transfer removes it by itself.
    resume: true,
    ...(verify ? { verify: 'sha256' as const } : {}),
    ...(limitRate === undefined ? {} : { limitRate }),
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  }
}

/**
 * Several things, or a folder, go *into* the remote path, which is made if need be. `cp` would rather give a single
 * folder that name when nothing has it yet; a transfer that goes on after a pause would then find the folder it made
 * and put a second one into it.
 */
export function destinationOf(remote: string, { roots, entries }: Manifest): string {
  const needsFolder = roots.length > 1 || entries[0]?.kind === 'folder'
  return needsFolder && remote !== '' && !remote.endsWith('/') ? `${remote}/` : remote
}

/** What removing the unfinished of a put needs to know: where it was going. */
export function discardInput(
  job: TransferJob,
  { remote }: JobRequest & { direction: 'put' },
  manifest: Manifest,
  { files }: Pick<PlanTools, 'files'>,
  { host, endpoint }: RunHost,
): PutTaskInput {
  const put: PutInput = {
    ...shared(job.options),
    host: host.name,
    manifestPath: files.manifestOf(job.id),
    remote: destinationOf(remote, manifest),
  }
  return { endpoint, put }
}

function forHost(job: TransferJob, { host }: RunHost, input: PutTaskInput | GetTaskInput): PutTaskInput | GetTaskInput {
  const skipSame = whatToSkip(job, job.begun.has(host.name))
  return 'put' in input ? { ...input, put: { ...input.put, skipSame } } : { ...input, get: { ...input.get, skipSame } }
}

/**
 * A host that was begun has files from the last time, which need not go again: they are known by their sum, so that
 * `replace` never leaves another file alone that only looks the same.
 */
function whatToSkip({ options }: TransferJob, begun: boolean): GetInput['skipSame'] {
  // Without times to go by, "the same" can only mean the same bytes.
  if (options.conflict === 'skip-same') return options.preserve ? true : 'sha256'
  return begun ? 'sha256' : false
}
