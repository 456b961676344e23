import { inertText } from '../../../../shared/inert_text.ts'

/** SGR, ECMA-48 section 8.3.117. */
const COLOURS = /(\x1b\[[0-9;:]*m)/

/**
 * Makes a host's text safe to show on a terminal: colours (SGR) stay, every other escape sequence and control
 * character is shown as a visible sign instead of being obeyed, and so are the marks that reorder text.
 */
export function inert(text: string): string {
  if (!text.includes('\x1b[')) return inertText(text)
  // Every second part is a colour.
  const shown = text.split(COLOURS).map((part, at) => (at % 2 === 1 ? part : inertText(part)))
  return shown.length > 1 ? `${shown.join('')}\x1b[0m` : shown.join('')
}
