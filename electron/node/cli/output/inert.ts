/**
 * Makes a host's text safe to show on a terminal: colours (SGR) stay, every other escape sequence and control
 * character is shown as a visible sign instead of being obeyed, and so are the marks that reorder text (Unicode
 * UAX #9: LRE to RLO, isolates), with which a host could make its output read as something else.
 */
export function inert(text: string): string {
  const shown = text.replace(
    /(\x1b\[[0-9;:]*m)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (sign, sgr: string | undefined) => (sgr !== undefined ? sgr : visible(sign.codePointAt(0)!)),
  )
  return shown.includes('\x1b[') ? `${shown}\x1b[0m` : shown
}

/** Control characters by their caret notation or code, so that a reader sees that something was there. */
function visible(code: number): string {
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  if (code === 0x7f) return '^?'
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}
