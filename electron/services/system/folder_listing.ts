import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { refuse } from '../../../shared/contract/errors.ts'
import { localPath } from '../local_path.ts'
import { systemRefusal } from '../system_error.ts'

/** More than anybody scrolls through, and a second of looking on a slow disk. */
export const MOST_ENTRIES = 2_000

/** How many names are looked at together; the file threads are four. */
const LOOKUPS_AT_ONCE = 32

export interface Entry {
  readonly name: string
  readonly kind: 'file' | 'folder'
  readonly bytes: number
}

export interface Listing {
  readonly path: string
  readonly parent?: string
  readonly entries: Entry[]
  readonly truncated: boolean
}

/** A folder of this machine: folders first, each by name. What cannot be looked at is told with 0 bytes. */
export async function listFolder(written: string): Promise<Listing> {
  const path = localPath(written)
  const found = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw refuse('not-found', `There is no folder ${path}.`)
    if (error.code === 'ENOTDIR') throw refuse('not-found', `${path} is not a folder.`)
    throw systemRefusal(`${path} cannot be read`, error)
  })
  const order = new Intl.Collator(undefined, { numeric: true })
  found.sort((a, b) => Number(mayBeFolder(b)) - Number(mayBeFolder(a)) || order.compare(a.name, b.name))
  const entries: Entry[] = []
  for (let at = 0; at < Math.min(found.length, MOST_ENTRIES); at += LOOKUPS_AT_ONCE) {
    const some = found.slice(at, Math.min(at + LOOKUPS_AT_ONCE, MOST_ENTRIES))
    entries.push(...(await Promise.all(some.map((entry) => look(path, entry)))))
  }
  entries.sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || order.compare(a.name, b.name))
  const parent = dirname(path)
  return { path, ...(parent === path ? {} : { parent }), entries, truncated: found.length > MOST_ENTRIES }
}

/** A link may lead to a folder; whether it does is looked up only for those that are told. */
function mayBeFolder(entry: Dirent): boolean {
  return entry.isDirectory() || entry.isSymbolicLink()
}

async function look(folder: string, entry: Dirent): Promise<Entry> {
  const { name } = entry
  if (entry.isDirectory()) return { name, kind: 'folder', bytes: 0 }
  const stats = await stat(join(folder, name)).catch(() => undefined)
  return stats?.isDirectory() ? { name, kind: 'folder', bytes: 0 } : { name, kind: 'file', bytes: stats?.size ?? 0 }
}
