import type { TextEncoding } from '../../../../../shared/contract/tester/bytes.ts'
import type { TranscriptFilter } from '../../../../../shared/contract/tester/transcripts.ts'

/** The filter as it stands above a log. */
export interface LogFilter {
  readonly contains: string
  readonly peer: string
  readonly direction: 'any' | 'in' | 'out' | 'note'
}

export const noFilter: LogFilter = { contains: '', peer: '', direction: 'any' }

/** Whether `0x` is followed by what are not bytes: nothing would match it. */
export function isWrongHex(contains: string): boolean {
  const text = contains.trim()
  return /^0x/i.test(text) && text.length > 2 && !/^0x(\s*[0-9a-f]{2})+$/i.test(text)
}

/** As the engine takes it. Hex that is not finished filters nothing as yet. */
export function filterOf({ contains, peer, direction }: LogFilter, encoding: TextEncoding): TranscriptFilter {
  const isHex = /^\s*0x/i.test(contains)
  const text = isHex ? contains.replace(/\s/g, '').toLowerCase() : contains
  const isUsed = text !== '' && text !== '0x' && !isWrongHex(contains)
  return {
    encoding,
    ...(isUsed ? { contains: text } : {}),
    ...(peer.trim() === '' ? {} : { peer: peer.trim() }),
    ...(direction === 'any' ? {} : { direction }),
  }
}
