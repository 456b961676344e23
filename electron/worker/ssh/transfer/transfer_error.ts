import type { TransferErrorCode, TransferFailure } from '../../../../shared/tasks/transfer.ts'

/** What stops one file or one transfer; turned into a {@link TransferFailure} where the file's turn ends. */
export class TransferError extends Error {
  override readonly name = 'TransferError'
  readonly code: TransferErrorCode

  constructor(code: TransferErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** True when no other file of this transfer can succeed either. */
export function endsTransfer(code: TransferErrorCode): boolean {
  return ['no-sftp', 'no-answer', 'connection-lost', 'protocol', 'cancelled'].includes(code)
}

export function failureOf(error: unknown, path: string): TransferFailure {
  if (error instanceof TransferError) return { path, code: error.code, message: error.message }
  throw error
}

export function cancelled(): TransferError {
  return new TransferError('cancelled', 'cancelled before it was finished')
}

/** A name as messages show it: quoted, with control characters escaped, so that no name can forge a line of output. */
export function shown(path: string): string {
  // JSON leaves DEL, the C1 controls and the bidirectional overrides as they are, and terminals act on them.
  return JSON.stringify(path).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** errno(3) of the local file system, in the words and codes of a transfer. */
export function fromLocal(error: unknown, path: string): TransferError {
  if (error instanceof TransferError) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  const here = `${shown(path)} on this machine`
  switch (code) {
    case 'ENOENT':
      return new TransferError('no-such-file', `${here}: no such file or folder`)
    case 'EACCES':
    case 'EPERM':
      return new TransferError('permission-denied', `${here}: permission denied; check who owns it and its mode`)
    case 'ENOSPC':
    case 'EDQUOT':
      return new TransferError('no-space', `${here}: no space left; free some and start again with resume`)
    case 'EROFS':
      return new TransferError('read-only', `${here}: the file system is read-only`)
    case 'EISDIR':
      return new TransferError('is-a-directory', `${here} is a folder; a file was expected`)
    case 'ENOTDIR':
      return new TransferError('not-a-directory', `${here}: a part of this path is a file, not a folder`)
    case 'ELOOP':
      return new TransferError('loop', `${here}: symbolic links lead round in a circle, or to where none is allowed`)
    case 'ENAMETOOLONG':
      return new TransferError('unsafe-name', `${here}: the name is too long for this file system`)
    default:
      if (!code) throw error
      return new TransferError('failure', `${here}: ${message}`)
  }
}
