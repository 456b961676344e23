import { chmod, lstat, mkdir, rename, rm, symlink, unlink, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { partName } from './part_name.ts'
import { fromLocal, shown, TransferError } from './transfer_error.ts'

/**
 * The local folder that one host's files go into. Nothing is ever written through a symbolic link below it: every
 * folder on the way is looked at, and a file takes the place of a link instead of being written where it leads.
 */
export class LocalTree {
  /** `<local>/<host>`. */
  readonly root: string
  private readonly made = new Map<string, Promise<void>>()

  constructor(root: string) {
    this.root = root
  }

  pathOf(names: readonly string[]): string {
    return join(this.root, ...names)
  }

  /** Makes a folder and those it is in. @throws TransferError */
  folder(names: readonly string[]): Promise<void> {
    const path = this.pathOf(names)
    let made = this.made.get(path)
    if (!made) this.made.set(path, (made = this.makeFolder(names, path)))
    return made
  }

  /** Moves a finished file to its final name, over whatever file or link is there. @throws TransferError */
  async putInPlace(part: string, target: string): Promise<void> {
    try {
      await rename(part, target)
    } catch (error) {
      throw fromLocal(error, target)
    }
  }

  /** Makes a link, in the place of a file or link that is there. @throws TransferError */
  async link(names: readonly string[], leadsTo: string): Promise<void> {
    await this.folder(names.slice(0, -1))
    const target = this.pathOf(names)
    // Hidden like an unfinished file's, so that it is no longer than a name may be and no fetched file has it.
    const part = join(dirname(target), basename(partName(`/${basename(target)}`, `link\0${leadsTo}`)))
    try {
      await rm(part, { force: true })
      await symlink(leadsTo, part)
      await rename(part, target)
    } catch (error) {
      await unlink(part).catch(() => {})
      throw fromLocal(error, target)
    }
  }

  /** Never the set-user-id, set-group-id and sticky bits: a server does not decide who runs as whom here. */
  async preserve(path: string, { mode, mtime }: { mode: number; mtime?: number }): Promise<void> {
    try {
      await chmod(path, mode & 0o777)
      // A server may leave the time out.
      if (typeof mtime === 'number') await utimes(path, mtime, mtime)
    } catch (error) {
      throw fromLocal(error, path)
    }
  }

  private async makeFolder(names: readonly string[], path: string): Promise<void> {
    try {
      if (names.length === 0) {
        // Where the user wants it; a link there is the user's own.
        await mkdir(path, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error
          throw new TransferError(
            'not-a-directory',
            `${shown(path)} on this machine is a file; a folder is needed there`,
          )
        })
        return
      }
      await this.folder(names.slice(0, -1))
      await mkdir(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      })
      const stats = await lstat(path)
      if (stats.isSymbolicLink()) {
        throw new TransferError(
          'unsafe-name',
          `${shown(path)} on this machine is a symbolic link; nothing is written through it: move it away`,
        )
      }
      if (!stats.isDirectory()) {
        throw new TransferError('not-a-directory', `${shown(path)} on this machine is a file; a folder is needed there`)
      }
    } catch (error) {
      throw fromLocal(error, path)
    }
  }
}
