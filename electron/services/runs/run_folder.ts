import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import writeFileAtomic from 'write-file-atomic'
import { safeFileName } from '../../../shared/file_name.ts'
import type { OutputStream } from '../../../shared/pool/protocol.ts'
import type { RunRecord } from '../../../shared/runs/record.ts'

/** A new run's id: its start in UTC and four random digits, so that names sort by time and never collide. */
export function newRunId(at: Date): string {
  const stamp = at
    .toISOString()
    .replace(/[-:]|\..*/g, '')
    .replace('T', '-')
  return `${stamp}-${randomBytes(2).toString('hex')}`
}

/** File systems allow 255 bytes; the endings and the number must fit as well. */
const LONGEST_NAME = 200

/**
 * File names for hosts: letters, digits, `.`, `_` and `-` stay, everything else is percent-encoded, a leading dot too.
 * Names that are too long, or that a file system without case would confuse, get a number.
 */
export function fileNames(hosts: readonly string[]): Map<string, string> {
  const taken = new Set<string>()
  return new Map(
    hosts.map((host) => {
      // Never cut in the middle of an encoded character.
      const encoded = safeFileName(host).slice(0, LONGEST_NAME).replace(/%.?$/, '') || '%'
      let name = encoded
      for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${encoded}~${n}`
      taken.add(name.toLowerCase())
      return [host, name]
    }),
  )
}

/**
 * The folder of one run: `run.json`, and for each host the exact bytes of its two streams. A stream's file is opened
 * with its first byte and closed when the host ends, so a run on thousands of hosts holds few files open.
 */
export class RunFolder {
  private readonly open = new Map<string, Promise<FileHandle>>()
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Only its owner may read it: output can hold anything. */
  static async create(parent: string, id: string): Promise<RunFolder> {
    const path = join(parent, id)
    await mkdir(parent, { recursive: true, mode: 0o700 })
    // Not recursive: two runs in one folder would mix their output.
    await mkdir(path, { mode: 0o700 })
    return new RunFolder(path)
  }

  /** @param name without its ending, from {@link fileNames} */
  async append(name: string, stream: OutputStream, data: Uint8Array): Promise<void> {
    const file = `${name}.${stream}`
    let handle = this.open.get(file)
    if (!handle) {
      handle = open(join(this.path, file), 'a', 0o600)
      this.open.set(file, handle)
    }
    // A short write is no error to the system: the loop is what makes it all of the bytes.
    const target = await handle
    for (let at = 0; at < data.byteLength;) at += (await target.write(data, at)).bytesWritten
  }

  /** Closes a host's files; one it never wrote to becomes an empty file, so that "nothing" can be read too. */
  async finishHost(name: string): Promise<void> {
    const closing = (['stdout', 'stderr'] as const).map(async (stream) => {
      const file = `${name}.${stream}`
      const opening = this.open.get(file) ?? open(join(this.path, file), 'a', 0o600)
      this.open.delete(file)
      await (await opening).close()
    })
    // Both are closed before the first fault is told.
    for (const result of await Promise.allSettled(closing)) if (result.status === 'rejected') throw result.reason
  }

  async writeRecord(record: RunRecord): Promise<void> {
    await writeFileAtomic(join(this.path, 'run.json'), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  }
}
