import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runRecord, type RunRecord } from '../../../shared/runs/record.ts'
import { isAlive } from '../process_alive.ts'

export type StoredRun = RunRecord & { readonly folder: string; readonly interrupted: boolean }

/** Date and time of its start in UTC, and four random digits. */
const RUN_ID = /^\d{8}-\d{6}-[0-9a-f]{4}$/
const SECOND_LENGTH = 'yyyymmdd-hhmmss'.length

/** The runs on disk, newest first. */
export class RunStore {
  private readonly folder: string
  private readonly isOurs: (id: string) => boolean

  /**
   * @param isOurs whether a run that was begun under this process's number goes on in it. Numbers come again: in a
   * container, the next process has that of the one that died.
   */
  constructor(folder: string, isOurs: (id: string) => boolean = () => true) {
    this.folder = folder
    this.isOurs = isOurs
  }

  /** Names of run folders, newest second first; what else lies in the folder is passed over. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names
      .filter((name) => RUN_ID.test(name))
      .sort()
      .reverse()
  }

  /** The newest runs that can be read and that `wanted` accepts. */
  async list(limit: number, wanted: (run: StoredRun) => boolean = () => true): Promise<StoredRun[]> {
    const found: StoredRun[] = []
    if (limit < 1) return found
    for await (const { run } of this.newestFirst(0)) if (run && wanted(run) && found.push(run) === limit) break
    return found
  }

  /**
   * Ids tell runs apart by the second; of those of one second, their records say which was later.
   * @param unread of so many, only the ids are wanted: their records are not read where that can be
   */
  private async *newestFirst(unread: number): AsyncGenerator<{ id: string; run: StoredRun | undefined }> {
    const ids = await this.ids()
    for (let at = 0; at < ids.length;) {
      const second = ids[at]!.slice(0, SECOND_LENGTH)
      let end = at + 1
      while (ids[end]?.startsWith(second)) end++
      const same = ids.slice(at, end)
      if (end <= unread) yield* same.map((id) => ({ id, run: undefined }))
      else {
        const read = await Promise.all(same.map(async (id) => ({ id, run: await this.read(id) })))
        yield* read.sort((a, b) => (b.run?.startedAt ?? '').localeCompare(a.run?.startedAt ?? ''))
      }
      at = end
    }
  }

  /** @returns undefined when there is no such run or its record is not one */
  async read(id: string): Promise<StoredRun | undefined> {
    if (!RUN_ID.test(id)) return undefined
    const folder = join(this.folder, id)
    try {
      const record = runRecord.parse(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')))
      const goesOn = record.pid === process.pid ? this.isOurs(id) : isAlive(record.pid)
      return { ...record, folder, interrupted: record.endedAt === undefined && !goesOn }
    } catch {
      return undefined
    }
  }

  /** Removes one run; false when there is none. */
  async remove(id: string): Promise<boolean> {
    if (!RUN_ID.test(id)) return false
    try {
      await rm(join(this.folder, id), { recursive: true })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
      throw error
    }
  }

  /** Removes all but the newest `keep` runs; those still going on stay. Returns how many went. */
  async prune(keep: number): Promise<number> {
    let removed = 0
    let seen = 0
    for await (const { id, run } of this.newestFirst(keep)) {
      if (++seen <= keep) continue
      if (run && run.endedAt === undefined && !run.interrupted) continue
      await rm(join(this.folder, id), { recursive: true })
      removed++
    }
    return removed
  }
}
