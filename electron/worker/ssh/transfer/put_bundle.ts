import type { Client } from 'ssh2'
import { pack as tarPack } from 'tar-stream'
import { existingFile, finishPart, isSame, type FileToPut, type Upload } from './put_file.ts'
import { runAll } from './file_queue.ts'
import { bundleName } from './part_name.ts'
import { feedCommand } from './remote_command.ts'
import { fileType, joinRemote } from './remote_path.ts'
import { LeftAside } from './replace.ts'
import type { SftpSession, Stats } from './sftp_session.ts'
import { SourceFile } from './source_file.ts'
import { endsTransfer, failureOf, shown, TransferError } from './transfer_error.ts'

/** Files up to this size cost more in round trips than in bytes. */
export const BUNDLED_FILE_BYTES = 64 * 1024

/** With fewer, starting tar on the host costs more than it saves. */
export const LEAST_BUNDLED_FILES = 32

/** What one bundle holds at most: an interruption loses no more than what is not yet in place. */
const BUNDLE_FILES = 1024
const BUNDLE_BYTES = 16 * 1024 * 1024

/** Small files read from the disk ahead of the one that is being sent. */
const READ_AHEAD_FILES = 16

/** A file on its way in a tar stream. */
export interface Named extends FileToPut {
  /** What it is called inside the stream. */
  readonly name: string
}

interface Bundled extends Named {
  readonly existing: Stats | undefined
}

/** Splits files into bundles; the order stays. */
export function bundles(files: readonly FileToPut[]): FileToPut[][] {
  const result: FileToPut[][] = []
  let bytes = Infinity
  for (const file of files) {
    if (bytes + file.entry.size > BUNDLE_BYTES || result.at(-1)!.length === BUNDLE_FILES) {
      result.push([])
      bytes = 0
    }
    result.at(-1)!.push(file)
    bytes += file.entry.size
  }
  return result
}

/**
 * Sends small files as one tar stream into a hidden folder, from where each is checked and renamed to its final name,
 * as a single file is. Inside the stream they are called 0, 1, 2: no name of a file is ever read by a shell or a tar.
 *
 * @returns the files that did not arrive this way, for another way; all of them where the host has no tar
 */
export async function putBundle(
  client: Client,
  upload: Upload,
  files: readonly FileToPut[],
): Promise<readonly FileToPut[]> {
  const { sftp, progress, input } = upload
  const wanted = await select(upload, files)
  if (wanted.length === 0 || progress.hasStopped) return []

  // Named after the first of all, skipped or not, so that the next attempt finds and empties what this one leaves.
  const staging = bundleName(files[0]!.target, input.host, files[0]!.source)
  upload.stagings.add(staging)
  /** A message names a file in it as the only new copy there is. */
  let kept = false
  const left: FileToPut[] = []
  const sent = new Set<Bundled>()
  const settled = new Set<Bundled>()
  /** Another way will tell what is wrong, if it is the file and not the bundle. */
  const leave = (file: Bundled) => {
    if (sent.has(file)) progress.moved(-file.entry.size, file.target)
    settled.add(file)
    left.push(file)
  }
  try {
    await emptyFolder(sftp, staging)
    const { status } = await feedCommand(
      client,
      extractCommand(staging, input.preserve === true),
      tar(upload, wanted, { sent, settled }),
      { signal: upload.signal, idleMs: input.requestTimeoutMs },
    )
    const arrived = status === 0 ? await sizes(sftp, staging) : new Map<string, number>()
    // Also those the stream did not come to: a far side that hangs up ends it early.
    const due = wanted.filter((file) => !settled.has(file))
    if (arrived.size === 0 && due.length > 0) upload.tarFailed = true
    await runAll(due, { handles: Infinity, bytes: () => 0, stop: () => progress.hasStopped }, async (file) => {
      const { existing, entry, target } = file
      if (arrived.get(file.name) !== entry.size) return leave(file)
      try {
        const metadata = input.preserve ? (tarTells(entry.mtimeMs) ? 'none' : 'all') : existing ? 'mode' : 'none'
        await finishPart(upload, file, joinRemote(staging, file.name), { existing, metadata, arrivedSize: entry.size })
        progress.fileDone(target, entry.size)
        settled.add(file)
      } catch (error) {
        const failure = failureOf(error, target)
        if (endsTransfer(failure.code) || error instanceof LeftAside) {
          settled.add(file)
          if (error instanceof LeftAside) kept = true
          return progress.fileFailed(failure)
        }
        // Perhaps the folder is on another file system than the bundle.
        leave(file)
      }
    })
  } catch (error) {
    const failure = failureOf(error, staging)
    if (endsTransfer(failure.code)) progress.fileFailed(failure)
    else for (const file of wanted) if (!settled.has(file)) leave(file)
  }
  if (kept) upload.stagings.delete(staging)
  else if (!progress.hasStopped) {
    await removeStaging(sftp, staging).then(
      () => upload.stagings.delete(staging),
      () => {},
    )
  }
  return left
}

/** Leaves out what is there already, and what cannot be put where it should go. */
async function select(upload: Upload, files: readonly FileToPut[]): Promise<Bundled[]> {
  const wanted: Bundled[] = []
  await runAll(files, { handles: Infinity, bytes: () => 0, stop: () => upload.progress.hasStopped }, async (file) => {
    const { target, entry } = file
    try {
      const existing = file.fresh ? undefined : await existingFile(upload.sftp, target)
      if (existing && upload.input.skipSame && (await isSame(upload, file, existing))) {
        return upload.progress.fileSkipped(target, entry.size, 'same')
      }
      wanted.push({ ...file, name: String(wanted.length), existing })
    } catch (error) {
      upload.progress.fileFailed(failureOf(error, target))
    }
  })
  return wanted
}

