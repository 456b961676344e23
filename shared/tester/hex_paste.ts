import { hexToBytes, joinBytes } from './hex.ts'

type Pasted = { bytes: Uint8Array } | { problem: string }

/** A dump's `*` stands for repeated rows; a few signs must not become gigabytes. */
const MAX_DUMP_BYTES = 16 * 1024 * 1024
/** An offset, and what follows it: `00000000  48 65` (hexdump, Wireshark), `00000000: 4865` (xxd), `0000000 48 65` (od). */
const DUMP_ROW = /^\s*([0-9a-f]{4,16})(?:(:)\s+(.*)|(?:\s{2,}| (?=(?:[0-9a-f]{2} )*[0-9a-f]{2}\s*$))(.*))?$/i
const LINE_END = /[\r\n\u2028\u2029]/g
const BYTES = /^(?:[0-9a-f]{2})+$/i

/**
 * Hex as people paste it: pairs of digits with or without spaces, line breaks, commas, colons, dashes, `0x` or `\x`; an array
 * of C with its comments; and the dumps of `hexdump -C`, `xxd` and Wireshark, with their offsets and their text at the right.
 * @returns a problem that says where what is no byte stands
 */
export function pastedHex(text: string): Pasted {
  return dumped(text) ?? listed(arrayBody(text))
}

/** Of an array of C: what stands between its braces. Everything else is blanked, so that places stay what they are. */
function arrayBody(text: string): string {
  const bare = withoutComments(text)
  const from = bare.indexOf('{')
  const to = bare.indexOf('}', from)
  if (from < 0 || to < 0) return bare
  return ' '.repeat(from + 1) + bare.slice(from + 1, to)
}

/** In one pass: a regular expression would look for the end of each comment that has none anew. */
function withoutComments(text: string): string {
  const pieces: string[] = []
  let at = 0
  let block = text.indexOf('/*')
  let line = text.indexOf('//')
  while (block >= 0 || line >= 0) {
    const isBlock = block >= 0 && (line < 0 || block < line)
    const from = isBlock ? block : line
    const end = isBlock ? endOfBlock(text, from) : endOfLine(text, from)
    if (end === undefined) {
      // No later one has an end either.
      block = -1
      continue
    }
    pieces.push(text.slice(at, from), ' '.repeat(end - from))
    at = end
    if (block >= 0 && block < at) block = text.indexOf('/*', at)
    if (line >= 0 && line < at) line = text.indexOf('//', at)
  }
  return pieces.join('') + text.slice(at)
}

function endOfBlock(text: string, from: number): number | undefined {
  const end = text.indexOf('*/', from + 2)
  return end < 0 ? undefined : end + 2
}

function endOfLine(text: string, from: number): number {
  LINE_END.lastIndex = from
  return LINE_END.exec(text)?.index ?? text.length
}

function listed(text: string): Pasted {
  let digits = ''
  // 0x and \x begin a byte; digits; what may stand between; or what may not.
  for (const match of text.matchAll(/(0x|\\x)?([0-9a-f]+)|((?:[\s,:;_\-"']|\\(?!x))+)|[\s\S]/gi)) {
    const [whole, prefix, run, between] = match
    if (between !== undefined) continue
    if (run === undefined) return { problem: `${placeIn(text, match.index)}: "${whole}" is no hex digit` }
    if (run.length % 2 === 1 && !(prefix && run.length === 1)) {
      return { problem: `${placeIn(text, match.index)}: "${whole}" has an odd number of digits; a byte has two` }
    }
    digits += run.length % 2 === 1 ? `0${run}` : run
  }
  return { bytes: hexToBytes(digits) }
}

function placeIn(text: string, index: number): string {
  const before = text.slice(0, index).split('\n')
  const column = (before.at(-1) ?? '').length + 1
  return before.length > 1 ? `Line ${before.length}, character ${column}` : `Character ${column}`
}

interface Row {
  readonly offset: number
  /** Offsets with a colon are those of xxd. */
  readonly colon: boolean
  readonly rest: string
}

/** @returns undefined when this is no dump: some line has no offset, or offsets are not those of the bytes */
function dumped(text: string): Pasted | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const rows: (Row | '*')[] = []
  for (const line of lines) {
    const match = DUMP_ROW.exec(line.replace(/\r$/, ''))
    if (match) rows.push(rowOf(match))
    else if (line.trim() === '*') rows.push('*')
    else return undefined
  }
  const [first] = rows
  // "48656c6c 6f" is no dump: of a single row only what no list of bytes looks like is believed.
  if (!first || first === '*' || (rows.length === 1 && !first.colon && first.offset % 16 > 0)) return undefined
  return dumpedRows(rows)
}

function rowOf([, offset = '', colon, withColon, without]: RegExpExecArray): Row {
  return { offset: Number.parseInt(offset, 16), colon: colon !== undefined, rest: withColon ?? without ?? '' }
}

function dumpedRows(rows: readonly (Row | '*')[]): Pasted | undefined {
  const pieces: Uint8Array[] = []
  const begin = rows[0] !== '*' ? (rows[0]?.offset ?? 0) : 0
  let length = 0
  let last: Uint8Array = new Uint8Array(0)
  const add = (piece: Uint8Array) => {
    pieces.push(piece)
    length += piece.length
  }
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1]
    if (row === '*') {
      if (next === undefined || next === '*' || last.length === 0) return undefined
      if (next.offset - begin > MAX_DUMP_BYTES) return { problem: 'The rows that "*" stands for are more than 16 MiB' }
      while (length < next.offset - begin) add(last)
      continue
    }
    if (row.offset - begin !== length) return undefined
    const known = next === undefined || next === '*' ? undefined : next.offset - row.offset
    last = rowBytes(row, known)
    if (known !== undefined && last.length !== known) return undefined
    add(last)
  }
  // A row of nothing but an offset is no dump but a number.
  return length > 0 ? { bytes: joinBytes(pieces) } : undefined
}

/**
 * The bytes of a row without its text at the right, which may look like hex too. The next row's offset says how many there
 * are; of the last row, a gap says where they end: three spaces or more, or two where they are not the gap in the middle that
 * hexdump makes after eight bytes.
 */
function rowBytes(row: Row, known: number | undefined): Uint8Array {
  let digits = ''
  for (const [, gap = '', token = ''] of row.rest.split('|', 1)[0]?.matchAll(/(\s*)(\S+)/g) ?? []) {
    const count = digits.length / 2
    if (count >= (known ?? 16) || !BYTES.test(token)) break
    const middle = count === 8 && gap.length === 2 && !row.colon
    if (known === undefined && count > 0 && gap.length > 1 && !middle) break
    digits += token
  }
  return hexToBytes(digits)
}
