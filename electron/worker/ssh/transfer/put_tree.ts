import type { Client } from 'ssh2'
import type { Manifest, ManifestEntry } from '../../../../shared/tasks/transfer.ts'
import type { TargetOf } from './destination.ts'
import { partName } from './part_name.ts'
import { BUNDLED_FILE_BYTES, LAST, LEAST_BUNDLED_FILES, octal, tar, tarTells, type Named } from './put_bundle.ts'
import type { Upload } from './put_file.ts'
import { feedCommand } from './remote_command.ts'
import { fileType, joinRemote, remoteSeconds } from './remote_path.ts'
import { endsTransfer, failureOf, TransferError } from './transfer_error.ts'

/** A tree is put in place as a whole or not at all, so all of it is lost when the line breaks. */
const TREE_BYTES = 64 * 1024 * 1024

/** Names that every tar reads alike: POSIX ustar, without the extensions for long names and other alphabets. */
const PLAIN_PATH = /^[\x21-\x5b\x5d-\x7e][\x20-\x5b\x5d-\x7e]{0,97}$/

/**
 * Sends folders that are new on the host and hold nothing but small files: each as one tar stream into a hidden folder
 * beside its place, which is then renamed as a whole. One rename instead of thousands is what makes a tree of small
 * files as quick as rsync's.
 *
 * @returns the roots that are done; whatever cannot go this way is left for the others
 */
export async function putFreshTrees(
  client: Client,
  upload: Upload,
  manifest: Manifest,
  targetOf: TargetOf,
): Promise<ReadonlySet<number>> {
  const done = new Set<number>()
  const { input, progress } = upload
  // With resume every file goes on by itself; with verify every file is looked at by itself.
  if (input.resume || input.verify) return done
  for (const root of manifest.roots.keys()) {
    const entries = manifest.entries.filter((entry) => entry.root === root)
    if (progress.hasStopped || !isTreeOfSmallFiles(entries)) continue
    const target = targetOf(entries[0]!)
    if (await isThere(upload, target)) continue
    const source = manifest.roots[root]!.source
    try {
      if (await putTree(client, upload, entries, { source, target })) done.add(root)
    } catch (error) {
      const failure = failureOf(error, target)
      if (!endsTransfer(failure.code)) continue
      progress.fileFailed(failure)
    }
  }
  return done
}

function isTreeOfSmallFiles([top, ...entries]: readonly ManifestEntry[]): boolean {
  if (top?.kind !== 'folder' || top.path !== '') return false
  const files = entries.filter(({ kind }) => kind === 'file')
  return (
    files.length >= LEAST_BUNDLED_FILES &&
    files.reduce((sum, { size }) => sum + size, 0) <= TREE_BYTES &&
    entries.every(
      ({ kind, path, size, mtimeMs }) =>
        kind !== 'link' && size <= BUNDLED_FILE_BYTES && PLAIN_PATH.test(path) && path !== LAST && tarTells(mtimeMs),
    )
  )
}

async function isThere({ sftp }: Upload, target: string): Promise<boolean> {
  try {
    await sftp.lstat(target)
    return true
  } catch (error) {
    if (error instanceof TransferError && error.code === 'no-such-file') return false
    throw error
  }
}

/** @returns false when it did not work out; then nothing is left of it */
async function putTree(
  client: Client,
  upload: Upload,
  [top, ...entries]: readonly ManifestEntry[],
  { source, target }: { source: string; target: string },
): Promise<boolean> {
  const { sftp, input, progress } = upload
  const hidden = partName(target, `tree\0${input.host}\0${source}`)
  const folders = entries.filter(({ kind }) => kind === 'folder')
  const files = entries
    .filter(({ kind }) => kind === 'file')
    .map((entry): Named => ({
      entry,
      source: joinRemote(source, entry.path),
      target: joinRemote(target, entry.path),
      fresh: true,
      name: entry.path,
    }))
  const sent = new Set<Named>()
  const settled = new Set<Named>()
  // Its owner must be able to fill a folder; the mode it is to have comes when it is full.
  const made = folders.map(({ path, mode }) => ({ name: path, mode: (mode & 0o755) | 0o700 }))
  const waits = { signal: upload.signal, idleMs: input.requestTimeoutMs }
  const { status } = await feedCommand(
    client,
    plantCommand(hidden, input.preserve === true),
    tar(upload, files, { sent, settled }, made),
    waits,
  )
  const forget = () => {
    for (const file of sent) progress.moved(-file.entry.size, file.target)
    return false
  }
  const undo = async () => {
    await feedCommand(client, uprootCommand(hidden), nothing(), waits)
    return forget()
  }
  if (status !== 0) return forget()
  const arrived = await sizesBelow(upload, hidden, ['', ...folders.map(({ path }) => path)])
  const due = files.filter((file) => !settled.has(file))
  if (due.some(({ name, entry }) => arrived.get(name) !== entry.size)) return undo()

  const all = [top!, ...folders]
  const times = ({ mtimeMs }: ManifestEntry) => ({ atime: remoteSeconds(mtimeMs), mtime: remoteSeconds(mtimeMs) })
  for (const folder of input.preserve ? all.reverse() : [top!]) {
    const path = joinRemote(hidden, folder.path)
    const mode = input.preserve ? folder.mode : (folder.mode & 0o755) | 0o700
    await sftp.setAttributes(path, path, { mode, ...(input.preserve ? times(folder) : {}) })
  }
  // Fails when something has come to be there meanwhile: then the files are put beside it, one by one.
  const moved = await sftp.renameToFree(hidden, target).then(
    () => true,
    () => false,
  )
  if (!moved) return undo()
  for (const file of due) progress.fileDone(file.target, file.entry.size)
  return true
}

/**
 * Unpacks the stream into a new folder that only its owner can look into; removes all of it again unless everything
 * arrived, and before it begins what an interrupted transfer left. The letter at the end of the path keeps the shell
 * from dropping a newline there; without a slash, `rm` takes a link that somebody planted for a link.
 */
function plantCommand(folder: string, preserve: boolean): string {
  const script = [
    uproot(folder),
    'mkdir -m 700 "$d" && cd "$d" || exit 1',
    `tar -x -o ${preserve ? '-p' : '-m'} -f - && rm ${LAST} && exit 0`,
    'cd / && rm -rf "$d"',
    'exit 1',
  ].join('; ')
  return `exec sh -c '${script}'`
}

function uprootCommand(folder: string): string {
  return `exec sh -c '${uproot(folder)}'`
}

function uproot(folder: string): string {
  return `d=$(printf %b "${octal(`${folder}x`)}"); d=\${d%x}; rm -rf "$d"`
}

async function* nothing(): AsyncGenerator<Buffer> {}

async function sizesBelow({ sftp }: Upload, top: string, folders: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const folder of folders) {
    const path = joinRemote(top, folder)
    const handle = await sftp.openFolder(path)
    try {
      for (let names; (names = await sftp.readFolder(handle, path));)
        for (const { filename, attrs } of names)
          if (fileType(attrs) === 'file') found.set(joinRemote(folder, filename).replace(/^\//, ''), attrs.size)
    } finally {
      if (!sftp.failure) await sftp.close(handle, path)
    }
  }
  return found
}
