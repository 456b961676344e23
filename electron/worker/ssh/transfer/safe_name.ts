import { WINDOWS_DEVICE } from '../../../../shared/file_name.ts'

/** Separators, streams and wildcards of Windows, control characters, and the endings it silently drops. */
const WINDOWS_FORBIDDEN = /[\\/:*?"<>|\x00-\x1f]|[. ]$/

/**
 * Why a name that a server sent may not become the name of a local file; undefined when it may. A name is one name: it
 * leads nowhere but into the folder it is put in.
 *
 * @param platform as `process.platform` says it
 */
export function nameFault(name: string, platform: NodeJS.Platform): string | undefined {
  if (name === '') return 'it is empty'
  if (name === '.' || name === '..') return 'it leads to another folder'
  if (name.includes('/')) return 'it holds a separator'
  if (name.includes('\0')) return 'it holds a NUL character'
  if (platform !== 'win32') return undefined
  if (WINDOWS_FORBIDDEN.test(name)) return 'Windows does not allow such a name'
  if (WINDOWS_DEVICE.test(name)) return 'it is the name of a device'
  return undefined
}
