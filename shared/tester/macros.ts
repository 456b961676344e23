/** What macros are replaced with. */
export interface MacroValues {
  /** Of this sending, from 1 on. */
  readonly counter: number
  readonly now: Date
  uuid(): string
  random(bytes: number): Uint8Array
}

const ESCAPE = /\\(?:x(?<byte>[0-9a-fA-F]{2})|u(?<unit>[0-9a-fA-F]{4})|(?<sign>[\s\S]?))/
const MACRO = /(?<brace>\{\{)|\{(?<macro>counter|time|uuid|random:(?<count>[1-9][0-9]{0,4}))\}/
const EITHER = new RegExp(`${ESCAPE.source}|${MACRO.source}`)

const SIGNS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', '\\': '\\' }
/** 32 signs that no encoding lacks, that JSON takes as they are, and that are not taken for one another. */
const RANDOM_SIGNS = 'abcdefghijkmnpqrstuvwxyz23456789'
/** Text with macros may grow, but not without end. */
const MAX_CHARACTERS = 16 * 1024 * 1024

/** Text, and bytes of `\xHH` whatever the encoding, one after the other. */
export type TextParts = (string | Uint8Array)[]

/** Whether text is another one at each sending. */
export function hasMacro(text: string): boolean {
  return [...text.matchAll(new RegExp(MACRO, 'g'))].some(({ groups }) => groups?.['macro'] !== undefined)
}

/**
 * Text with its escapes and macros replaced, in one pass, so that neither is looked for in what the other gave: `{counter}`,
 * `{time}` (ISO 8601, UTC), `{uuid}`, `{random:n}` (n letters and digits); `{{` is `{`, and every other brace is itself.
 * @param options.values absent: no macros
 */
export function expandText(
  text: string,
  options: { escapes: boolean; values: MacroValues | undefined },
): { parts: TextParts } | { problem: string } {
  const { escapes, values } = options
  if (!escapes && !values) return { parts: [text] }
  const pattern = escapes && values ? EITHER : escapes ? ESCAPE : MACRO
  const parts = new PartList()
  let at = 0
  for (const match of text.matchAll(new RegExp(pattern, 'g'))) {
    parts.addText(text.slice(at, match.index))
    at = match.index + match[0].length
    const { byte, unit, sign, macro, count } = match.groups ?? {}
    if (byte !== undefined) parts.addByte(Number.parseInt(byte, 16))
    else if (unit !== undefined) parts.addText(String.fromCharCode(Number.parseInt(unit, 16)))
    else if (sign !== undefined) {
      const meant = SIGNS[sign]
      if (meant === undefined) return { problem: badEscape(match.index, sign) }
      parts.addText(meant)
    } else parts.addText(macro === undefined || !values ? '{' : macroText(macro, Number(count), values))
    if (parts.characters > MAX_CHARACTERS) return { problem: 'The macros make more than 16 Mi characters of this text' }
  }
  parts.addText(text.slice(at))
  return { parts: parts.take() }
}

function macroText(macro: string, count: number, values: MacroValues): string {
  switch (macro) {
    case 'counter':
      return String(values.counter)
    case 'time':
      return values.now.toISOString()
    case 'uuid':
      return values.uuid()
    default:
      return Array.from(values.random(count), (byte) => RANDOM_SIGNS[byte % 32]).join('')
  }
}

function badEscape(index: number, sign: string): string {
  const place = `Character ${index + 1}`
  if (sign === 'x') return `${place}: \\x is followed by two hex digits, as in \\x0d`
  if (sign === 'u') return `${place}: \\u is followed by four hex digits, as in \\u00e9`
  if (sign === '') return `${place}: a \\ at the end; write \\\\ for one that is sent`
  return `${place}: \\${sign} is no escape; there are \\n \\r \\t \\0 \\\\ \\xHH \\uHHHH`
}

class PartList {
  characters = 0
  readonly #parts: TextParts = []
  #text: string[] = []
  #bytes: number[] = []

  addText(text: string): void {
    if (text === '') return
    this.#endBytes()
    this.#text.push(text)
    this.characters += text.length
  }

  addByte(byte: number): void {
    this.#endText()
    this.#bytes.push(byte)
  }

  take(): TextParts {
    this.#endText()
    this.#endBytes()
    return this.#parts
  }

  /** Joined, as the two halves of a surrogate pair may have come one by one. */
  #endText(): void {
    if (this.#text.length > 0) this.#parts.push(this.#text.join(''))
    this.#text = []
  }

  #endBytes(): void {
    if (this.#bytes.length > 0) this.#parts.push(Uint8Array.from(this.#bytes))
    this.#bytes = []
  }
}
