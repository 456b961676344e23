import { WINDOWS_DEVICE } from '../../../../../shared/file_name.ts'

/** 255 bytes are what file systems take; some are left for a number. */
const MAX_NAME_BYTES = 200
const encoder = new TextEncoder()

/**
 * A file name that a peer sent, made the name of one file in one folder: no path, nothing invisible, nothing hidden, nothing
 * that Windows forbids.
 */
export function receivedName(filename: string): string {
  const last = filename.split(/[/\\]/).findLast((part) => part !== '') ?? ''
  // \p{C}: control and format characters (also those that turn the direction of text), and halves of surrogate pairs.
  const plain = last
    .replaceAll(/\p{C}/gu, '')
    .replaceAll(/[:*?"<>|]/g, '_')
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '')
  const safe = plain === '' ? 'received' : WINDOWS_DEVICE.test(plain) ? `_${plain}` : plain
  const { stem, ending } = split(safe)
  return shortened(stem, MAX_NAME_BYTES - encoder.encode(ending).length) + ending
}

/** "a.txt", "a (1).txt", "a (2).txt". */
export function numberedName(name: string, number: number): string {
  if (number === 0) return name
  const { stem, ending } = split(name)
  return `${stem} (${number})${ending}`
}

function split(name: string): { stem: string; ending: string } {
  const ending = /(?<=.)\.[^.]{1,20}$/u.exec(name)?.[0] ?? ''
  return { stem: name.slice(0, name.length - ending.length), ending }
}

function shortened(text: string, maxBytes: number): string {
  let bytes = 0
  let short = ''
  for (const character of text) {
    bytes += encoder.encode(character).length
    if (bytes > maxBytes) break
    short += character
  }
  return short.replace(/[. ]+$/, '')
}
