import type { Manifest, ManifestEntry } from '../../../../shared/tasks/transfer.ts'
import type { TargetOf } from './destination.ts'
import { runAll } from './file_queue.ts'
import { makeFolder } from './make_folder.ts'
import type { Progress } from './progress.ts'
import { parentOf, remoteSeconds } from './remote_path.ts'
import type { SftpSession } from './sftp_session.ts'
import { failureOf } from './transfer_error.ts'

export interface RemoteFolders {
  /** Made by this transfer, so empty at first. Remote paths. */
  readonly made: ReadonlySet<string>
  /** Could not be made; nothing below them can be sent. */
  readonly missing: ReadonlySet<string>
}

/** Makes the folders of a manifest, one level after the other. Folders that are there, or links to such, are used. */
export async function makeFolders(
  sftp: SftpSession,
  manifest: Manifest,
  targetOf: TargetOf,
  progress: Progress,
): Promise<RemoteFolders> {
  const made = new Set<string>()
  const missing = new Set<string>()
  for (const level of levels(manifest)) {
    await runAll(level, { handles: Infinity, bytes: () => 0, stop: () => progress.hasStopped }, async (entry) => {
      const path = targetOf(entry)
      if (missing.has(parentOf(path))) return void missing.add(path)
      try {
        // Its owner must be able to fill it; `finishFolders` brings the mode it is to have.
        if (await makeFolder(sftp, path, (entry.mode & 0o777) | 0o700)) made.add(path)
      } catch (error) {
        missing.add(path)
        progress.fileFailed(failureOf(error, path))
      }
    })
  }
  return { made, missing }
}

/** Gives the folders their modes and times, deepest first: filling a folder changes its time. */
export async function finishFolders(
  sftp: SftpSession,
  manifest: Manifest,
  targetOf: TargetOf,
  { missing }: RemoteFolders,
  progress: Progress,
): Promise<void> {
  for (const level of levels(manifest).reverse()) {
    await runAll(level, { handles: Infinity, bytes: () => 0, stop: () => progress.hasStopped }, async (entry) => {
      const path = targetOf(entry)
      if (missing.has(path)) return
      const mtime = remoteSeconds(entry.mtimeMs)
      try {
        await sftp.setAttributes(path, path, { mode: entry.mode, atime: mtime, mtime })
      } catch (error) {
        progress.fileFailed(failureOf(error, path))
      }
    })
  }
}

/** The folders of a manifest by depth, outermost first. */
function levels(manifest: Manifest): ManifestEntry[][] {
  const byDepth: ManifestEntry[][] = []
  for (const entry of manifest.entries) {
    if (entry.kind !== 'folder') continue
    const depth = entry.path === '' ? 0 : entry.path.split('/').length
    while (byDepth.length <= depth) byDepth.push([])
    byDepth[depth]!.push(entry)
  }
  return byDepth
}
