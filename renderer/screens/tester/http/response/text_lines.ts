/** A line is cut into rows of so many characters: megabytes without a line end are not drawn at once. */
const ROW_CHARACTERS = 500

/**
 * A text as rows, each with its line end if it is the last of its line.
 * @param splitsOn `lf` only, so that a CR is seen where it stands; `any`: CR LF, LF and CR
 */
export function textRows(text: string, splitsOn: 'lf' | 'any'): readonly string[] {
  const lines = text.split(splitsOn === 'lf' ? /(?<=\n)/ : /\r\n|\n|\r/)
  return lines.flatMap(cut)
}

function cut(line: string): readonly string[] {
  if (line.length <= ROW_CHARACTERS) return [line]
  const rows: string[] = []
  for (let at = 0; at < line.length;) {
    let end = Math.min(line.length, at + ROW_CHARACTERS)
    // Not between the halves of a surrogate pair.
    if (end < line.length && isHighSurrogate(line.charCodeAt(end - 1))) end++
    rows.push(line.slice(at, end))
    at = end
  }
  return rows
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}
