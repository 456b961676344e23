import { WINDOWS_DEVICE } from '../../../shared/file_name.ts'

/** As Linux has them (limits.h): longer ones could not be stored, or not be sent on. */
const LONGEST_PATH_BYTES = 4096
const LONGEST_NAME_BYTES = 255
/** Deeper than any tree a person made; without a bound, a page could ask for thousands of folders in one request. */
const DEEPEST = 64

/**
 * Takes apart where a page wants an uploaded file: names separated by `/`, below a folder that nothing leads out of.
 * Anything else is refused, not repaired: a repaired path is one that nobody meant.
 */
export function uploadPath(
  written: string,
  platform: NodeJS.Platform = process.platform,
): { readonly names: readonly string[] } | { readonly problem: string } {
  if (written === '') return { problem: 'A file needs a name: path=folder/name.' }
  if (Buffer.byteLength(written) > LONGEST_PATH_BYTES)
    return { problem: `The path is longer than ${LONGEST_PATH_BYTES} bytes.` }
  if (written.includes('\0')) return { problem: 'A name cannot hold a NUL character.' }
  // A separator to some systems, and part of a name to others.
  if (written.includes('\\')) return { problem: 'Names are separated by "/"; a name cannot hold a backslash.' }
  if (written.startsWith('/')) return { problem: 'The path must not begin with "/".' }
  const names = written.replace(/\/$/, '').split('/')
  if (names.length > DEEPEST) return { problem: `More than ${DEEPEST} folders deep.` }
  for (const name of names) {
    const problem = whyNotAName(name, platform)
    if (problem !== undefined) return { problem }
  }
  return { names }
}

function whyNotAName(name: string, platform: NodeJS.Platform): string | undefined {
  if (name === '') return 'The path holds an empty name.'
  if (name === '.' || name === '..') return 'The path must not hold "." or "..".'
  if (Buffer.byteLength(name) > LONGEST_NAME_BYTES) return `A name is longer than ${LONGEST_NAME_BYTES} bytes.`
  // Drives, streams and devices; and a dot or space at the end, which Windows takes away.
  if (platform === 'win32' && (/[:*?"<>|\x00-\x1f]|[. ]$/.test(name) || WINDOWS_DEVICE.test(name)))
    return 'Windows, where this is stored, allows no such name.'
  return undefined
}
