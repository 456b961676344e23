/**
 * What a terminal of so many columns shows after this text: as much of ECMA-48 as our programs use (CR, LF, CUU, ED and
 * SGR, which is dropped). Anything else is an error, because nothing else may reach a terminal.
 */
export function screenOf(text: string, columns: number): string[] {
  const rows: string[][] = [[]]
  let row = 0
  let column = 0
  for (const [token, parameter, final] of text.matchAll(/\x1b\[([\d;?]*)([A-Za-z])|[\s\S]/gu)) {
    if (token === '\r') column = 0
    else if (token === '\n') row++
    else if (final === 'A') row = Math.max(0, row - Number(parameter || 1))
    else if (final === 'J' && !parameter) {
      rows.length = row + 1
      rows[row]!.length = Math.min(rows[row]!.length, column)
    } else if (final === 'm') continue
    else if (token < ' ') throw new Error(`A terminal would obey ${JSON.stringify(token + (final ?? ''))}`)
    else {
      if (column === columns) {
        row++
        column = 0
      }
      while (rows.length <= row) rows.push([])
      rows[row]![column++] = token
    }
    while (rows.length <= row) rows.push([])
  }
  return rows.map((cells) =>
    Array.from(cells, (cell) => cell ?? ' ')
      .join('')
      .trimEnd(),
  )
}
