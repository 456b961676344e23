import { createHash } from 'node:crypto'

/**
 * The hidden name a file has until it is complete, in the folder where it will be. The same source and target give the
 * same name, so that a later transfer finds what an interrupted one left; another source gives another.
 *
 * @param target where the file will be, absolute
 * @param source what is copied; any text that says which
 */
export function partName(target: string, source: string): string {
  const slash = target.lastIndexOf('/')
  const digest = createHash('sha256').update(`${target}\0${source}`).digest('hex').slice(0, 16)
  // Not built from the file's own name, which may already be as long as a name can be (255 bytes).
  return `${target.slice(0, slash + 1)}.flotilla-${digest}.part`
}

/** Where the file that was at `target` waits while a new one takes its place, on servers that cannot do it in one step. */
export function asideName(target: string): string {
  return partName(target, 'old').replace(/\.part$/, '.old')
}
