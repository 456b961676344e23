import type { Client } from 'ssh2'
import type { Manifest, ManifestEntry, PutInput, TransferResult } from '../../../../shared/tasks/transfer.ts'
import { ByteWindow, HOST_WINDOW_BYTES } from './byte_window.ts'
import { resolveDestination } from './destination.ts'
import { runAll } from './file_queue.ts'
import { readManifest } from './manifest_file.ts'
import { Progress, type TransferContext } from './progress.ts'
import { putFile, type Upload } from './put_file.ts'
import { finishFolders, makeFolders } from './put_folders.ts'
import { putLink } from './put_link.ts'
import { RateLimit } from './rate_limit.ts'
import { RemoteDigest } from './remote_digest.ts'
import { joinRemote, parentOf } from './remote_path.ts'
import { SftpSession } from './sftp_session.ts'
import { failureOf } from './transfer_error.ts'

/** How long a cancelled put may take to remove its unfinished files. */
const TIDY_MS = 2_000

/**
 * Sends what a manifest lists to one host, over SFTP version 3 (draft-ietf-secsh-filexfer-02). Never rejects for what
 * goes wrong out there: failures are in the result. No file is ever seen half written under its final name.
 */
export async function putFiles(client: Client, input: PutInput, context: TransferContext): Promise<TransferResult> {
  const progress = new Progress((event) => context.emit(event))
  let sftp: SftpSession | undefined
  try {
    const [manifest, session] = await Promise.all([
      readManifest(input.manifestPath),
      SftpSession.open(client, { signal: context.signal, requestTimeoutMs: input.requestTimeoutMs }).then((opened) => (sftp = opened)),
    ])
    await putManifest(client, session, manifest, input, context, progress)
  } catch (error) {
    progress.fileFailed(failureOf(error, input.remote))
  } finally {
    sftp?.end()
  }
  return progress.result()
}

async function putManifest(
  client: Client,
  sftp: SftpSession,
  manifest: Manifest,
  input: PutInput,
  context: TransferContext,
  progress: Progress,
): Promise<void> {
  const upload: Upload = {
    sftp,
    input,
    window: new ByteWindow(HOST_WINDOW_BYTES),
    limit: input.limitRate === undefined ? undefined : new RateLimit(input.limitRate, context.signal),
    progress,
    digest: new RemoteDigest(client, sftp, context.signal),
    parts: new Set(),
  }
  try {
    const targetOf = await resolveDestination(sftp, manifest, input.remote)
    progress.start(manifest.files, manifest.bytes)
    const folders = await makeFolders(sftp, manifest, targetOf, progress)

    const send = async (entry: ManifestEntry) => {
      const target = targetOf(entry)
      const folder = parentOf(target)
      // Its failure was told once, for all that is below it.
      if (folders.missing.has(folder)) return
      try {
        if (entry.kind === 'link') await putLink(upload, entry, target)
        else {
          const source = joinRemote(manifest.roots[entry.root]!.source, entry.path)
          await putFile(upload, { entry, source, target, fresh: folders.made.has(folder) })
        }
      } catch (error) {
        progress.fileFailed(failureOf(error, target))
      }
    }
    const work = manifest.entries.filter(({ kind }) => kind !== 'folder')
    await runAll(work, { handles: sftp.maxHandles, bytes: (entry) => entry.size, stop: () => progress.hasStopped }, send)

    if (input.preserve && !progress.hasStopped) await finishFolders(sftp, manifest, targetOf, folders, progress)
  } finally {
    upload.digest.end()
    if (upload.parts.size > 0 && !input.resume) {
      await sftp.cleanUp(TIDY_MS, () => Promise.allSettled([...upload.parts].map((part) => sftp.unlink(part))))
    }
  }
}

