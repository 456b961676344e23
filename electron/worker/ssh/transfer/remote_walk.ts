import type { LinkPolicy } from '../../../../shared/tasks/transfer.ts'
import type { Exclude } from '../../../../shared/tasks/transfer_exclude.ts'
import { expandGlob, isGlob, type GlobEntry } from '../../../../shared/tasks/transfer_glob.ts'
import type { Progress } from './progress.ts'
import { absoluteRemote, fileType, joinRemote } from './remote_path.ts'
import { nameFault } from './safe_name.ts'
import type { FileEntry, SftpSession } from './sftp_session.ts'
import { failureOf, shown, TransferError } from './transfer_error.ts'

/** No honest tree has more; a server that lists names for ever must not fill our memory. */
const MOST_ENTRIES = 1_000_000
const MOST_DEEP = 128
/** A name counts once more for each so many characters of its path: a million of the longest would not fit either. */
const PATH_CHARACTERS = 1024
/** Answers to READDIR without a name, which section 6.7 does not allow, and which may never end. */
const MOST_EMPTY_ANSWERS = 100
/** How many links a glob looks behind at a time. */
const LINKS_AT_ONCE = 64

/** What is known of a file on the host: permission and type bits, bytes, seconds since 1970. */
export interface RemoteStats {
  readonly mode: number
  readonly size: number
  readonly mtime: number
}

export interface RemoteEntry {
  readonly kind: 'file' | 'folder' | 'link'
  /** Absolute on the host. */
  readonly source: string
  /** Checked names from the destination folder down; empty for the contents of `/` or `.`. */
  readonly names: readonly string[]
  readonly stats: RemoteStats
  /** Where a kept link leads to, uninterpreted. */
  readonly target?: string
}

type Listed = Pick<FileEntry, 'filename' | 'attrs'>

interface Place {
  readonly source: string
  /** With every link resolved; what loops are known by. */
  readonly real: string
  readonly names: readonly string[]
  readonly inside: readonly string[]
}

/** Finds out what is to be fetched: globs and folders are read over SFTP, no shell ever sees a name. */
export class RemoteWalk {
  readonly entries: RemoteEntry[] = []
  private readonly sftp: SftpSession
  private readonly progress: Progress
  private readonly links: LinkPolicy
  private readonly exclude: Exclude
  private readonly mostEntries: number
  private seen = 0
  private overflow: TransferError | undefined
  /** Paths that a glob met and that no file here may have, with what the server really calls them. */
  private readonly unsafe = new Map<string, string>()

  constructor(sftp: SftpSession, progress: Progress, links: LinkPolicy, exclude: Exclude, mostEntries = MOST_ENTRIES) {
    this.sftp = sftp
    this.progress = progress
    this.links = links
    this.exclude = exclude
    this.mostEntries = mostEntries
  }

  /** True when the host lists more than is believed; what was found until then is not the whole. */
  get overflowed(): boolean {
    return this.overflow !== undefined
  }

