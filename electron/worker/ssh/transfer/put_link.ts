import type { ManifestEntry } from '../../../../shared/tasks/transfer.ts'
import { linkPartName } from './part_name.ts'
import type { Upload } from './put_file.ts'
import { fileType } from './remote_path.ts'
import { LeftAside, replace } from './replace.ts'
import { shown, TransferError } from './transfer_error.ts'

/** Makes a symbolic link on the host, leading where the local one leads; replaces a file or link, never a folder. */
export async function putLink(upload: Upload, entry: ManifestEntry, target: string): Promise<void> {
  const { sftp, progress, parts } = upload
  const leadsTo = entry.target ?? ''
  const there = await sftp.lstat(target).catch(() => undefined)
  if (there && fileType(there) === 'folder') {
    throw new TransferError(
      'is-a-directory',
      `${shown(target)} on the host is a folder, and a link was to take its place`,
    )
  }
  if (there && fileType(there) === 'link' && (await sftp.readlink(target)) === leadsTo) {
    progress.fileSkipped(target, 0, 'same')
    return
  }
  const part = linkPartName(target, upload.input.host, leadsTo)
  parts.add(part)
  await sftp.unlink(part).catch(() => {})
  await sftp.symlink(leadsTo, part)
  try {
    await replace(sftp, part, target)
  } catch (error) {
    // Of no use to a later transfer, whatever is kept of files. When the transfer ends, all is tidied in one go.
    if (!sftp.failure && !(error instanceof LeftAside)) await sftp.unlink(part).catch(() => {})
    throw error
  }
  parts.delete(part)
  progress.fileDone(target, 0)
}
