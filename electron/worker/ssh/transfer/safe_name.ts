/**
 * Names that Windows gives to devices, whatever their ending (Microsoft, "Naming Files, Paths, and Namespaces"). On
 * other systems `aux.c` is a file like any other.
 */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i

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

/**
 * One folder name for a host: what could lead elsewhere, or what some file system forbids, is percent-encoded. Two
 * hosts never share one.
 */
export function hostFolderName(host: string): string {
  // Half a surrogate pair has no encoding in UTF-8.
  const encoded = encodeURIComponent(host.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/^\.|\.$|[!'()*]/g, percent)
  if (encoded === '') return '%'
  // Encoded like nothing else is: a suffix could be the name of another host.
  return WINDOWS_DEVICE.test(encoded) ? encoded.replace(/^./, percent) : encoded
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
