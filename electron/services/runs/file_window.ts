import { open } from 'node:fs/promises'
import type { OutputWindow } from '../../../shared/contract/runs.ts'
import { characterStart, decodeUtf8, unfinishedLength } from './utf8.ts'

/** The longest character less one: what a cut may leave on either side. */
const BEYOND = 3

/**
 * A window of a file that may still grow, cut between characters: windows that follow each other give the whole text.
 * One that asks for less than a character gets that character. A file that is not there yet is empty.
 * @param complete nothing more will be written to it
 */
export async function readWindow(
  path: string | undefined,
  from: number | 'end',
  bytes: number,
  complete: boolean,
): Promise<OutputWindow> {
  const empty = { text: '', from: 0, to: 0, size: 0, complete }
  if (path === undefined) return empty
  let file
  try {
    file = await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return empty
    throw error
  }
  try {
    const { size } = await file.stat()
    const asked = from === 'end' ? Math.max(0, size - bytes) : Math.min(from, size)
    const base = Math.max(0, asked - BEYOND)
    const buffer = Buffer.alloc(Math.min(size, asked + bytes + BEYOND) - base)
    let read = 0
    while (read < buffer.length) {
      const { bytesRead } = await file.read(buffer, read, buffer.length - read, base + read)
      if (bytesRead === 0) break
      read += bytesRead
    }
    const content = buffer.subarray(0, read)
    const begin = characterStart(content, asked - base)
    const end = windowEnd(content, begin, Math.min(asked - base + bytes, read), complete && base + read === size)
    return { text: decodeUtf8(content.subarray(begin, end)), from: base + begin, to: base + end, size, complete }
  } finally {
    await file.close()
  }
}

/** @param isWhole nothing follows `content`: what its last bytes lack will never come */
function windowEnd(content: Uint8Array, begin: number, wanted: number, isWhole: boolean): number {
  const wholeUntil = (end: number) => (isWhole && end === content.length ? end : end - unfinishedLength(content, end))
  const end = wholeUntil(wanted)
  if (end > begin) return end
  for (let longer = wanted + 1; longer <= content.length; longer++)
    if (wholeUntil(longer) > begin) return wholeUntil(longer)
  return begin
}
