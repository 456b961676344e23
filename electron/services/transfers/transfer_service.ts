import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CallContext, EventOf, OutputOf } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import type { EngineContext, HandlersOf } from '../engine/context.ts'
import type { HttpRoute } from '../http_route.ts'
import { localPath } from '../local_path.ts'
import { problemsRefusal } from '../refusals.ts'
import { paced } from '../runs/paced.ts'
import type { RunService } from '../runs/run_service.ts'
import { systemRefusal } from '../system_error.ts'
import { inspect } from './inspect.ts'
import { JobFiles, type FoundJobs } from './job_files.ts'
import { listSources } from './job_plan.ts'
import { newTransferId, type JobRecord, type JobRequest } from './job_record.ts'
import { loginOptions } from './job_work.ts'
import { RecentPaths } from './recent_paths.ts'
import { StagingArea } from './staging_area.ts'
import { TransferJob, type JobSecrets } from './transfer_job.ts'
import { TransferQueue } from './transfer_queue.ts'
import { uploadRoute, uploadUrl } from './upload_route.ts'

const SWEEP_EVERY_MS = 600_000
const LOOK_ELSEWHERE_EVERY_MS = 5_000

const NAMES_IN_TITLE = 3

/** Told with every change of the queue; the title says how many there are. */
const MOST_SOURCES = 100

type PutInput = Parameters<HandlersOf<'transfers'>['transfers.put']>[0]
type GetInput = Parameters<HandlersOf<'transfers'>['transfers.get']>[0]
type Asked = Pick<PutInput, 'hosts' | 'target' | 'options' | 'secrets'>

/** Sending files to hosts and fetching them, as a queue that outlives the page and the app. */
export class TransferService {
  readonly handlers: HandlersOf<'transfers'>
  /** Uploads of a browser's files. */
  readonly route: HttpRoute
  private readonly context: EngineContext
  private readonly files: JobFiles
  private readonly staging: StagingArea
  private readonly recent: RecentPaths
  private readonly queue: TransferQueue
  /** What an earlier start of the app left is known. */
  private readonly loaded: Promise<void>
  private readonly sweeper: NodeJS.Timeout
  /** Transfers that another process worked on when they were last looked at. */
  private elsewhere: readonly string[] = []
  private readonly elsewhereTimer: NodeJS.Timeout

  constructor(context: EngineContext, runs: Pick<RunService, 'startRun'>) {
    const folder = join(context.paths.dataDir, 'transfers')
    this.context = context
    this.files = new JobFiles(folder)
    this.recent = new RecentPaths(join(folder, 'recent-paths'))
    this.staging = new StagingArea(join(context.paths.dataDir, 'staging'))
    this.queue = new TransferQueue({ context, runs, files: this.files, staging: this.staging })
    this.route = uploadRoute(this.staging, (id) => this.queue.stagings.has(id))
    this.loaded = this.load()
    this.sweeper = setInterval(() => void this.staging.sweep(this.queue.stagings), SWEEP_EVERY_MS).unref()
    this.elsewhereTimer = setInterval(() => void this.lookElsewhere(), LOOK_ELSEWHERE_EVERY_MS).unref()
    this.handlers = this.makeHandlers()
  }

  /** Stops the sending; what has not ended can be resumed at the next start. */
  async close(): Promise<void> {
    clearInterval(this.sweeper)
    clearInterval(this.elsewhereTimer)
    await this.loaded
    await this.queue.close()
  }

  private makeHandlers(): HandlersOf<'transfers'> {
    const { queue, staging, recent } = this
    const done = async (act: () => unknown): Promise<Record<string, never>> => {
      await this.loaded
      await act()
      return {}
    }
    return {
      'transfers.inspect': ({ paths }, { signal }) => inspect(paths, signal),
      'transfers.stage': () => this.stage(),
      'transfers.unstage': ({ staging: id }) =>
        // One that a transfer has goes with the transfer.
        done(() => (queue.stagings.has(id) ? undefined : staging.remove(id))),
      'transfers.put': (input, call) => this.put(input, call),
      'transfers.get': (input) => this.get(input),
      'transfers.watch': (_, { signal }) => this.watch(signal),
      'transfers.watch-one': ({ id }, { signal }) => this.watchOne(id, signal),
      'transfers.pause': ({ id }) => done(() => queue.pause(id)),
      'transfers.resume': ({ id, secrets }) => done(() => queue.resume(id, secrets)),
      'transfers.retry': ({ id, hosts, secrets }) => done(() => queue.retry(id, hosts, secrets)),
      'transfers.cancel': ({ id, hosts }) => done(() => queue.cancel(id, hosts)),
      'transfers.clear': ({ ids }) =>
        done(async () => {
          for (const id of await queue.clear(ids)) await staging.remove(id)
        }),
      'transfers.recent-paths': async () => ({ remote: await recent.list() }),
    }
  }

  private async load(): Promise<void> {
    this.adopt(await this.files.load())
    await this.staging.sweep(this.queue.stagings)
  }

  /** A process that ends, or that had died but was not yet buried when this one began, leaves its transfers to us. */
  private async lookElsewhere(): Promise<void> {
    if (this.elsewhere.length === 0) return
    const ids = this.elsewhere
    this.elsewhere = []
    this.adopt(await this.files.find(ids))
  }