  /** Adds what `written` (a path or a glob) means. What cannot be had is told of; the rest goes on. */
  async addRoot(written: string): Promise<void> {
    await this.told(written, async () => {
      const path = await absoluteRemote(this.sftp, written)
      const contentsOnly = /(^|\/)\.{1,2}\/*$/.test(written) || path === '/'
      const found = await this.expand(path)
      for (const source of found) {
        await this.told(source, async () => {
          const evil = this.unsafe.get(source)
          if (evil !== undefined) checkedName(evil, source)
          const name = source.slice(source.lastIndexOf('/') + 1)
          const stats = this.links === 'follow' ? await this.sftp.stat(source) : await this.sftp.lstat(source)
          const names = contentsOnly ? [] : [checkedName(name, source)]
          const place = { source, real: source, names, inside: [] }
          await this.add({ ...place, real: await this.realOf(place, stats) }, stats, '')
        })
      }
    })
  }

  /** A path that is there is taken as it is, whatever it looks like. */
  private async expand(path: string): Promise<string[]> {
    if (!isGlob(path)) return [path]
    const literal = await this.sftp.lstat(path).then(
      () => true,
      () => false,
    )
    if (literal) return [path]
    const unreadable: TransferError[] = []
    const found = await expandGlob(path, async (folder) => {
      try {
        return await this.listForGlob(folder)
      } catch (error) {
        if (!(error instanceof TransferError) || this.sftp.failure || this.overflow) throw error
        if (error.code === 'permission-denied' && unreadable.length === 0) unreadable.push(error)
        return undefined
      }
    })
    if (found.length === 0 && unreadable[0]) throw unreadable[0]
    if (found.length === 0) throw new TransferError('no-such-file', `${shown(path)} on the host: nothing matches`)
    return found
  }

  private async listForGlob(folder: string) {
    if (folder.split('/').length > MOST_DEEP) throw this.tooMuch(`folders more than ${MOST_DEEP} deep`)
    const entries: GlobEntry[] = []
    const links: { filename: string; at: number }[] = []
    for (const { filename, attrs } of await this.list(folder)) {
      if (nameFault(filename, process.platform) !== undefined) {
        // A name of its own that is only a name, so that the pattern can say whether this one was asked for.
        const name = filename.replaceAll('/', '\0')
        this.unsafe.set(folder + name, filename)
        entries.push({ name, isFolder: false })
        continue
      }
      const isLink = fileType(attrs) === 'link'
      if (isLink) links.push({ filename, at: entries.length })
      entries.push({ name: filename, isFolder: fileType(attrs) === 'folder', isLink })
    }
    for (let from = 0; from < links.length; from += LINKS_AT_ONCE) {
      const some = links.slice(from, from + LINKS_AT_ONCE)
      await Promise.all(
        some.map(async ({ filename, at }) => {
          const stats = await this.sftp.stat(folder + filename).catch(() => undefined)
          if (stats && fileType(stats) === 'folder') entries[at] = { name: filename, isFolder: true, isLink: true }
        }),
      )
    }
    return entries
  }

  private async add(place: Place, stats: RemoteStats, path: string): Promise<void> {
    const { source, names } = place
    const type = fileType(stats)
    if (names.length === 0 && type !== 'folder') {
      throw new TransferError(
        'not-a-directory',
        `${shown(source)} on the host is no folder, and its contents were asked for`,
      )
    }
    if (!Number.isSafeInteger(stats.size)) {
      throw new TransferError('size-mismatch', `${shown(source)} on the host says it is larger than any file can be`)
    }
    if (this.exclude(names.at(-1) ?? '', path, type === 'folder')) return
    if (type === 'file') this.entries.push({ kind: 'file', source, names, stats })
    else if (type === 'folder') await this.addFolder(place, stats, path)
    else if (type === 'link') {
      this.entries.push({ kind: 'link', source, names, stats, target: await this.sftp.readlink(source) })
    } else if (path === '') {
      throw new TransferError('not-a-regular-file', `${shown(source)} on the host is a device, a pipe or a socket`)
    } else this.progress.fileSkipped(source, 0, 'not-a-regular-file')
  }

  private async addFolder(place: Place, stats: RemoteStats, path: string): Promise<void> {
    const { source, real, names, inside } = place
    if (inside.includes(real)) {
      throw new TransferError(
        'loop',
        `${shown(source)} on the host is a link back to a folder it is in; keep links instead`,
      )
    }
    if (inside.length >= MOST_DEEP) {
      throw new TransferError('too-many-files', `${shown(source)} on the host lies more than ${MOST_DEEP} folders deep`)
    }
    if (names.length > 0) this.entries.push({ kind: 'folder', source, names, stats })
    const listed = await this.list(source)
    listed.sort((a, b) => (a.filename < b.filename ? -1 : 1))
    for (const { filename, attrs } of listed) {
      const child = joinRemote(source, filename)
      await this.told(child, async () => {
        const name = checkedName(filename, child)
        const follow = this.links === 'follow' && fileType(attrs) === 'link'
        // Servers need not send attributes with names (section 7).
        const childStats = follow
          ? await this.followed(child)
          : isComplete(attrs)
            ? attrs
            : await this.sftp.lstat(child)
        const below = {
          source: child,
          real: joinRemote(real, name),
          names: [...names, name],
          inside: [...inside, real],
        }
        const childReal = follow ? await this.realOf(below, childStats) : below.real
        await this.add({ ...below, real: childReal }, childStats, path === '' ? name : `${path}/${name}`)
      })
    }
  }

  private async followed(link: string): Promise<RemoteStats> {
    try {
      return await this.sftp.stat(link)
    } catch (error) {
      if (error instanceof TransferError && (error.code === 'no-such-file' || error.code === 'failure')) {
        throw new TransferError(
          'no-such-file',
          `${shown(link)} on the host is a link that leads nowhere; keep links instead`,
        )
      }
      throw error
    }
  }

  private async realOf({ source }: Place, stats: RemoteStats): Promise<string> {
    return fileType(stats) === 'folder' ? this.sftp.realpath(source) : source
  }

  private async list(folder: string): Promise<Listed[]> {
    const { sftp } = this
    const handle = await sftp.openFolder(folder)
    try {
      const all: Listed[] = []
      let empty = 0
      for (let some; (some = await sftp.readFolder(handle, folder));) {
        if (some.length === 0 && ++empty > MOST_EMPTY_ANSWERS) {
          throw new TransferError('protocol', `${shown(folder)} on the host: the server lists nothing, without end`)
        }
        for (const { filename, attrs } of some) {
          this.seen += 1 + Math.floor((folder.length + filename.length) / PATH_CHARACTERS)
          if (this.seen > this.mostEntries) throw this.tooMuch(`more than ${this.mostEntries} names`)
          if (filename !== '.' && filename !== '..') all.push({ filename, attrs })
        }
      }
      return all
    } finally {
      if (!sftp.failure) await sftp.close(handle, folder).catch(() => {})
    }
  }

  /** Ends the walk: a server that never ends would otherwise fail in every folder that it has named already. */
  private tooMuch(what: string): TransferError {
    this.overflow ??= new TransferError('too-many-files', `the host lists ${what}; fetch less at once`)
    return this.overflow
  }

  /** One thing that cannot be had does not keep the others from it. */
  private async told(path: string, work: () => Promise<void>): Promise<void> {
    if (this.overflow || this.progress.hasStopped) return
    try {
      await work()
    } catch (error) {
      this.progress.fileFailed(failureOf(error, path))
    }
  }
}

function isComplete(attributes: Partial<RemoteStats>): attributes is RemoteStats {
  const { mode, size, mtime } = attributes
  return [mode, size, mtime].every((value) => typeof value === 'number')
}

function checkedName(name: string, source: string): string {
  const fault = nameFault(name, process.platform)
  if (fault !== undefined) {
    throw new TransferError('unsafe-name', `the host calls a file ${shown(source)}, which is refused: ${fault}`)
  }
  return name
}
