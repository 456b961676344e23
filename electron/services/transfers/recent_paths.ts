import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'

/** More than anybody looks through. */
const KEPT = 50

const file = z.array(z.string())

/** Remote paths that were used before, newest first. */
export class RecentPaths {
  private readonly path: string
  private adding: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.path = path
  }

  /** Nothing where there is nothing that can be read: it is only a help. */
  async list(): Promise<string[]> {
    await this.adding
    return this.read()
  }

  /** Never rejects. */
  add(remote: string): Promise<void> {
    this.adding = this.adding.then(async () => {
      try {
        const paths = [...new Set([remote, ...(await this.read())])].slice(0, KEPT)
        await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
        await writeFileAtomic(this.path, `${JSON.stringify(paths, null, 2)}\n`, { mode: 0o600 })
      } catch {
        // Not worth stopping a transfer for.
      }
    })
    return this.adding
  }

  private async read(): Promise<string[]> {
    try {
      return file.parse(JSON.parse(await readFile(this.path, 'utf8')))
    } catch {
      return []
    }
  }
}
