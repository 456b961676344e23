import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { isActive, jobRecord, type JobRecord } from './job_record.ts'
import { isOther } from '../process_alive.ts'

/** Records of active transfers are written at least this often, so that others see that they are worked on. */
export const ALIVE_EVERY_MS = 20_000
const ALIVE_WITHIN_MS = 3 * ALIVE_EVERY_MS

export interface FoundJobs {
  /** No other process works on these. */
  readonly free: readonly JobRecord[]
  /** The ids of those that another process works on. */
  readonly elsewhere: readonly string[]
}

/** The transfers of the queue on disk: one file each. */
export class JobFiles {
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** The manifest of a transfer's last attempt; kept, because what is unfinished can be found with it alone. */
  manifestOf(id: string): string {
    return join(this.folder, `${id}.manifest`)
  }

  /** Those that can be read. Never rejects. */
  async load(): Promise<FoundJobs> {
    const names = await readdir(this.folder).catch(() => [])
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
    return this.find(ids)
  }

  /** Of these, those that are there and can be read. Never rejects. */
  async find(ids: readonly string[]): Promise<FoundJobs> {
    const found = await Promise.all(ids.map((id) => this.read(id)))
    return {
      free: found.flatMap((one) => (one && !one.elsewhere ? one.record : [])),
      elsewhere: found.flatMap((one) => (one?.elsewhere ? one.record.id : [])),
    }
  }

  /** @throws what the system says */
  async save(record: JobRecord): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await writeFileAtomic(join(this.folder, `${record.id}.json`), `${JSON.stringify(record)}\n`, { mode: 0o600 })
  }

  async remove(id: string): Promise<void> {
    const paths = [join(this.folder, `${id}.json`), this.manifestOf(id)]
    await Promise.all(paths.map((path) => rm(path, { force: true })))
  }

  private async read(id: string): Promise<{ record: JobRecord; elsewhere: boolean } | undefined> {
    const path = join(this.folder, `${id}.json`)
    try {
      const record = jobRecord.parse(JSON.parse(await readFile(path, 'utf8')))
      if (id !== record.id) return undefined
      const { mtimeMs } = await stat(path)
      // Process ids are given again; a file that is written to is not.
      const elsewhere = isActive(record.state) && isOther(record.pid) && Date.now() - mtimeMs < ALIVE_WITHIN_MS
      return { record, elsewhere }
    } catch {
      return undefined
    }
  }
}
