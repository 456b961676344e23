import type { TextMark } from '../../../ui/ansi_text.tsx'

/** A line full of them would be slow to draw, and says no more. */
const MOST = 100

/** Where a line holds a text, upper and lower case alike. */
export function findMarks(line: string, text: string): TextMark[] {
  if (text === '') return []
  const [inLine, wanted] = [line.toLowerCase(), text.toLowerCase()]
  // A few letters change their length with their case; then places would be wrong.
  if (inLine.length !== line.length) return []
  const marks: TextMark[] = []
  for (let at = inLine.indexOf(wanted); at >= 0 && marks.length < MOST; at = inLine.indexOf(wanted, at + wanted.length))
    marks.push({ from: at, to: at + wanted.length })
  return marks
}
