/**
 * Quotes one word for a POSIX shell (XCU 2.2.2): inside single quotes everything stands for itself, and a single
 * quote is written by leaving them for a moment. csh and fish read the result alike, except for a newline in csh.
 * @throws RangeError for NUL, which no argument can carry
 */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('A shell word cannot hold a NUL character')
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
