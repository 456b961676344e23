import { explainFailure } from './explain_failure.ts'
import { fileType, parentOf } from './remote_path.ts'
import type { SftpSession } from './sftp_session.ts'
import { shown, TransferError } from './transfer_error.ts'

/** True when it was made, false when it was there. @throws TransferError `not-a-directory` and others */
export async function makeFolder(sftp: SftpSession, path: string, mode: number): Promise<boolean> {
  try {
    await sftp.mkdir(path, mode)
    return true
  } catch (error) {
    if (!(error instanceof TransferError) || sftp.failure) throw error
    const there = await sftp.stat(path).catch(() => undefined)
    if (!there) {
      if (error.code === 'failure') throw await explainFailure(sftp, error, { path, folder: parentOf(path), bytes: 1 })
      if (error.code !== 'no-such-file') throw error
      const hint = 'make it, or end the destination with / to have it made'
      throw new TransferError('no-such-file', `the folder ${shown(parentOf(path))} is not on the host; ${hint}`)
    }
    if (fileType(there) === 'folder') return false
    throw new TransferError(
      'not-a-directory',
      `${shown(path)} on the host is a file, and a folder is needed; nothing below it was sent`,
    )
  }
}

/** Makes a folder and those it is in, as far as they are missing. @throws TransferError */
export async function makeWithParents(sftp: SftpSession, path: string): Promise<void> {
  try {
    await makeFolder(sftp, path, 0o777)
  } catch (error) {
    if (!(error instanceof TransferError) || error.code !== 'no-such-file' || parentOf(path) === path) throw error
    await makeWithParents(sftp, parentOf(path))
    await makeFolder(sftp, path, 0o777)
  }
}
