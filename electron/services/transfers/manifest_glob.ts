import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expandGlob, isGlob } from '../../../shared/tasks/transfer_glob.ts'

/** Windows separates names with what escapes characters in a glob; there, a backslash is a separator. */
function withSlashes(pattern: string): string {
  return process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern
}

export function mayBeGlob(written: string): boolean {
  return isGlob(withSlashes(written))
}

/** Absolute paths that match, sorted; folders that may not be read match nothing. */
export async function expandLocalGlob(written: string, cwd: string): Promise<string[]> {
  const found = await expandGlob(withSlashes(written), async (folder) => {
    try {
      const entries = await readdir(resolve(cwd, folder), { withFileTypes: true })
      // A link may lead to a folder; looking into it tells.
      return entries.map((entry) => ({
        name: entry.name,
        isFolder: entry.isDirectory() || entry.isSymbolicLink(),
        isLink: entry.isSymbolicLink(),
      }))
    } catch {
      return undefined
    }
  })
  return found.map((path) => resolve(cwd, path))
}
