import { asideName } from './part_name.ts'
import type { SftpSession } from './sftp_session.ts'
import { shown, TransferError } from './transfer_error.ts'

/**
 * Puts a complete file at its final name, in one step where the server can (posix-rename@openssh.com). Where it
 * cannot, the old file steps aside first and comes back if the new one cannot take its place.
 *
 * @throws TransferError; its message says where both files are if neither is at the final name
 */
export async function replace(sftp: SftpSession, part: string, target: string): Promise<void> {
  if (sftp.offers('posix-rename@openssh.com')) {
    try {
      return await sftp.renameOver(part, target)
    } catch (error) {
      // Some servers announce what they do not do.
      if (!(error instanceof TransferError) || error.code !== 'unsupported') throw error
    }
  }
  try {
    return await sftp.renameToFree(part, target)
  } catch (error) {
    // Refused for another reason than that the name is taken.
    if (!(await exists(sftp, target))) throw error
  }
  const aside = asideName(target)
  await sftp.unlink(aside).catch(() => {})
  await sftp.renameToFree(target, aside)
  try {
    await sftp.renameToFree(part, target)
  } catch (error) {
    await sftp.renameToFree(aside, target).catch(() => {
      throw new LeftAside(
        error instanceof TransferError ? error.code : 'failure',
        `${shown(target)} on the host is missing now: the old file is ${shown(aside)}, the new one ${shown(part)}; rename one of them`,
      )
    })
    throw error
  }
  await sftp.unlink(aside).catch(() => {})
}

/** Neither file is at the final name; both are kept. */
export class LeftAside extends TransferError {}

async function exists(sftp: SftpSession, path: string): Promise<boolean> {
  try {
    await sftp.lstat(path)
    return true
  } catch (error) {
    if (error instanceof TransferError && error.code === 'no-such-file') return false
    throw error
  }
}
