import type { ManifestEntry, PutInput } from '../../../../shared/tasks/transfer.ts'
import { Flight, type ByteWindow } from './byte_window.ts'
import { putPartName } from './part_name.ts'
import type { Progress } from './progress.ts'
import type { RateLimit } from './rate_limit.ts'
import type { RemoteDigest } from './remote_digest.ts'
import { explainFailure } from './explain_failure.ts'
import { LeftAside, replace } from './replace.ts'
import { OPEN, type Handle, type SftpSession, type Stats } from './sftp_session.ts'
import { SourceFile } from './source_file.ts'
import { endsTransfer, shown, TransferError } from './transfer_error.ts'
import { fileType, parentOf, remoteSeconds } from './remote_path.ts'

/** What all files of one host's put share. */
export interface Upload {
  readonly sftp: SftpSession
  readonly input: PutInput
  readonly window: ByteWindow
  readonly limit: RateLimit | undefined
  readonly progress: Progress
  readonly digest: RemoteDigest
  readonly signal: AbortSignal
  /** Unfinished files on the host, by name: what is to be tidied away when the transfer stops. */
  readonly parts: Set<string>
  /** Hidden folders of bundles on the host, to be tidied away likewise. */
  readonly stagings: Set<string>
  /** The host has no tar, or one that does not work: no more bundles are sent. */
  tarFailed: boolean
}

export interface FileToPut {
  readonly entry: ManifestEntry
  /** Absolute local path. */
  readonly source: string
  /** Absolute remote path. */
  readonly target: string
  /** In a folder that was made a moment ago: nothing can be there yet. */
  readonly fresh: boolean
}

/** Blocks asked of the disk before they are needed, so that reading and sending go on side by side. */
const READ_AHEAD_BLOCKS = 2

/**
 * Sends one file: under a hidden name beside the target, checked, then renamed over the target. A link at the target
 * is replaced, not written through. Without `preserve`, a file that was there keeps its mode.
 *
 * @throws TransferError
 */
export async function putFile(upload: Upload, file: FileToPut): Promise<void> {
  const { entry, target } = file
  const source = SourceFile.acquire({ path: file.source, size: entry.size, mtimeMs: entry.mtimeMs })
  try {
    const existing = file.fresh ? undefined : await existingFile(upload.sftp, target)
    if (existing && upload.input.skipSame && (await isSame(upload, file, existing))) {
      upload.progress.fileSkipped(target, entry.size, 'same')
      return
    }
    await sendAndReplace(upload, file, source, existing)
    upload.progress.fileDone(target, entry.size)
  } finally {
    source.release()
  }
}

async function sendAndReplace(
  upload: Upload,
  file: FileToPut,
  source: SourceFile,
  existing: Stats | undefined,
): Promise<void> {
  const { sftp, input, parts } = upload
  const { entry, target } = file
  const part = putPartName(target, input.host, file.source)
  parts.add(part)
  try {
    // Never wider than the file will be in the end. A mode that its owner cannot write must wait until it is written.
    const mode = (input.preserve ? entry.mode : (existing?.mode ?? entry.mode)) & 0o777
    const { handle, at } = await openPart(upload, file, source, part, mode | 0o600)
    try {
      await send(upload, source, handle, part, target, at)
      await source.assertUnchanged()
    } finally {
      // A session that has failed closes its channel, and the server all handles with it.
      if (!sftp.failure) await sftp.close(handle, part)
    }
    const kept = (mode & 0o600) === 0o600
    await finishPart(upload, file, part, {
      existing,
      metadata: input.preserve ? 'all' : existing || !kept ? 'mode' : 'none',
    })
    parts.delete(part)
  } catch (error) {
    const named = await explain(sftp, error, { target, part, size: source.size })
    // When the whole transfer ends, all that is unfinished is tidied in one go.
    if (named instanceof LeftAside) parts.delete(part)
    else if (!endsTransfer(named.code) && !mayResume(input, named)) {
      parts.delete(part)
      await sftp.unlink(part).catch(() => {})
    }
    throw named
  }
}

