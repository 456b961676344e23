import type { SftpSession } from './sftp_session.ts'
import { shown, TransferError } from './transfer_error.ts'

/** Below this much free space, a write that was refused without a reason was refused for want of space. */
const FULL_BELOW_BYTES = 1024 * 1024

/**
 * SFTP's "failure" says nothing (draft-ietf-secsh-filexfer-02 section 7): asks the file system of `folder` what may be
 * behind it.
 *
 * @param path what could not be made, for the message
 * @param bytes how much was to be written
 */
export async function explainFailure(
  sftp: SftpSession,
  error: TransferError,
  { path, folder, bytes }: { path: string; folder: string; bytes: number },
): Promise<TransferError> {
  const space = await sftp.freeSpace(folder).catch(() => undefined)
  if (space?.readOnly) {
    return new TransferError('read-only', `${shown(path)}: the file system there is mounted read-only on the host`)
  }
  if (space && (space.bytes < Math.min(bytes, FULL_BELOW_BYTES) || space.files === 0)) {
    const what = space.files === 0 ? 'no more files can be made' : `${space.bytes} bytes are left`
    return new TransferError(
      'no-space',
      `${shown(path)}: the host's disk is full (${what}); free some space there and send it again`,
    )
  }
  return error
}
