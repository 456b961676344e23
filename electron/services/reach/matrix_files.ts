import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { reachHead, reachId, reachMatrix, type ReachHead, type ReachMatrix } from '../../../shared/contract/reach.ts'

const ENDING = '.json'

/** The matrices on disk: one file each, for its owner only, since they tell what a network looks like inside. */
export class MatrixFiles {
  private readonly folder: string

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'reach')
  }

  /** @throws what the system says */
  async save(matrix: ReachMatrix): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await writeFileAtomic(this.pathOf(matrix.head.id), `${JSON.stringify(matrix)}\n`, { mode: 0o600 })
  }

  /** The ids of those that are there. Never rejects. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => [])
    return names
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length))
      .filter((id) => reachId.safeParse(id).success)
  }

  /** Undefined where there is none that can be read. */
  async read(id: string): Promise<ReachMatrix | undefined> {
    const { data } = reachMatrix.safeParse(await this.parse(id))
    return data?.head.id === id ? data : undefined
  }

  /** Only its head, the quicker. */
  async readHead(id: string): Promise<ReachHead | undefined> {
    const { data } = reachHead.safeParse(((await this.parse(id)) as { head?: unknown } | undefined)?.head)
    return data?.id === id ? data : undefined
  }

  /** @throws what the system says */
  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id))
  }

  /** Removes all but the newest `keep`. @returns the ids of those that went. @throws what the system says */
  async prune(keep: number): Promise<string[]> {
    // Their ids sort by time.
    const old = (await this.ids()).sort().reverse().slice(keep)
    for (const id of old) await this.remove(id)
    return old
  }

  private async parse(id: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.pathOf(id), 'utf8'))
    } catch {
      return undefined
    }
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}${ENDING}`)
  }
}
