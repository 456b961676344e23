import type { Manifest, ManifestEntry } from '../../../../shared/tasks/transfer.ts'
import { makeWithParents } from './make_folder.ts'
import { absoluteRemote, fileType, joinRemote } from './remote_path.ts'
import type { SftpSession } from './sftp_session.ts'
import { shown, TransferError } from './transfer_error.ts'

/** Where an entry goes: its absolute remote path. */
export type TargetOf = (entry: ManifestEntry) => string

/**
 * Decides where things go, as cp and scp do: into `remote` when it is a folder, or ends in `/` (then it is made, with
 * its parents, if need be); otherwise `remote` is the new name of the one thing that is sent.
 *
 * @param make whether a folder that has to be there is made
 * @throws TransferError `not-a-directory` when `remote` is a file and has to be a folder; `no-such-file` when several
 *   things are sent to a folder that is not there
 */
export async function resolveDestination(
  sftp: SftpSession,
  manifest: Manifest,
  remote: string,
  make = true,
): Promise<TargetOf> {
  const intoFolder = /(^|\/)\.{0,2}$|^~[^/]*$/.test(remote)
  const base = await absoluteRemote(sftp, remote)
  const there = await sftp.stat(base).catch((error: unknown) => {
    if (error instanceof TransferError && error.code === 'no-such-file') return undefined
    throw error
  })
  const isFolder = there !== undefined && fileType(there) === 'folder'
  const needsFolder = intoFolder || manifest.roots.length > 1

  if (there && !isFolder && (needsFolder || manifest.entries[0]?.kind === 'folder')) {
    throw new TransferError(
      'not-a-directory',
      `${shown(base)} on the host is a file; a folder is needed to put this into`,
    )
  }
  if (!there && needsFolder && !intoFolder) {
    throw new TransferError(
      'no-such-file',
      `the folder ${shown(base)} is not on the host; make it, or end the destination with / to have it made`,
    )
  }
  if (!there && intoFolder && make) await makeWithParents(sftp, base)

  const rootPaths = manifest.roots.map(({ name }) => (isFolder || intoFolder ? joinRemote(base, name) : base))
  return (entry) => joinRemote(rootPaths[entry.root]!, entry.path)
}
