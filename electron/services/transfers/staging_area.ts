import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, lstat, mkdir, readdir, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A page that is closed in the middle leaves its files here. */
const UNUSED_MS = 3_600_000
/** Of an earlier start of the app nobody knows when they were last used. */
const LEFTOVER_MS = 24 * UNUSED_MS

const STAGING_ID = /^s-[0-9a-z]{16,64}$/

/** Whether this is what a staging is called, there or gone. */
export function isStagingId(text: string): boolean {
  return STAGING_ID.test(text)
}

export interface UploadedFile {
  readonly names: readonly string[]
  readonly body: Readable
  /** What was announced; fewer bytes are a cut upload. */
  readonly bytes?: number
  /** Milliseconds since 1970. */
  readonly mtimeMs?: number
  readonly signal?: AbortSignal
}

/** The upload ended before its last byte. */
export class CutUpload extends Error {}
/** A file is where a folder has to be, or the other way round. */
export class NameTaken extends Error {}

interface Staging {
  usedAt: number
  uploads: number
}

/**
 * Where files wait that a page has sent to this machine and that go on to hosts. Each staging is a folder of its own:
 * `files` holds what is complete, `incoming` what is on its way.
 */
export class StagingArea {
  private readonly folder: string
  private readonly known = new Map<string, Staging>()

  constructor(folder: string) {
    this.folder = folder
  }

  async create(): Promise<string> {
    const id = `s-${randomBytes(16).toString('hex')}`
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await mkdir(join(this.folder, id), { mode: 0o700 })
    await Promise.all([mkdir(this.filesOf(id), { mode: 0o700 }), mkdir(this.incomingOf(id), { mode: 0o700 })])
    this.known.set(id, { usedAt: Date.now(), uploads: 0 })
    return id
  }

  async exists(id: string): Promise<boolean> {
    if (!STAGING_ID.test(id)) return false
    return lstat(this.filesOf(id)).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
  }

  /** It is used now, whoever sweeps: it is kept as long as one that was uploaded now. */
  async touch(id: string): Promise<void> {
    const now = new Date()
    await utimes(join(this.folder, id), now, now).catch(() => {})
  }

  /** Files that are still on their way. */
  uploads(id: string): number {
    return this.known.get(id)?.uploads ?? 0
  }

  /** What lies at the top of a staging: absolute paths. */
  async roots(id: string): Promise<string[]> {
    const names = await readdir(this.filesOf(id))
    return names.sort().map((name) => join(this.filesOf(id), name))
  }

  /**
   * Stores one file. It is seen under its name when it is complete; otherwise nothing is left of it.
   * @throws CutUpload, NameTaken, what the stream and the file system say
   */
  async receive(id: string, { names, body, bytes, mtimeMs, signal }: UploadedFile): Promise<void> {
    const incoming = join(this.incomingOf(id), randomBytes(8).toString('hex'))
    await this.using(id, async () => {
      try {
        const file = createWriteStream(incoming, { flags: 'wx', mode: 0o600 })
        await pipeline(body, file, { signal })
        if (bytes !== undefined && file.bytesWritten !== bytes) throw new CutUpload()
        // What browsers know nothing of; the folder around it is closed to others.
        await chmod(incoming, 0o644)
        if (mtimeMs !== undefined) await utimes(incoming, mtimeMs / 1000, mtimeMs / 1000)
        const folder = await this.makeFolders(id, names.slice(0, -1))
        await rename(incoming, join(folder, names.at(-1)!)).catch((error: NodeJS.ErrnoException) => {
          throw error.code === 'EISDIR' || error.code === 'ENOTEMPTY' || error.code === 'EEXIST'
            ? new NameTaken()
            : error
        })
      } finally {
        await rm(incoming, { force: true })
      }
    })
  }

  /** Makes an empty folder. @throws NameTaken, what the file system says */
  async addFolder(id: string, names: readonly string[]): Promise<void> {
    await this.using(id, () => this.makeFolders(id, names))
  }

  async remove(id: string): Promise<void> {
    if (!STAGING_ID.test(id)) return
    this.known.delete(id)
    await rm(join(this.folder, id), { recursive: true, force: true })
  }

  /** Removes what nobody will ask for any more. @param inUse ids that transfers still need */
  async sweep(inUse: ReadonlySet<string>): Promise<void> {
    const ids = await readdir(this.folder).catch(() => [])
    for (const id of ids) {
      if (!STAGING_ID.test(id) || inUse.has(id) || this.uploads(id) > 0) continue
      const known = this.known.get(id)
      const stats = await lstat(join(this.folder, id)).catch(() => undefined)
      const over = known
        ? Math.max(known.usedAt, stats?.mtimeMs ?? 0) + UNUSED_MS
        : (stats?.mtimeMs ?? Infinity) + LEFTOVER_MS
      if (Date.now() > over) await this.remove(id).catch(() => {})
    }
  }

  private async using(id: string, work: () => Promise<unknown>): Promise<void> {
    const staging = this.known.get(id) ?? { usedAt: 0, uploads: 0 }
    this.known.set(id, staging)
    staging.uploads++
    try {
      await work()
    } finally {
      staging.uploads--
      staging.usedAt = Date.now()
    }
  }

  /** One after the other: `recursive` would not say which of them are new, nor give them the mode they should have. */
  private async makeFolders(id: string, names: readonly string[]): Promise<string> {
    let path = this.filesOf(id)
    for (const name of names) {
      path = join(path, name)
      try {
        await mkdir(path)
        await chmod(path, 0o755)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        if (!(await lstat(path)).isDirectory()) throw new NameTaken()
      }
    }
    return path
  }

  private filesOf(id: string): string {
    return join(this.folder, id, 'files')
  }

  private incomingOf(id: string): string {
    return join(this.folder, id, 'incoming')
  }
}
