import { inertText } from '../../shared/inert_text.ts'
import { NO_STYLE, withSgr, type TextStyle } from './ansi_style.ts'

/** A piece of a line that looks the same throughout. Its text is inert: what it shows is all it does. */
export interface StyledText {
  readonly text: string
  readonly style: TextStyle
}

export interface StyledLines {
  /** Without their ends. */
  readonly lines: readonly (readonly StyledText[])[]
  /** What the next text begins with. */
  readonly style: TextStyle
}

/**
 * ECMA-48 control sequences: CSI; OSC, DCS, SOS, PM and APC with their strings; then what is left of two- and three-byte
 * sequences. What is cut off goes too, but never past the line's end. Only CSI … m (SGR) means anything here.
 */
const SEQUENCE = /\x1b(?:\[([0-?]*)([ -/]*[@-~])?|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ -/]*[0-~]?)/g

/** One line of text, or a text of several as one: line ends stay in it. */
export function styledText(text: string, style: TextStyle = NO_STYLE): { spans: StyledText[]; style: TextStyle } {
  const spans: StyledText[] = []
  let at = 0
  const add = (to: number) => {
    if (to <= at) return
    const piece = inertText(text.slice(at, to))
    const last = spans.at(-1)
    if (last?.style === style) spans[spans.length - 1] = { text: last.text + piece, style }
    else spans.push({ text: piece, style })
  }
  for (let escape = text.indexOf('\x1b'); escape >= 0; escape = text.indexOf('\x1b', at)) {
    add(escape)
    SEQUENCE.lastIndex = escape
    const [whole, parameters, final] = SEQUENCE.exec(text)!
    if (final === 'm') style = withSgr(style, parameters ?? '')
    at = escape + whole.length
  }
  add(text.length)
  return { spans, style }
}

/** The lines of a text. A carriage return before a line's end is part of that end, as a terminal's hosts write it. */
export function styledLines(text: string, style: TextStyle = NO_STYLE): StyledLines {
  const lines = text.split('\n').map((line) => {
    const styled = styledText(line.endsWith('\r') ? line.slice(0, -1) : line, style)
    style = styled.style
    return styled.spans
  })
  return { lines, style }
}

export function plainText(spans: readonly StyledText[]): string {
  return spans.length === 1 ? spans[0]!.text : spans.map(({ text }) => text).join('')
}

/** A line in pieces that a browser can lay out: at most `characters` (2 or more) long, of at most `spans` pieces of one style. */
export function cutLine(
  line: readonly StyledText[],
  { characters = 4096, spans = 128 }: { characters?: number; spans?: number } = {},
): (readonly StyledText[])[] {
  let row: StyledText[] = []
  const rows = [row]
  let room = characters
  const next = () => {
    rows.push((row = []))
    room = characters
  }
  for (const { text, style } of line)
    for (let at = 0; at < text.length;) {
      if (row.length >= spans) next()
      const end = at + room < text.length && isPair(text, at + room - 1) ? at + room - 1 : at + room
      const piece = text.slice(at, end)
      if (piece !== '') row.push({ text: piece, style })
      at += piece.length
      room -= piece.length
      if (at < text.length) next()
    }
  return rows
}

/** Whether the two code units from `at` are one character. */
function isPair(text: string, at: number): boolean {
  return text.codePointAt(at)! > 0xffff
}
