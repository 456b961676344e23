import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isOther } from '../../process_alive.ts'

const NAME = /^(\d+)-[0-9a-f]{16}$/

/** Of this process: its number alone does not tell, since in a container the next process has that of the one that died. */
const ours = new Set<string>()

/**
 * Where logs go that have grown too long for the memory: a private folder, made when it is first needed and removed with all that
 * is in it when the engine ends. What a process that was killed has left is removed by the next one.
 */
export class LogFolder {
  private readonly parent: string
  private readonly name = `${process.pid}-${randomBytes(8).toString('hex')}`
  private readonly swept: Promise<void>
  private made: Promise<string> | undefined

  constructor(parent: string) {
    this.parent = parent
    ours.add(this.name)
    this.swept = this.sweep()
  }

  /** The folder. @throws what the file system says */
  path(): Promise<string> {
    const path = join(this.parent, this.name)
    // Logs hold what was sent and received, passwords too.
    this.made ??= mkdir(path, { recursive: true, mode: 0o700 }).then(() => path)
    this.made.catch(() => (this.made = undefined))
    return this.made
  }

  async remove(): Promise<void> {
    await this.swept
    await rm(join(this.parent, this.name), { recursive: true, force: true }).catch(() => {})
    ours.delete(this.name)
  }

  private async sweep(): Promise<void> {
    for (const name of await readdir(this.parent).catch(() => [])) {
      const pid = NAME.exec(name)?.[1]
      if (pid === undefined || ours.has(name) || isOther(Number(pid))) continue
      await rm(join(this.parent, name), { recursive: true, force: true }).catch(() => {})
    }
  }
}
