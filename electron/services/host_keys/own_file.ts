import { appendFile, mkdir, readFile, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Problem } from '../../../shared/problem.ts'
import { HostIndex } from './host_index.ts'
import { parseKnownHosts } from './known_hosts.ts'

const newline = 0x0a

/** A lock whose holder was killed counts as abandoned after this long. */
const staleLockMs = 10_000
/** About 20 s in all: longer than a lock can be stale, so that an abandoned one never stops anybody for good. */
const lockRetries = { retries: 110, factor: 1.5, minTimeout: 10, maxTimeout: 200, randomize: true }

/** The known_hosts file that we write. Other processes may append to it, and people may edit it, at any time. */
export class OwnFile {
  readonly path: string
  private content: Buffer = Buffer.alloc(0)
  private index = new HostIndex()
  private lineCount = 0
  private problems: Problem[] = []

  private constructor(path: string) {
    this.path = path
  }

  /** A file that does not exist is empty. Rejects when it cannot be read. */
  static async open(path: string): Promise<OwnFile> {
    const file = new OwnFile(resolve(path))
    await file.refresh()
    return file
  }

  /** What the file held when it was last read. */
  get hosts(): HostIndex {
    return this.index
  }

  /** Lines that were passed over. */
  get warnings(): readonly Problem[] {
    return this.problems
  }

  /**
   * Brings `hosts` up to date with what others have written, then appends the lines that `choose` returns, each with its
   * newline; meanwhile no other process does the same. Afterwards `hosts` has the new lines too. Rejects when the file cannot be locked, read or written; it may then hold some of the
   * lines.
   */
  append(choose: () => readonly string[]): Promise<void> {
    return this.whileLocked(async () => {
      const lines = choose()
      if (lines.length === 0) return
      const unfinished = this.content.length > 0 && this.content.at(-1) !== newline
      await appendFile(this.path, (unfinished ? '\n' : '') + lines.join(''), { mode: 0o600 })
    })
  }

  /**
   * The same, but puts a whole new text in the place of the file's; undefined leaves it alone. Rejects when the file
   * cannot be locked, read or written; it is then as it was.
   */
  rewrite(change: (text: string) => string | undefined): Promise<void> {
    return this.whileLocked(async () => {
      const text = change(this.content.toString('utf8'))
      if (text === undefined) return
      const { default: writeFileAtomic } = await import('write-file-atomic')
      // In the place of the file itself, where the path is a link to it. Without `mode`, that of the file stays.
      const target = await realpath(this.path).catch(() => undefined)
      await writeFileAtomic(target ?? this.path, text, target === undefined ? { mode: 0o600 } : {})
    })
  }

  private async whileLocked(act: () => Promise<void>): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
    // Loaded only when there is a new key: it brings a whole file system library along.
    const release = await (
      await import('proper-lockfile')
    ).lock(this.path, {
      realpath: false, // the file need not exist yet
      stale: staleLockMs,
      retries: lockRetries,
      // A process that slept for longer than the lock lasts appends whole lines all the same; two writers at once can
      // then repeat a line, which harms nothing. The default is to throw where nobody can catch it.
      onCompromised: () => undefined,
    })
    try {
      await this.refresh()
      await act()
      await this.refresh()
    } finally {
      // Fails only for a compromised lock, which is no longer ours to release.
      await release().catch(() => undefined)
    }
  }

  /** Reads the file again; parses only what is new when nothing else has changed. */
  private async refresh(): Promise<void> {
    const content = await readIfExists(this.path)
    const known = this.content
    const wholeLines = known.length === 0 || known.at(-1) === newline
    if (!wholeLines || !content.subarray(0, known.length).equals(known)) {
      this.index = new HostIndex()
      this.lineCount = 0
      this.problems = []
      this.content = Buffer.alloc(0)
    }
    const added = content.subarray(this.content.length).toString('utf8')
    const { entries, warnings } = parseKnownHosts(added, this.path, this.lineCount + 1)
    this.index.add(entries)
    this.problems.push(...warnings)
    this.lineCount += added.split('\n').length - 1
    this.content = content
  }
}

async function readIfExists(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
