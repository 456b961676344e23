import { join } from 'node:path'
import type { Client } from 'ssh2'
import type { GetInput, TransferResult } from '../../../../shared/tasks/transfer.ts'
import { excludeBy } from '../../../../shared/tasks/transfer_exclude.ts'
import { ByteWindow, HOST_WINDOW_BYTES } from './byte_window.ts'
import { runAll } from './file_queue.ts'
import { getFile, type Download } from './get_file.ts'
import { LocalTree } from './local_tree.ts'
import { Progress, type TransferContext } from './progress.ts'
import { RateLimit } from './rate_limit.ts'
import { RemoteDigest } from './remote_digest.ts'
import { RemoteWalk, type RemoteEntry } from './remote_walk.ts'
import { safeFileName } from '../../../../shared/file_name.ts'
import { SftpSession } from './sftp_session.ts'
import { failureOf, fromLocal, shown, TransferError } from './transfer_error.ts'

/**
 * Fetches files and folders from one host into `<local>/<host>`, over SFTP version 3 (draft-ietf-secsh-filexfer-02).
 * Never rejects for what goes wrong out there: failures are in the result. No name that the server sends leads out of
 * that folder, and no file is seen half written under its final name.
 */
export async function getFiles(client: Client, input: GetInput, context: TransferContext): Promise<TransferResult> {
  const progress = new Progress((event) => context.emit(event))
  const tree = new LocalTree(join(input.local, safeFileName(input.host)))
  let sftp: SftpSession | undefined
  try {
    await tree.folder([])
    sftp = await SftpSession.open(client, { signal: context.signal, requestTimeoutMs: input.requestTimeoutMs })
    const download: Download = {
      sftp,
      input,
      tree,
      window: new ByteWindow(HOST_WINDOW_BYTES),
      limit: input.limitRate === undefined ? undefined : new RateLimit(input.limitRate, context.signal),
      progress,
      digest: new RemoteDigest(client, sftp, context.signal),
    }
    try {
      await fetchAll(download)
    } finally {
      download.digest.end()
    }
  } catch (error) {
    progress.fileFailed(failureOf(error, tree.root))
  } finally {
    sftp?.end()
  }
  return progress.result()
}

async function fetchAll(download: Download): Promise<void> {
  const { sftp, input, tree, progress } = download
  const walk = new RemoteWalk(sftp, progress, input.links, excludeBy(input.exclude ?? []))
  for (const written of input.remote) await walk.addRoot(written)
  if (progress.hasStopped || walk.overflowed) return

  const { folders, files, links } = sorted(walk.entries, tree, progress)
  progress.start(
    files.length,
    files.reduce((sum, { stats }) => sum + stats.size, 0),
  )
  const told = async ({ names }: RemoteEntry, work: () => Promise<void>) => {
    const target = tree.pathOf(names)
    await work().catch((error: unknown) => progress.fileFailed(failureOf(fromLocal(error, target), target)))
  }
  const stop = () => progress.hasStopped
  for (const folder of folders) if (!stop()) await told(folder, () => tree.folder(folder.names))
  await runAll(files, { handles: sftp.maxHandles, bytes: ({ stats }) => stats.size, stop }, (file) =>
    told(file, () => getFile(download, file)),
  )
  // Last, so that no file of this transfer can meet one.
  for (const link of links) {
    if (stop()) break
    await told(link, async () => {
      await tree.link(link.names, link.target ?? '')
      progress.fileDone(tree.pathOf(link.names), 0)
    })
  }
  // Innermost first: what is written into a folder changes its time.
  if (input.preserve && !stop())
    for (const folder of folders.reverse())
      await told(folder, () => tree.preserve(tree.pathOf(folder.names), folder.stats))
}

/**
 * Sorts what was found by kind. What was asked for twice is fetched once; of two things for one place, the second is
 * refused, and with a folder all that is in it.
 */
function sorted(entries: readonly RemoteEntry[], tree: LocalTree, progress: Progress) {
  const taken = new Map<string, RemoteEntry>()
  const folders: RemoteEntry[] = []
  const files: RemoteEntry[] = []
  const links: RemoteEntry[] = []
  let refusedFolder: string | undefined
  for (const entry of entries) {
    if (refusedFolder !== undefined && entry.source.startsWith(refusedFolder)) continue
    const target = tree.pathOf(entry.names)
    const other = taken.get(placeKey(target, process.platform))
    if (other?.source === entry.source && other.kind === entry.kind) continue
    if (other && !(other.kind === 'folder' && entry.kind === 'folder')) {
      if (entry.kind === 'folder') refusedFolder = `${entry.source}/`
      const message = `${shown(entry.source)} on the host would take the place of ${shown(other.source)}: fetch one at a time`
      progress.fileFailed(failureOf(new TransferError('failure', message), target))
      continue
    }
    taken.set(placeKey(target, process.platform), entry)
    if (entry.kind === 'folder') folders.push(entry)
    else if (entry.kind === 'file') files.push(entry)
    else links.push(entry)
  }
  return { folders, files, links }
}

/** What two paths have in common that are one file here: APFS and NTFS take `A` and `a` for the same. */
function placeKey(path: string, platform: NodeJS.Platform): string {
  return platform === 'darwin' || platform === 'win32' ? path.normalize('NFC').toLowerCase() : path
}
