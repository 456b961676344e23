import { createHash, type Hash } from 'node:crypto'
import { constants, createReadStream, type Stats as LocalStats } from 'node:fs'
import { lstat, open, unlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { GetInput } from '../../../../shared/tasks/transfer.ts'
import { Flight, type ByteWindow } from './byte_window.ts'
import type { LocalTree } from './local_tree.ts'
import { partName } from './part_name.ts'
import type { Progress } from './progress.ts'
import type { RateLimit } from './rate_limit.ts'
import { readFully, type RemoteDigest } from './remote_digest.ts'
import type { RemoteEntry } from './remote_walk.ts'
import { OPEN, type Handle, type SftpSession } from './sftp_session.ts'
import { endsTransfer, fromLocal, shown, TransferError } from './transfer_error.ts'

/** What all files of one host's get share. */
export interface Download {
  readonly sftp: SftpSession
  readonly input: GetInput
  readonly tree: LocalTree
  readonly window: ByteWindow
  readonly limit: RateLimit | undefined
  readonly progress: Progress
  readonly digest: RemoteDigest
}

/** Files of /proc and the like say that they are empty and are not; more than this is no such file. */
const UNSIZED_BYTES = 16 * 1024 * 1024

/**
 * Fetches one file: under a hidden name beside its place, checked, then renamed. Without `preserve`, a file that was
 * there keeps its mode.
 *
 * @throws TransferError
 */
export async function getFile(download: Download, entry: RemoteEntry): Promise<void> {
  const { tree, input, progress } = download
  await tree.folder(entry.names.slice(0, -1))
  const target = tree.pathOf(entry.names)
  const existing = await existingLocal(target)
  if (existing && input.skipSame && (await isSame(download, entry, target, existing))) {
    progress.fileSkipped(target, entry.stats.size, 'same')
    return
  }
  // Another size or time is another file: what an interrupted transfer left of it is no beginning of this one.
  const identity = `${input.host}\0${entry.source}\0${entry.stats.size}\0${entry.stats.mtime}`
  const part = join(dirname(target), basename(partName(`/${basename(target)}`, identity)))
  try {
    const { bytes, inode } = await receive(download, entry, part, target)
    if (!(await isInode(part, inode))) {
      throw new TransferError(
        'failure',
        `${shown(target)}: another transfer writes the same file; it was not put in place`,
      )
    }
    if (input.preserve) await tree.preserve(part, entry.stats)
    else if (existing) await tree.preserve(part, { mode: existing.mode, mtime: Date.now() / 1000 })
    await tree.putInPlace(part, target)
    progress.fileDone(target, bytes)
  } catch (error) {
    const named = fromLocal(error, target)
    // Nothing to go on from: the contents are wrong, or will never be asked for again.
    const wrong = ['checksum-mismatch', 'size-mismatch', 'changed-while-reading'].includes(named.code)
    if (!input.resume || wrong) await unlink(part).catch(() => {})
    throw endsTransfer(named.code)
      ? named
      : new TransferError(named.code, named.message.replace(shown(part), shown(target)))
  }
}

/** Undefined when nothing, or a link, is there: a link is replaced. @throws TransferError */
async function existingLocal(target: string): Promise<LocalStats | undefined> {
  let stats: LocalStats
  try {
    stats = await lstat(target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fromLocal(error, target)
  }
  if (stats.isSymbolicLink()) return undefined
  if (stats.isDirectory()) {
    throw new TransferError(
      'is-a-directory',
      `${shown(target)} on this machine is a folder, and a file was to take its place`,
    )
  }
  if (!stats.isFile()) {
    throw new TransferError(
      'not-a-regular-file',
      `${shown(target)} on this machine is a device, a pipe or a socket; it was left alone`,
    )
  }
  return stats
}

async function isSame(
  { input, digest }: Download,
  { source, stats }: RemoteEntry,
  target: string,
  here: LocalStats,
): Promise<boolean> {
  if (here.size !== stats.size) return false
  const sameTime = Math.floor(here.mtimeMs / 1000) === stats.mtime
  if (!input.verify && input.skipSame !== 'sha256') return sameTime
  if (input.skipSame === 'sha256' && input.preserve && !sameTime) return false
  const sum = (await hashOf(target, here.size)).digest('hex')
  return (await digest.prefix(source, here.size, sum)) === sum
}

/** False when somebody else, fetching the same file to the same place, has made the hidden file anew. */
async function isInode(path: string, inode: bigint): Promise<boolean> {
  const there = await lstat(path, { bigint: true }).catch(() => undefined)
  return there?.ino === inode
}

/** Fills the hidden file and checks it. */
async function receive(
  download: Download,
  entry: RemoteEntry,
  part: string,
  target: string,
): Promise<{ bytes: number; inode: bigint }> {
  const { sftp, input, digest } = download
  const { source, stats } = entry
  const from = input.resume ? await resumableBytes(download, entry, part) : 0
  if (from > 0) download.progress.moved(from, target)
  const sum = from > 0 ? await hashOf(part, from) : createHash('sha256')
  const local = await openPart(part, from, stats.mode)
  try {
    const remote = await sftp.open(source, OPEN.read)
    let bytes: number
    try {
      bytes =
        stats.size === 0
          ? await copyUnsized(download, remote, source, local, sum)
          : await copy(download, entry, remote, local, { from, sum, target })
    } finally {
      // A session that has failed closes its channel, and the server all handles with it.
      if (!sftp.failure) await sftp.close(remote, source).catch(() => {})
    }
    const { size, ino } = await local.stat({ bigint: true })
    if (size !== BigInt(bytes)) {
      throw new TransferError(
        'size-mismatch',
        `${shown(target)}: ${size} of ${bytes} bytes are on this machine's disk; it was not put in place`,
      )
    }
    if (input.verify) {
      const here = sum.digest('hex')
      const there = await digest.prefix(source, bytes, here)
      if (there !== here) {
        throw new TransferError(
          'checksum-mismatch',
          `${shown(target)}: what arrived is not what is on the host (SHA-256 ${here}, not ${there}); it was not put in place`,
        )
      }
    }
    return { bytes, inode: ino }
  } finally {
    await local.close()
  }
}

/** Reads with many requests on their way and writes in order, so that what an interruption leaves is a prefix. */
async function copy(
  { sftp, window, limit, progress }: Download,
  { source, stats }: RemoteEntry,
  remote: Handle,
  local: FileHandle,
  { from, sum, target }: { from: number; sum: Hash; target: string },
): Promise<number> {
  const flight = new Flight()
  const pieceBytes = Math.min(sftp.readBytes, limit?.pieceBytes ?? Infinity)
  let before: Promise<unknown> = Promise.resolve()
  for (let at = from; at < stats.size && !flight.failed;) {
    const position = at
    const length = Math.min(pieceBytes, stats.size - position)
    if (limit) await limit.take(length)
    await window.take(length)
    const previous = before
    const piece = readFully(sftp, remote, source, position, length).then(async (data) => {
      await previous
      if (data.length < length) {
        throw new TransferError(
          'changed-while-reading',
          `${shown(source)} on the host ended after ${position + data.length} of ${stats.size} bytes; fetch it again when nothing writes to it`,
        )
      }
      await writeAll(local, data, position)
      sum.update(data)
      progress.moved(data.length, target)
    })
    before = piece
    flight.add(piece, () => window.release(length))
    at += length
  }
  await flight.landed()
  return stats.size
}

/** A file that says it is empty: usually so, but those of /proc have contents all the same. */
async function copyUnsized(
  { sftp }: Download,
  remote: Handle,
  source: string,
  local: FileHandle,
  sum: Hash,
): Promise<number> {
  let position = 0
  for (;;) {
    const data = Buffer.allocUnsafe(sftp.readBytes)
    const count = await sftp.read(remote, source, data, position)
    if (count === 0) return position
    await writeAll(local, data.subarray(0, count), position)
    sum.update(data.subarray(0, count))
    position += count
    if (position > UNSIZED_BYTES) {
      throw new TransferError(
        'size-mismatch',
        `${shown(source)} on the host says it is empty but has no end; it was not put in place`,
      )
    }
  }
}

async function writeAll(local: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let done = 0; done < data.length;)
    done += (await local.write(data, done, data.length - done, position + done)).bytesWritten
}

/** How much of the hidden file is provably the beginning of the source. */
async function resumableBytes({ digest }: Download, { source, stats }: RemoteEntry, part: string): Promise<number> {
  const left = await lstat(part).catch(() => undefined)
  if (!left?.isFile() || left.size === 0 || left.size > stats.size) return 0
  const sum = (await hashOf(part, left.size)).digest('hex')
  return (await digest.prefix(source, left.size, sum)) === sum ? left.size : 0
}

async function openPart(part: string, from: number, mode: number): Promise<FileHandle> {
  try {
    if (from > 0) return await open(part, constants.O_WRONLY | constants.O_NOFOLLOW)
    await unlink(part).catch(() => {})
    // Exclusive: a link that somebody put under this name is not written through.
    return await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, (mode & 0o777) | 0o600)
  } catch (error) {
    throw fromLocal(error, part)
  }
}

/** SHA-256 of the first `bytes` of a local file, to go on from. */
async function hashOf(path: string, bytes: number): Promise<Hash> {
  const hash = createHash('sha256')
  if (bytes === 0) return hash
  for await (const chunk of createReadStream(path, { end: bytes - 1 }) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash
}
