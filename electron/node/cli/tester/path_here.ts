import { resolve } from 'node:path'

/**
 * A path as a shell's user means it: relative to the working directory. The services take relative paths, which a page
 * writes, to be relative to the home folder, and `~` to be that folder.
 */
export function pathHere(written: string): string {
  return /^~(?=$|[/\\])/.test(written) ? written : resolve(written)
}
