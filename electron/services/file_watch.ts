import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { linkChain } from './link_chain.ts'

/** An editor's save is several events (truncate, write, rename): they are answered together. */
const settleMs = 50

/** File systems that tell nothing (NFS, some containers' mounts), and whatever events miss. */
const pollMs = 2_000

interface WatchedFolder {
  readonly watcher: FSWatcher
  names: ReadonlySet<string>
}

/**
 * Tells when a file may have changed, whoever changed it and however: written in place, renamed over, removed and made
 * again, through a symbolic link, in a folder that is yet to come. Watches folders, because a watch on a file ends when
 * another file takes its place.
 */
export class FileWatch {
  readonly #path: string
  readonly #onChange: () => void
  /** By path and identity: a folder that was removed and made again is another one. */
  readonly #folders = new Map<string, WatchedFolder>()
  #settling: NodeJS.Timeout | undefined
  #poll: NodeJS.Timeout | undefined
  #identity = ''
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  /** @param onChange called some 50 ms after a change, and now and then without one */
  constructor(path: string, onChange: () => void) {
    this.#path = path
    this.#onChange = onChange
  }

  /** Resolves when no later change can be missed. Never rejects: what cannot be watched is looked at every 2 s. */
  async start(): Promise<void> {
    this.#poll = setInterval(() => void this.#lookForChange(), pollMs)
    this.#poll.unref()
    await this.#arm()
    this.#identity = await identityOf(this.#path)
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#poll)
    clearTimeout(this.#settling)
    for (const { watcher } of this.#folders.values()) watcher.close()
    this.#folders.clear()
  }

  #seen(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined
      // Watched first and read afterwards, so that nothing happens unseen between the two.
      void this.#arm().then(() => this.#tell())
    }, settleMs)
    this.#settling.unref()
  }

  async #lookForChange(): Promise<void> {
    const identity = await identityOf(this.#path)
    if (identity === this.#identity) return
    this.#identity = identity
    await this.#arm()
    this.#tell()
  }

  #tell(): void {
    if (!this.#closed) this.#onChange()
  }

  #arm(): Promise<void> {
    return (this.#looking = this.#looking.then(() => this.#watchFolders()))
  }

  async #watchFolders(): Promise<void> {
    const wanted = await foldersToWatch(this.#path)
    if (this.#closed) return
    for (const [key, { watcher }] of this.#folders) {
      if (wanted.has(key)) continue
      watcher.close()
      this.#folders.delete(key)
    }
    for (const [key, { folder, names }] of wanted) {
      const known = this.#folders.get(key)
      if (known) known.names = names
      else this.#watchFolder(key, folder, names)
    }
  }

  #watchFolder(key: string, folder: string, names: ReadonlySet<string>): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        const { names: wanted } = this.#folders.get(key) ?? {}
        // The folder's own name is what its end is told with.
        if (name === null || wanted?.has(name) || name === basename(folder)) this.#seen()
      })
      watcher.on('error', () => this.#seen())
      this.#folders.set(key, { watcher, names })
    } catch {
      // No watch to be had (inotify's limit, a folder that just went): the poll remains.
    }
  }
}

/** The folders in which something can happen to the file, and to what: the file's, those of links, or the nearest there is. */
async function foldersToWatch(path: string): Promise<Map<string, { folder: string; names: Set<string> }>> {
  const folders = new Map<string, { folder: string; names: Set<string> }>()
  for (const place of await linkChain(path)) {
    let name = basename(place)
    let folder = dirname(place)
    let found = await stat(folder).catch(() => undefined)
    while (!found && dirname(folder) !== folder) {
      name = basename(folder)
      folder = dirname(folder)
      found = await stat(folder).catch(() => undefined)
    }
    if (!found) continue
    const key = `${found.dev}:${found.ino}:${folder}`
    const known = folders.get(key)
    if (known) known.names.add(name)
    else folders.set(key, { folder, names: new Set([name]) })
  }
  return folders
}

async function identityOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mode, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return [dev, ino, size, mode, mtimeNs, ctimeNs].join(':')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
