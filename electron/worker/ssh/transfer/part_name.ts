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

/** The hidden name of a file on its way to a host: hosts that share a file system have one each. */
export function putPartName(target: string, host: string, source: string): string {
  return partName(target, `${host}\0${source}`)
}

/** The same of a link. */
export function linkPartName(target: string, host: string, leadsTo: string): string {
  return partName(target, `link\0${host}\0${leadsTo}`)
}

/** The hidden folder of a bundle of small files, after the first of them. */
export function bundleName(target: string, host: string, source: string): string {
  return partName(target, `bundle\0${host}\0${source}`)
}

/** Where the file that was at `target` waits while a new one takes its place, on servers that cannot do it in one step. */
export function asideName(target: string): string {
  return partName(target, 'old').replace(/\.part$/, '.old')
}