/**
 * Checks a file that has arrived under a hidden name and puts it at its final name.
 *
 * @param arrivedSize its size as the server has just said it; asked for when absent
 * @throws TransferError `size-mismatch`, `checksum-mismatch` and what the server refuses
 */
export async function finishPart(
  upload: Upload,
  { entry, source, target }: FileToPut,
  part: string,
  {
    existing,
    metadata,
    arrivedSize,
  }: { existing: Stats | undefined; metadata: 'all' | 'mode' | 'none'; arrivedSize?: number },
): Promise<void> {
  const { sftp, input } = upload
  const mtime = remoteSeconds(entry.mtimeMs)
  // Without an umask of its own to go by, a mode is not made wider than the usual one would.
  const mode = input.preserve ? entry.mode : existing ? existing.mode & 0o777 : entry.mode & 0o755
  // By name, not by handle: this is what the rename will move.
  const size = arrivedSize ?? (await sftp.lstat(part)).size
  if (size !== entry.size) {
    throw new TransferError(
      'size-mismatch',
      `${shown(target)}: ${size} of ${entry.size} bytes arrived on the host; it was not put in place, send it again`,
    )
  }
  if (input.verify) {
    const expected = await localSum(source, entry)
    const actual = await upload.digest.prefix(part, entry.size, expected)
    if (actual !== expected) {
      throw new TransferError(
        'checksum-mismatch',
        `${shown(target)}: what arrived on the host is not what was sent (SHA-256 ${actual}, not ${expected}); it was not put in place`,
      )
    }
  }
  // After the check: its mode may be one that nobody can read.
  if (metadata !== 'none') {
    await sftp.setAttributes(part, part, { mode, ...(metadata === 'all' ? { atime: mtime, mtime } : {}) })
  }
  await replace(sftp, part, target)
}

/** What is known to be wrong is of no use to a later transfer. */
function mayResume(input: PutInput, { code }: TransferError): boolean {
  return input.resume === true && code !== 'checksum-mismatch' && code !== 'size-mismatch'
}

/** Undefined when nothing is at `target`. @throws TransferError `is-a-directory` */
export async function existingFile(sftp: SftpSession, target: string): Promise<Stats | undefined> {
  let stats: Stats
  try {
    stats = await sftp.lstat(target)
  } catch (error) {
    if (error instanceof TransferError && error.code === 'no-such-file') return undefined
    throw error
  }
  if (fileType(stats) === 'folder') {
    throw new TransferError(
      'is-a-directory',
      `${shown(target)} on the host is a folder, and a file was to take its place`,
    )
  }
  if (fileType(stats) === 'other') {
    throw new TransferError(
      'not-a-regular-file',
      `${shown(target)} on the host is a device, a pipe or a socket; it was left alone`,
    )
  }
  return fileType(stats) === 'file' ? stats : undefined
}

export async function isSame(upload: Upload, { entry, source, target }: FileToPut, there: Stats): Promise<boolean> {
  if (there.size !== entry.size) return false
  const { verify, skipSame, preserve } = upload.input
  const sameTime = there.mtime === remoteSeconds(entry.mtimeMs)
  if (!verify && skipSame !== 'sha256') return sameTime
  if (skipSame === 'sha256' && preserve && !sameTime) return false
  const digest = await localSum(source, entry)
  return (await upload.digest.prefix(target, entry.size, digest)) === digest
}

async function localSum(path: string, { size, mtimeMs }: ManifestEntry): Promise<string> {
  const source = SourceFile.acquire({ path, size, mtimeMs })
  try {
    return await source.sha256()
  } finally {
    source.release()
  }
}