/**
 * The stream; a file that cannot be read is told of and left out.
 * @param folders made before the files, parents first
 */
export async function* tar<File extends Named>(
  upload: Upload,
  files: readonly File[],
  { sent, settled }: { sent: Set<File>; settled: Set<File> },
  folders: readonly { name: string; mode: number }[] = [],
): AsyncGenerator<Buffer> {
  const { progress, input, limit } = upload
  const pack = tarPack()
  for (const { name, mode } of folders) pack.entry({ name: `${name}/`, type: 'directory', mode, uid: 0, gid: 0 })
  const reads: Promise<Buffer>[] = []
  for (const [index, file] of files.entries()) {
    while (reads.length < READ_AHEAD_FILES && index + reads.length < files.length) {
      const read = contents(files[index + reads.length]!)
      read.catch(() => {}) // Told when its turn comes.
      reads.push(read)
    }
    let data: Buffer
    try {
      data = await reads.shift()!
    } catch (error) {
      settled.add(file)
      progress.fileFailed(failureOf(error, file.target))
      continue
    }
    if (limit) await limit.take(data.length)
    const { entry } = file
    // For root, tar takes modes as they are: what an umask would take away is not asked for in the first place.
    const mode = input.preserve ? entry.mode : entry.mode & 0o755
    pack.entry(
      { name: file.name, mode, mtime: new Date(tarTells(entry.mtimeMs) ? entry.mtimeMs : 0), uid: 0, gid: 0 },
      data,
    )
    sent.add(file)
    progress.moved(data.length, file.target)
    yield* drained(pack)
  }
  pack.entry({ name: LAST }, '')
  pack.finalize()
  // Not `drained`: what was just packed comes a turn of the event loop later, and without its end no stream counts.
  for await (const chunk of pack) yield chunk as Buffer
}

/** tar-stream writes times from 1970 to 2038. */
export function tarTells(mtimeMs: number): boolean {
  return mtimeMs >= 0 && mtimeMs < 2 ** 31 * 1000
}

function* drained(pack: ReturnType<typeof tarPack>): Generator<Buffer> {
  for (let chunk: unknown; (chunk = pack.read());) yield chunk as Buffer
}

async function contents({ source, entry }: FileToPut): Promise<Buffer> {
  const file = SourceFile.acquire({ path: source, size: entry.size, mtimeMs: entry.mtimeMs })
  try {
    // Not given back as used: it goes on into the stream.
    const data = entry.size === 0 ? Buffer.alloc(0) : await file.block(0)
    await file.assertUnchanged()
    return data
  } finally {
    file.release()
  }
}

/**
 * Comes last in a stream: tar takes one that was cut between two files for a complete one. No file of a bundle has this
 * name, and none of a tree can, since a tree with it goes another way.
 */
export const LAST = 'end'

/**
 * `tar` in `folder`; what arrived is removed again unless all did, for after a cut connection nobody else can do it.
 * The path is written as octal escapes for printf, so that no login shell finds anything in it to act on; the slash at
 * its end keeps the shell from dropping a newline there. -o: files belong to whoever logs in.
 */
function extractCommand(folder: string, preserve: boolean): string {
  const script = [
    `d=$(printf %b "${octal(`${folder}/`)}")`,
    'cd "$d" || exit 1',
    `tar -x -o ${preserve ? '-p' : '-m'} -f - && rm ${LAST} && exit 0`,
    `rm -f ${LAST} [0-9]*`,
    'cd .. && rmdir "$d"',
    'exit 1',
  ].join('; ')
  return `exec sh -c '${script}'`
}

export function octal(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('')
}

/** Makes a folder that only its owner can look into; empties one that an interrupted transfer left. */
async function emptyFolder(sftp: SftpSession, path: string): Promise<void> {
  try {
    await sftp.mkdir(path, 0o700)
  } catch (error) {
    if (!(error instanceof TransferError) || error.code !== 'failure') throw error
    await removeFolder(sftp, path)
    await sftp.mkdir(path, 0o700)
  }
}

/** Most are empty by then: one question instead of five. */
function removeStaging(sftp: SftpSession, path: string): Promise<void> {
  return sftp.rmdir(path).catch(() => removeFolder(sftp, path))
}

/** Removes a hidden folder and the files in it; one that is gone already is as good. */
export async function removeFolder(sftp: SftpSession, path: string): Promise<void> {
  try {
    // A link that somebody planted under this name is not followed: what it leads to is not ours to empty.
    if (fileType(await sftp.lstat(path)) !== 'folder') return
    const left = await sizes(sftp, path)
    const names = [LAST, ...left.keys()]
    await Promise.allSettled(names.map((name) => sftp.unlink(joinRemote(path, name))))
    await sftp.rmdir(path)
  } catch (error) {
    if (!(error instanceof TransferError) || error.code !== 'no-such-file') throw error
  }
}

async function sizes(sftp: SftpSession, folder: string): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const handle = await sftp.openFolder(folder)
  try {
    for (let names; (names = await sftp.readFolder(handle, folder));) {
      for (const { filename, attrs } of names) if (/^\d+$/.test(filename)) found.set(filename, attrs.size)
      if (found.size > 2 * BUNDLE_FILES)
        throw new TransferError('protocol', `${shown(folder)} on the host holds files nobody sent`)
    }
  } finally {
    if (!sftp.failure) await sftp.close(handle, folder)
  }
  return found
}
