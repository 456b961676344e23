/** errno(3) in words that say what to do; the cause's own text may hold anything and is left out. */
export function systemWords(error: unknown): string {
  const { code } = error as { readonly code?: string }
  switch (code) {
    case 'ENOENT':
      return 'it is not there'
    case 'ENOTDIR':
      return 'a part of its path is a file, not a folder'
    case 'EEXIST':
      return 'a file is in its place'
    case 'EISDIR':
      return 'it is a folder'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied; check who owns it and its mode'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; free some space and try again'
    case 'EROFS':
      return 'the file system is read-only'
    case 'ENAMETOOLONG':
      return 'the name is too long for this file system'
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open; try again in a moment'
    default:
      return `the system says ${code ?? 'no more than that it failed'}`
  }
}
