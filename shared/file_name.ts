/**
 * Names that Windows gives to devices, whatever their ending (Microsoft, "Naming Files, Paths, and Namespaces"). On
 * other systems `aux.c` is a file like any other.
 */
export const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i

/**
 * Any text, such as a host's name, as the name of one file or folder: what could lead elsewhere, or what some file
 * system forbids, is percent-encoded. Different texts give different names.
 */
export function safeFileName(text: string): string {
  // Half a surrogate pair has no encoding in UTF-8.
  const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/^\.|\.$|[!'()*~]/g, percent)
  if (encoded === '') return '%'
  // Encoded like nothing else is: a suffix could belong to another name.
  return WINDOWS_DEVICE.test(encoded) ? encoded.replace(/^./, percent) : encoded
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
