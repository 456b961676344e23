/**
 * C0 without tab and line feed, DEL, C1, the marks that reorder text (Unicode UAX #9: ALM, LRM and RLM, embeddings, overrides
 * and isolates) and the separators that browsers treat as line ends: with them a host could make its words read as others.
 */
const ACTIVE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** A host's text with everything that would act rather than be read shown as a visible sign. */
export function inertText(text: string): string {
  return text.replace(ACTIVE, visible)
}

/** Caret notation, as terminals and the command line have it, else the code; few fonts have Unicode's control pictures. */
function visible(sign: string): string {
  const code = sign.charCodeAt(0)
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  if (code === 0x7f) return '^?'
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}
