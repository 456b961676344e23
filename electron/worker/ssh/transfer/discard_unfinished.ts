import type { Client } from 'ssh2'
import type { Manifest, ManifestEntry, PutInput, TransferResult } from '../../../../shared/tasks/transfer.ts'
import { isHiddenName } from '../../../../shared/tasks/hidden_name.ts'
import { resolveDestination, type TargetOf } from './destination.ts'
import { runAll } from './file_queue.ts'
import { readManifest } from './manifest_file.ts'
import { bundleName, linkPartName, putPartName } from './part_name.ts'
import { Progress, type TransferContext } from './progress.ts'
import { removeFolder } from './put_bundle.ts'
import { fileType, joinRemote, parentOf } from './remote_path.ts'
import { SftpSession } from './sftp_session.ts'
import { endsTransfer, failureOf } from './transfer_error.ts'

/**
 * Removes what an earlier put of the same manifest to the same place left unfinished: hidden files and folders that
 * carry its names, and nothing else. What it had put in place stays. Never rejects for what goes wrong out there.
 */
export async function discardUnfinished(
  client: Client,
  input: PutInput,
  context: TransferContext,
): Promise<TransferResult> {
  const progress = new Progress((event) => context.emit(event))
  let sftp: SftpSession | undefined
  try {
    const manifest = await readManifest(input.manifestPath)
    sftp = await SftpSession.open(client, { signal: context.signal, requestTimeoutMs: input.requestTimeoutMs })
    await discard(sftp, manifest, input, progress)
  } catch (error) {
    progress.fileFailed(failureOf(error, input.remote))
  } finally {
    sftp?.end()
  }
  return progress.result()
}

async function discard(sftp: SftpSession, manifest: Manifest, input: PutInput, progress: Progress): Promise<void> {
  let targetOf: TargetOf
  try {
    targetOf = await resolveDestination(sftp, manifest, input.remote, false)
  } catch (error) {
    const failure = failureOf(error, input.remote)
    // A destination that cannot be one was none before either.
    if (endsTransfer(failure.code)) throw error
    return
  }
  const byFolder = new Map<string, ManifestEntry[]>()
  for (const entry of manifest.entries) {
    if (entry.kind === 'folder') continue
    const folder = parentOf(targetOf(entry))
    const others = byFolder.get(folder)
    if (others) others.push(entry)
    else byFolder.set(folder, [entry])
  }
  const stop = () => progress.hasStopped
  await runAll([...byFolder], { handles: sftp.maxHandles, bytes: () => 0, stop }, async ([folder, entries]) => {
    try {
      const found = await hiddenNames(sftp, folder)
      // Nearly always there is nothing, and thousands of names need not be worked out.
      if (found.size === 0) return
      const ours = new Set(entries.flatMap((entry) => namesOf(entry, targetOf(entry), manifest, input.host)))
      for (const [path, isFolder] of found) {
        if (ours.has(path)) await (isFolder ? removeFolder(sftp, path) : sftp.unlink(path))
      }
    } catch (error) {
      const failure = failureOf(error, folder)
      if (failure.code !== 'no-such-file' && failure.code !== 'not-a-directory') progress.fileFailed(failure)
    }
  })
}

/** Every hidden name that sending this entry may have used. */
function namesOf(entry: ManifestEntry, target: string, manifest: Manifest, host: string): string[] {
  if (entry.kind === 'link') return [linkPartName(target, host, entry.target ?? '')]
  const source = joinRemote(manifest.roots[entry.root]!.source, entry.path)
  return [putPartName(target, host, source), bundleName(target, host, source)]
}

/** Paths of unfinished things in a folder, of whatever transfer, and whether each is a folder. */
async function hiddenNames(sftp: SftpSession, folder: string): Promise<Map<string, boolean>> {
  const found = new Map<string, boolean>()
  const handle = await sftp.openFolder(folder)
  try {
    for (let names; (names = await sftp.readFolder(handle, folder));) {
      for (const { filename, attrs } of names) {
        if (isHiddenName(filename)) found.set(joinRemote(folder, filename), fileType(attrs) === 'folder')
      }
    }
  } finally {
    if (!sftp.failure) await sftp.close(handle, folder)
  }
  return found
}
