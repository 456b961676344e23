// Python's idea of white space (str.isspace) is not JavaScript's: it has the separators U+001C to U+001F and U+0085,
// and lacks U+FEFF. A value stripped with trim() would differ from what configparser reads.

/** Whether `str.strip()` of Python removes this UTF-16 code unit. All of its white space is in the basic plane. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f)
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

/** The first place in `[from, to)` that holds no white space, or `to`. */
export function skipSpace(text: string, from: number, to: number): number {
  let at = from
  while (at < to && isSpace(text.charCodeAt(at))) at++
  return at
}

/** The end of `[from, to)` without the white space that ends it. */
export function trimEnd(text: string, from: number, to: number): number {
  let end = to
  while (end > from && isSpace(text.charCodeAt(end - 1))) end--
  return end
}

/** `str.strip()` of Python. */
export function strip(text: string): string {
  const start = skipSpace(text, 0, text.length)
  return text.slice(start, trimEnd(text, start, text.length))
}
