import { lstat, readlink } from 'node:fs/promises'
import { join, posix, relative, resolve, sep } from 'node:path'

/** As Linux's MAXSYMLINKS. */
const maxLinks = 40

export interface ResolveOptions {
  /** Whether a link in the last place is followed; those before it always are. */
  readonly followLast: boolean
}

/**
 * The part of this computer's file system that a demo host has: one folder.
 *
 * Commands see real paths, so SFTP names them too: a relative path is below the host's folder, which is where commands
 * start, and REALPATH answers with the real path. An absolute path outside of the folder is taken as below it, so that
 * `/tmp/x` lands in the host's own `tmp/x` and not in everybody's /tmp.
 */
export class HostFiles {
  readonly root: string

  /** @param root Absolute, without symbolic links in it. */
  constructor(root: string) {
    this.root = root
  }

  /** The real path behind what a client names; neither `..` nor symbolic links lead out of the root. */
  async resolve(path: string, { followLast }: ResolveOptions): Promise<string> {
    const pending = this.#names(path)
    let at: string[] = []
    let links = 0
    for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
      if (name === '..') {
        at.pop()
        continue
      }
      const target = pending.length > 0 || followLast ? await linkTarget(join(this.root, ...at, name)) : undefined
      if (target === undefined) {
        at.push(name)
        continue
      }
      if ((links += 1) > maxLinks)
        throw Object.assign(new Error('Too many levels of symbolic links'), { code: 'ELOOP' })
      if (posix.isAbsolute(target) || this.#inside(target)) at = []
      pending.unshift(...this.#names(target))
    }
    return join(this.root, ...at)
  }

  /** What a new link to `target` must hold, so that commands are led to the same place. */
  linkText(target: string): string {
    return posix.isAbsolute(target) && !this.#inside(target) ? join(this.root, ...this.#names(target)) : target
  }

  /** What a client is to call a real path. Windows' own paths mean nothing in SFTP. */
  toClient(real: string): string {
    return sep === '/' ? real : posix.join('/', ...relative(this.root, real).split(sep))
  }

  #inside(path: string): boolean {
    return path === this.root || path.startsWith(this.root + sep)
  }

  #names(path: string): string[] {
    if (path.includes('\0')) throw Object.assign(new Error('No such file'), { code: 'ENOENT' })
    const below = this.#inside(path) ? path.slice(this.root.length) : path
    const separators = sep === '/' ? /\/+/ : /[/\\]+/
    return below.split(separators).filter((name) => name !== '' && name !== '.')
  }
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined
  } catch (error) {
    // What is not there is no link; whoever uses the path will be told.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** Whether `path` is the folder itself. */
export function isRoot(files: HostFiles, path: string): boolean {
  return resolve(path) === resolve(files.root)
}
