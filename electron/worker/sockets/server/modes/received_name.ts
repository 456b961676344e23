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
  const plain = withoutEdges(last.replaceAll(/\p{C}/gu, '').replaceAll(/[:*?"<>|]/g, '_'))
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
  return withoutEdges(short)
}

/**
 * Without dots and spaces at its beginning (hidden files, `..`) and its end (Windows drops them). By hand: a regular expression
 * takes seconds to find that the spaces in the midst of a long name are not its end.
 */
function withoutEdges(name: string): string {
  const isEdge = (character: string | undefined) => character === '.' || character === ' '
  let from = 0
  let to = name.length
  while (from < to && isEdge(name[from])) from++
  while (to > from && isEdge(name[to - 1])) to--
  return name.slice(from, to)
}
