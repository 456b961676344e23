import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runRecord, type RunRecord } from '../../../shared/runs/record.ts'

export type StoredRun = RunRecord & { readonly folder: string; readonly interrupted: boolean }

/** The runs on disk, newest first. */
export class RunStore {
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Names of run folders, newest first; what else lies in the folder is passed over. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names
      .filter((name) => /^\d{8}-\d{6}-[0-9a-f]{4}$/.test(name))
      .sort()
      .reverse()
  }

  /** The newest runs that can be read and that `wanted` accepts. */
  async list(limit: number, wanted: (run: StoredRun) => boolean = () => true): Promise<StoredRun[]> {
    const found: StoredRun[] = []
    for (const id of await this.ids()) {
      if (found.length >= limit) break
      const run = await this.read(id)
      if (run && wanted(run)) found.push(run)
    }
    return found
  }

  /** @returns undefined when there is no such run or its record is not one */
  async read(id: string): Promise<StoredRun | undefined> {
    const folder = join(this.folder, id)
    try {
      const record = runRecord.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')))
      return { ...record, folder, interrupted: record.endedAt === undefined && !isAlive(record.pid) }
    } catch {
      return undefined
    }
  }

  /** Removes all but the newest `keep` runs; those still going on stay. Returns how many went. */
  async prune(keep: number): Promise<number> {
    let removed = 0
    for (const id of (await this.ids()).slice(keep)) {
      const run = await this.read(id)
      if (run && run.endedAt === undefined && !run.interrupted) continue
      await rm(join(this.folder, id), { recursive: true })
      removed++
    }
    return removed
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
