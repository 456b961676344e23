/** East Asian wide and full-width characters (Unicode UAX #11) and emoji: two columns of a terminal each. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u

/** Combining marks and invisible formatting characters: no column of their own. */
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u

/** How many columns of a terminal a text without control characters takes. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += columnsOf(character)
  return width
}

/** The beginning of a text that fits into so many columns; what is cut off is marked by an ellipsis. */
export function fit(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let width = 1
  let shown = ''
  for (const character of text) {
    width += columnsOf(character)
    if (width > columns) break
    shown += character
  }
  return columns > 0 ? `${shown}…` : ''
}

/** The text with blanks after it, so that it takes at least so many columns. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
}

function columnsOf(character: string): number {
  if (character < '\x7f') return 1
  return WIDE.test(character) ? 2 : ZERO.test(character) ? 0 : 1
}