  private adopt({ free, elsewhere }: FoundJobs): void {
    if (this.queue.isClosed) return
    for (const record of free) this.queue.restore(record)
    this.elsewhere = elsewhere
  }

  private async stage(): Promise<OutputOf<FlotillaContract['transfers.stage']>> {
    try {
      const staging = await this.staging.create()
      return { staging, url: uploadUrl(staging) }
    } catch (error) {
      throw systemRefusal('There is no place for uploads', error)
    }
  }

  private async put({ source, remote, ...asked }: PutInput, { signal }: CallContext): Promise<{ id: string }> {
    await this.loaded
    if ('staging' in source) await this.checkStaging(source.staging)
    const request: JobRequest & { direction: 'put' } = {
      direction: 'put',
      source: 'paths' in source ? { paths: source.paths.map(localPath) } : source,
      remote,
    }
    const manifest = await listSources(this.staging, request, asked.options, signal)
    const { roots, files, bytes } = manifest.manifest
    const names = roots.map(({ source: path, name }) => name || `${basename(path)}/.`)
    const progress = { files: 0, totalFiles: files, bytes: 0, totalBytes: bytes }
    const id = await this.add(asked, request, {
      title: `${fewOf(names)} → ${remote === '' ? '~' : remote}`,
      sources: roots.map(({ source: path, name }) => ('staging' in request.source ? name : path)),
      note: leftOut(manifest.notes),
      transfer: { ...progress, skipped: 0, failedFiles: 0, bytesPerSecond: 0 },
      built: { manifest, at: Date.now() },
    })
    void this.recent.add(remote)
    return { id }
  }

  private async get({ remote, local, ...asked }: GetInput): Promise<{ id: string }> {
    await this.loaded
    const folder = localPath(local)
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw systemRefusal(`The folder ${folder} cannot be made`, error)
    })
    const request: JobRequest = { direction: 'get', remote, local: folder }
    return { id: await this.add(asked, request, { title: `${fewOf(remote)} → ${folder}`, sources: remote }) }
  }

  private async add(
    { hosts, target, options, secrets }: Asked,
    request: JobRequest,
    about: Pick<JobRecord, 'title' | 'sources' | 'note'> & {
      transfer?: JobRecord['rows'][number]['transfer']
      built?: TransferJob['built']
    },
  ): Promise<string> {
    // Logins are found again when its turn comes; what is wrong with them is better said now.
    const { targets } = await this.context.prepare([...new Set(hosts)], loginOptions({ options, secrets }))
    const { title, sources, note, transfer, built } = about
    const job = new TransferJob({
      ...{ format: 1, id: newTransferId(), request, options, title, target, note },
      sources: sources.slice(0, MOST_SOURCES),
      ...{ createdAt: new Date().toISOString(), state: 'waiting', runs: [], begun: [], pid: process.pid },
      rows: targets.map(({ host, endpoint: { address, port, user } }, n) => ({
        ...{ n, host: host.name, address, port, user, state: 'pending', transfer },
      })),
    })
    job.secrets = passwordOf(secrets)
    job.built = built
    try {
      await this.queue.add(job)
    } catch (error) {
      throw systemRefusal('The transfer cannot be kept on disk', error)
    }
    return job.id
  }

  private async checkStaging(id: string): Promise<void> {
    if (!(await this.staging.exists(id)))
      throw refuse('not-found', 'What was uploaded is gone: choose the files again.')
    const uploads = this.staging.uploads(id)
    const message =
      uploads > 0
        ? `${uploads} ${uploads === 1 ? 'file is' : 'files are'} still being uploaded.`
        : this.queue.stagings.has(id)
          ? 'What was uploaded is being sent by another transfer: choose the files again.'
          : (await this.staging.roots(id)).length === 0
            ? 'Nothing was uploaded.'
            : undefined
    if (message !== undefined) throw problemsRefusal([{ source: 'upload', message }])
  }

  private async *watch(signal: AbortSignal): AsyncGenerator<EventOf<FlotillaContract['transfers.watch']>> {
    const { queue } = this
    await this.loaded
    for await (const _ of paced(queue.changed, signal, () => queue.isClosed)) yield { transfers: queue.heads }
  }

  private async *watchOne(
    id: string,
    signal: AbortSignal,
  ): AsyncGenerator<EventOf<FlotillaContract['transfers.watch-one']>> {
    const { queue } = this
    await this.loaded
    const job = queue.get(id)
    let seen = -1
    for await (const _ of paced(job.changed, signal, () => queue.isClosed || !queue.has(id))) {
      const { rows, version } = job.rowsSince(seen)
      seen = version
      yield { head: job.head(), rows }
    }
  }
}

function passwordOf(secrets: PutInput['secrets']): JobSecrets | undefined {
  return secrets?.password === undefined ? undefined : { password: secrets.password }
}

function leftOut(notes: readonly { readonly source: string; readonly message: string }[]): string | undefined {
  const [first] = notes
  if (!first) return undefined
  const more = notes.length > 1 ? ` And ${notes.length - 1} more.` : ''
  return `${first.source}: ${first.message}${more}`
}

/** The first few names, and how many more there are; in signs that need no translation. */
function fewOf(names: readonly string[]): string {
  const more = names.length - NAMES_IN_TITLE
  return names.slice(0, NAMES_IN_TITLE).join(', ') + (more > 0 ? ` +${more}` : '')
}
