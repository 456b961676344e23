import type { Stats } from 'node:fs'
import { chmod, chown, truncate, utimes } from 'node:fs/promises'
import type { Attributes, NameEntry } from './sftp_wire.ts'

export function attributesOf(stats: Stats): Attributes {
  return {
    size: stats.size,
    uid: stats.uid,
    gid: stats.gid,
    mode: stats.mode,
    atime: Math.floor(stats.atimeMs / 1000),
    mtime: Math.floor(stats.mtimeMs / 1000),
  }
}

/** Applies what is said and leaves the rest; times last, for the other changes touch them. */
export async function applyAttributes(path: string, { size, mode, uid, gid, atime, mtime }: Attributes): Promise<void> {
  if (size !== undefined) await truncate(path, size)
  if (mode !== undefined) await chmod(path, mode & 0o7777)
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
  if (atime !== undefined && mtime !== undefined) await utimes(path, atime, mtime)
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const kinds: Readonly<Record<number, string>> = { 0o040000: 'd', 0o120000: 'l', 0o100000: '-' }

/** A name as READDIR lists it, with the line that `ls -l` in a client shows. */
export function nameEntry(name: string, stats: Stats, owner: string): NameEntry {
  const bits = ['r', 'w', 'x']
  const permissions = Array.from({ length: 9 }, (_, index) => ((stats.mode >> (8 - index)) & 1 ? bits[index % 3] : '-'))
  const kind = kinds[stats.mode & 0o170000] ?? '?'
  const day = `${months[stats.mtime.getMonth()]} ${String(stats.mtime.getDate()).padStart(2)}`
  // ls shows the year of what is older than half a year, otherwise the time.
  const old = Date.now() - stats.mtimeMs > 182 * 24 * 3600 * 1000
  const time = [stats.mtime.getHours(), stats.mtime.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
  const when = `${day} ${old ? String(stats.mtime.getFullYear()).padStart(5) : time}`
  const size = String(stats.size).padStart(8)
  const longName = `${kind}${permissions.join('')} ${String(stats.nlink).padStart(4)} ${owner.padEnd(8)} ${owner.padEnd(8)} ${size} ${when} ${name}`
  return { name, longName, attributes: attributesOf(stats) }
}
