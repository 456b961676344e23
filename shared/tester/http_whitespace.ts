/**
 * A field's value without the spaces and tabs around it (OWS, RFC 9110 section 5.6.3). No regular expression does this in time
 * proportional to the text: `[ \t]+$` looks at a run of n spaces n² / 2 times, seconds for what fits into one head.
 */
export function withoutOws(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isOws(text.charCodeAt(from))) from++
  while (to > from && isOws(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09
}
