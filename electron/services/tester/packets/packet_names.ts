import { WINDOWS_DEVICE } from '../../../../shared/file_name.ts'

export const ENDING = '.json'
/** ext4, APFS and NTFS have room for 255; a part of a file that is being written has a longer name for a moment. */
const MAX_NAME_BYTES = 200

/**
 * One name of a path as the name of a file or folder. Letters and spaces stay, so that people find their files; what some file
 * system forbids, or what would hide the file or lead elsewhere, is percent-encoded.
 */
export function fileNameOf(name: string): string {
  const encoded = name
    .normalize('NFC')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[<>:"/\\|?*%\x00-\x1f\x7f]|^\.|[. ]$/g, percent)
  return WINDOWS_DEVICE.test(encoded) ? encoded.replace(/^./, percent) : encoded
}

/** The name that a file or folder stands for, whoever made it. What would part it in two stays encoded. */
export function nameOfFile(fileName: string): string {
  return fileName
    .normalize('NFC')
    .replace(/%(?!2F|5C|00)([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

/** What two names have in common that are one name on Windows and macOS. */
export function caseless(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

export function isTooLong(name: string): boolean {
  return Buffer.byteLength(fileNameOf(name)) > MAX_NAME_BYTES
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
