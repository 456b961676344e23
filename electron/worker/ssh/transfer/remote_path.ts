import type { SftpSession } from './sftp_session.ts'
import { shown, TransferError } from './transfer_error.ts'

export type FileType = 'file' | 'folder' | 'link' | 'other'

/** POSIX `st_mode`: OpenSSH and nearly all servers send the type bits in `permissions`, as version 3 has no other place. */
export function fileType(stats: { mode: number }): FileType {
  switch (stats.mode & 0o170000) {
    case 0o100000:
      return 'file'
    case 0o040000:
      return 'folder'
    case 0o120000:
      return 'link'
    default:
      return 'other'
  }
}

export function joinRemote(folder: string, name: string): string {
  if (name === '') return folder
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`
}

/** A local time as SFTP version 3 has it: whole seconds since 1970, unsigned, 32 bits (section 5). */
export function remoteSeconds(mtimeMs: number): number {
  return Math.max(0, Math.min(0xffff_ffff, Math.floor(mtimeMs / 1000)))
}

/** The folder that holds `path`; `/` holds itself. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/**
 * What a user wrote as a remote path, as an absolute path without a slash at its end. `~` at the start is the home
 * folder, which is where the server starts sessions; `~user` needs a server that can look users up.
 *
 * @throws TransferError `unsupported` for `~user` on other servers
 */
export async function absoluteRemote(sftp: SftpSession, written: string): Promise<string> {
  const [, user, rest] = /^~([^/]+)(.*)$/s.exec(written) ?? []
  if (user !== undefined) {
    if (!sftp.offers('home-directory')) {
      throw new TransferError(
        'unsupported',
        `the server cannot look up whose home ${shown(`~${user}`)} is; write the path in full`,
      )
    }
    return trimmed(`${await sftp.homeOf(user)}${rest}`)
  }
  if (written.startsWith('/')) return trimmed(written)
  const below = written.replace(/^~\/*/, '')
  return trimmed(joinRemote(await sftp.realpath('.'), below))
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '') || '/'
}
