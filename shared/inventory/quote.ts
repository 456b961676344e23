/** Long enough for any name a person would recognise. */
const maxQuotedLength = 80

/** A name for a message: in quotes, shortened, and with nothing in it that a terminal would obey. */
export function quote(name: string): string {
  const short = name.length > maxQuotedLength ? `${name.slice(0, maxQuotedLength)}…` : name
  return `"${short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)}"`
}
