import type { Client } from 'ssh2'
import type { Manifest, ManifestEntry, PutInput, TransferResult } from '../../../../shared/tasks/transfer.ts'
import { ByteWindow, HOST_WINDOW_BYTES } from './byte_window.ts'
import { resolveDestination, type TargetOf } from './destination.ts'
import { runAll } from './file_queue.ts'
import { readManifest } from './manifest_file.ts'
import { Progress, type TransferContext } from './progress.ts'
import { BUNDLED_FILE_BYTES, bundles, LEAST_BUNDLED_FILES, putBundle, removeFolder } from './put_bundle.ts'
import { putFile, type FileToPut, type Upload } from './put_file.ts'
import { finishFolders, makeFolders, type RemoteFolders } from './put_folders.ts'
import { putLink } from './put_link.ts'
import { putFreshTrees } from './put_tree.ts'
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
    // Read first: a session opened for a manifest that cannot be read would be nobody's to close.
    const manifest = await readManifest(input.manifestPath)
    sftp = await SftpSession.open(client, { signal: context.signal, requestTimeoutMs: input.requestTimeoutMs })
    await putManifest(client, sftp, manifest, input, context, progress)
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
    signal: context.signal,
    parts: new Set(),
    stagings: new Set(),
    tarFailed: false,
  }
  try {
    const targetOf = await resolveDestination(sftp, manifest, input.remote)
    progress.start(manifest.files, manifest.bytes)
    const stop = () => progress.hasStopped
    const done = await putFreshTrees(client, upload, manifest, targetOf)
    const left =
      done.size === 0 ? manifest : { ...manifest, entries: manifest.entries.filter(({ root }) => !done.has(root)) }
    const folders = await makeFolders(sftp, left, targetOf, progress)

    const { small, large, links } = plan(left, targetOf, folders)
    // The next bundle is read and sent while the files of the last are put in place.
    await runAll(small, { handles: Infinity, bytes: () => Infinity, stop }, async (bundle) => {
      large.push(...(upload.tarFailed ? bundle : await putBundle(client, upload, bundle)))
    })
    const told = (target: string, work: Promise<void>) =>
      work.catch((error: unknown) => progress.fileFailed(failureOf(error, target)))
    await runAll(large, { handles: sftp.maxHandles, bytes: (file) => file.entry.size, stop }, (file) =>
      told(file.target, putFile(upload, file)),
    )
    await runAll(links, { handles: Infinity, bytes: () => 0, stop }, ({ entry, target }) =>
      told(target, putLink(upload, entry, target)),
    )
    if (input.preserve && !progress.hasStopped) await finishFolders(sftp, left, targetOf, folders, progress)
  } finally {
    upload.digest.end()
    await tidy(upload)
  }
}

/** Sorts out what goes which way; what belongs into a folder that is missing was told of with that folder. */
function plan(manifest: Manifest, targetOf: TargetOf, folders: RemoteFolders) {
  const large: FileToPut[] = []
  const small: FileToPut[] = []
  const links: { entry: ManifestEntry; target: string }[] = []
  for (const entry of manifest.entries) {
    const target = targetOf(entry)
    const folder = parentOf(target)
    if (entry.kind === 'folder' || folders.missing.has(folder)) continue
    if (entry.kind === 'link') links.push({ entry, target })
    else {
      const source = joinRemote(manifest.roots[entry.root]!.source, entry.path)
      const file = { entry, source, target, fresh: folders.made.has(folder) }
      if (entry.size <= BUNDLED_FILE_BYTES) small.push(file)
      else large.push(file)
    }
  }
  if (small.length < LEAST_BUNDLED_FILES) return { small: [], large: [...small, ...large], links }
  return { small: bundles(small), large, links }
}

/** Removes what is unfinished on the host, unless it is kept to go on from. */
async function tidy({ sftp, input, parts, stagings }: Upload): Promise<void> {
  const unfinished = input.resume ? [] : [...parts]
  if (unfinished.length + stagings.size === 0) return
  await sftp.cleanUp(TIDY_MS, () =>
    Promise.allSettled([
      ...unfinished.map((part) => sftp.unlink(part)),
      ...[...stagings].map((folder) => removeFolder(sftp, folder)),
    ]),
  )
}