/** Opens the hidden file: empty, or at the end of what an interrupted transfer left there. */
async function openPart(
  upload: Upload,
  file: FileToPut,
  source: SourceFile,
  part: string,
  mode: number,
): Promise<{ handle: Handle; at: number }> {
  const { sftp, input, progress, digest } = upload
  if (input.resume) {
    const at = await resumableBytes(sftp, part, source.size)
    if (at > 0) {
      const sum = await source.prefixDigest(at)
      if ((await digest.prefix(part, at, sum)) === sum) {
        const handle = await sftp.open(part, OPEN.write)
        progress.moved(at, file.target)
        return { handle, at }
      }
    }
  }
  const open = () => sftp.open(part, OPEN.write | OPEN.create | OPEN.exclusive, mode)
  try {
    return { handle: await open(), at: 0 }
  } catch (error) {
    // Exclusive, so that a link somebody planted under this name is not written through. What is there is a leftover.
    if (!(error instanceof TransferError) || error.code !== 'failure') throw error
    const leftover = await sftp.unlink(part).then(
      () => true,
      () => false,
    )
    if (!leftover) throw error
    return { handle: await open(), at: 0 }
  }
}

async function resumableBytes(sftp: SftpSession, part: string, size: number): Promise<number> {
  try {
    const stats = await sftp.lstat(part)
    return fileType(stats) === 'file' && stats.size <= size ? stats.size : 0
  } catch (error) {
    if (error instanceof TransferError && error.code === 'no-such-file') return 0
    throw error
  }
}

async function send(
  upload: Upload,
  source: SourceFile,
  handle: Handle,
  part: string,
  target: string,
  from: number,
): Promise<void> {
  const { sftp, window, limit, progress } = upload
  const flight = new Flight()
  const pieceBytes = Math.min(sftp.writeBytes, limit?.pieceBytes ?? Infinity)
  let position = from
  try {
    for (let index = Math.floor(from / source.blockBytes); index < source.blocks && !flight.failed; index++) {
      for (let ahead = 1; ahead <= READ_AHEAD_BLOCKS && index + ahead < source.blocks; ahead++) {
        source.block(index + ahead).catch(() => {}) // Told when its turn comes.
      }
      const block = await source.block(index)
      const blockStart = index * source.blockBytes
      while (position < blockStart + block.length && !flight.failed) {
        const start = position - blockStart
        const piece = block.subarray(start, start + pieceBytes)
        if (limit) await limit.take(piece.length)
        await window.take(piece.length)
        // In order, so that what is there after an interruption is a prefix.
        const write = sftp.write(handle, part, piece, position).then(() => progress.moved(piece.length, target))
        flight.add(write, () => window.release(piece.length))
        position += piece.length
      }
      // ssh2 has copied each piece into its own packet.
      source.used(index, block)
    }
  } finally {
    await flight.landed()
  }
}

/** Looks for what may be behind a refusal, and names the target rather than the hidden file. */
async function explain(
  sftp: SftpSession,
  error: unknown,
  { target, part, size }: { target: string; part: string; size: number },
): Promise<TransferError> {
  if (!(error instanceof TransferError)) throw error
  const folder = parentOf(target)
  // Says where both files are; nothing else may be read into it.
  if (error instanceof LeftAside) return error
  if (error.code === 'failure') {
    const named = new TransferError('failure', error.message.replace(shown(part), shown(target)))
    return explainFailure(sftp, named, { path: target, folder, bytes: size })
  }
  if (error.code === 'no-such-file') {
    const there = await sftp.stat(folder).catch(() => undefined)
    if (there && fileType(there) !== 'folder') {
      return new TransferError('not-a-directory', `${shown(folder)} on the host is a file; a folder was expected`)
    }
    if (!there) {
      const hint = 'make it, or end the destination with / to have it made'
      return new TransferError('no-such-file', `the folder ${shown(folder)} is not on the host; ${hint}`)
    }
  }
  if (error.code === 'permission-denied') {
    return new TransferError(
      'permission-denied',
      `${shown(folder)} on the host may not be written to by this user; log in as another, or choose another folder`,
    )
  }
  return error
}
