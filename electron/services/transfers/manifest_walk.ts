import { constants, type Stats } from 'node:fs'
import { access, lstat, readdir, readlink, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Problem } from '../../../shared/problem.ts'
import type { LinkPolicy, ManifestEntry, ManifestRoot } from '../../../shared/tasks/transfer.ts'
import type { Exclude } from '../../../shared/tasks/transfer_exclude.ts'

interface WalkOptions {
  readonly links: LinkPolicy
  readonly exclude: Exclude
  readonly problems: Problem[]
  readonly signal: AbortSignal | undefined
}

interface Place {
  readonly root: number
  /** Absolute local path. */
  readonly source: string
  readonly name: string
  /** Below the root; empty for the root itself. */
  readonly path: string
  /** The folders it is in, as `device:inode`, outermost first. */
  readonly inside: readonly string[]
}

/** How many names of a folder are looked at together; the file threads are four. */
const LOOKUPS_AT_ONCE = 32

/** Walks local folders into manifest entries: parents before children, names sorted so that runs can be compared. */
export class ManifestWalk {
  readonly entries: ManifestEntry[] = []
  readonly notes: Problem[] = []
  private readonly options: WalkOptions

  constructor(options: WalkOptions) {
    this.options = options
  }

  async addRoot(root: number, { source }: ManifestRoot): Promise<void> {
    const place: Place = { root, source, name: basename(source), path: '', inside: [] }
    await this.add(place, await this.look(place))
  }

  private async add(place: Place, stats: Stats | undefined): Promise<void> {
    const { root, source, name, path } = place
    if (!stats || this.options.exclude(name, path, stats.isDirectory())) return
    const shape = { root, path, mode: stats.mode & 0o7777, mtimeMs: stats.mtimeMs }
    if (stats.isDirectory()) {
      this.entries.push({ kind: 'folder', ...shape, size: 0 })
      await this.addContents(place, stats)
    } else if (stats.isFile()) {
      if (await this.isReadable(source, stats)) this.entries.push({ kind: 'file', ...shape, size: stats.size })
    } else if (stats.isSymbolicLink()) {
      const target = await readlink(source).catch((error: Error) =>
        this.report(source, `The link cannot be read: ${error.message}`),
      )
      if (target !== undefined) this.entries.push({ kind: 'link', ...shape, size: 0, target })
    } else {
      const message = 'It is a socket, a pipe or a device and has no contents to send.'
      if (path === '') this.report(source, message)
      else this.notes.push({ source, message: `Left out: ${message}` })
    }
  }

  private async addContents(place: Place, stats: Stats): Promise<void> {
    this.options.signal?.throwIfAborted()
    const identity = `${stats.dev}:${stats.ino}`
    if (place.inside.includes(identity)) {
      this.entries.pop()
      return void this.report(
        place.source,
        'A symbolic link leads back to a folder it is in: keep links, or exclude it.',
      )
    }
    let names: string[]
    try {
      names = await readdir(place.source)
    } catch (error) {
      return void this.report(place.source, `The folder cannot be read: ${(error as Error).message}`)
    }
    await this.reportUndecodable(place.source, names)

    const places = names.sort().map((name) => ({
      root: place.root,
      source: place.source.endsWith('/') ? `${place.source}${name}` : `${place.source}/${name}`,
      name,
      path: place.path === '' ? name : `${place.path}/${name}`,
      inside: [...place.inside, identity],
    }))
    for (let at = 0; at < places.length; at += LOOKUPS_AT_ONCE) {
      const some = places.slice(at, at + LOOKUPS_AT_ONCE)
      const looks = await Promise.all(some.map((each) => this.look(each)))
      for (const [index, each] of some.entries()) await this.add(each, looks[index])
    }
  }

  /** What is there, or what its links lead to; undefined, and told, when nothing is. */
  private async look({ source, name, path }: Place): Promise<Stats | undefined> {
    try {
      return this.options.links === 'follow' ? await stat(source) : await lstat(source)
    } catch (error) {
      if (this.options.exclude(name, path, false)) return undefined
      // Reported with its folder.
      if (name.includes(UNDECODABLE)) return undefined
      return this.report(source, whyUnseen(error as NodeJS.ErrnoException))
    }
  }

  private async isReadable(source: string, { mode }: Stats): Promise<boolean> {
    // Readable for all is readable for us; asking for each of 100,000 files would double the time.
    if ((mode & 0o444) === 0o444) return true
    return access(source, constants.R_OK).then(
      () => true,
      () => {
        this.report(source, 'Permission denied: this user may not read it.')
        return false
      },
    )
  }

  /** Linux keeps names as bytes; those that are no UTF-8 cannot be said in SFTP or shown, and Node cannot open them. */
  private async reportUndecodable(folder: string, names: readonly string[]): Promise<void> {
    if (!names.some((name) => name.includes(UNDECODABLE))) return
    for (const raw of await readdir(folder, { encoding: 'buffer' })) {
      const name = raw.toString()
      if (Buffer.from(name).equals(raw)) continue
      this.report(
        `${folder}/${raw.toString('latin1')}`,
        'Its name is not valid UTF-8 (shown here as Latin-1): rename it.',
      )
    }
  }

  private report(source: string, message: string): undefined {
    this.options.problems.push({ source, message })
  }
}

/** What a decoder puts in the place of bytes that are no UTF-8; also a character of its own, so only a hint. */
const UNDECODABLE = '\ufffd'

function whyUnseen({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ELOOP') return 'Its symbolic links lead round in a circle: keep links, or exclude it.'
  if (code === 'ENOENT') return 'The symbolic link leads nowhere: keep links, or exclude it.'
  if (code === 'EACCES') return 'Permission denied: this user may not look at it.'
  return `It cannot be read: ${message}`
}
