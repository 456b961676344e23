import { inertText } from '../inert_text.ts'

/** Enough for an SSH or SMTP greeting; the rest is read by nobody. */
export const BANNER_LENGTH = 200
/** Bytes of it that are read: UTF-8 takes up to four for a character. */
export const BANNER_BYTES = 4 * BANNER_LENGTH
/** What says nothing first for so long waits to be spoken to. */
export const BANNER_WITHIN_MS = 1_000

/** What a service said first, as one line that can be shown safely, 200 characters; undefined when that is nothing. */
export function bannerOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, BANNER_BYTES)).trim()
  const shown = inertText(text.replace(/\s+/g, ' ')).slice(0, BANNER_LENGTH)
  return shown === '' ? undefined : shown
}
