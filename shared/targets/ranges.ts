/**
 * Names written in short: `web[01-03,07]` is web01, web02, web03 and web07. The notation is that of ClusterShell's
 * node sets.
 *
 * White space, commas and brackets are the notation itself and cannot be part of a name. Brackets therefore never
 * hold an IPv6 address: `fe80::1` is a name like any other, `[::1]` is an error that says so, and `fe80::[1-3]` is
 * three names.
 */

/** What is wrong with a range, and where. */
export interface RangeProblem {
  /** One sentence without the place: what was found and what was expected. */
  readonly message: string
  /** 0-based, in UTF-16 code units of the text that was given. */
  readonly offset: number
}

/** More than any inventory holds, and few enough that a slip such as `[1-1000000000]` costs nothing. */
export const maxRangeNames = 100_000

/**
 * Every name that `text` stands for, in the order written, without duplicates; of several brackets the leftmost
 * varies slowest. Text without brackets stands for itself.
 *
 * Inside brackets: numbers `7`, ranges `01-20` and ranges with a step `0-9/2`, separated by commas. Numbers may have
 * any length. Zeros at the front are kept: when a bound has them, both bounds must be equally wide, because the width
 * meant by `[1-020]` or `[08-100]` can only be guessed (ClusterShell refuses them since 1.9).
 */
export function expandRange(text: string): { names: string[] } | RangeProblem {
  let names = ['']
  let literalStart = 0
  for (;;) {
    const open = indexOfEither(text, literalStart)
    const literal = text.slice(literalStart, open)
    if (literal !== '') names = names.map((name) => name + literal)
    if (open === text.length) return { names }
    if (text[open] === ']') return { message: 'unexpected "]": there is no "[" before it', offset: open }

    const close = indexOfEither(text, open + 1)
    if (text[close] !== ']') return { message: 'unclosed "[": expected "]"', offset: open }

    const values = bracketValues(text.slice(open + 1, close), open + 1)
    if (!Array.isArray(values)) return values
    if (names.length * values.length > maxRangeNames) return tooMany(open)
    names = names.flatMap((name) => values.map((value) => name + value))
    literalStart = close + 1
  }
}

/** An item of a list with its 0-based place, in UTF-16 code units. */
export interface ListItem {
  readonly text: string
  readonly offset: number
}

/**
 * The items of a list separated by commas or line breaks outside brackets, without the white space around them; empty
 * items are dropped. Spaces inside an item are part of it, since the inventory's names may hold them. An unclosed
 * bracket takes the rest of the text with it, so that `expandRange` can point at it.
 */
export function splitList(text: string): ListItem[] {
  const items: ListItem[] = []
  let start = 0
  let inBrackets = false
  for (let at = 0; at <= text.length; at++) {
    const char = text[at]
    if (char === '[') inBrackets = true
    else if (char === ']') inBrackets = false
    if (char !== undefined && (inBrackets || !/[\r\n,]/.test(char))) continue
    const written = text.slice(start, at)
    const item = written.trim()
    if (item !== '') items.push({ text: item, offset: start + written.indexOf(item) })
    start = at + 1
  }
  return items
}

/**
 * The shortest usual notation for a set of names, for people to read: `web[01-03,05-20],db1`. Names fold along every
 * number in which they differ (`r[1-2]n[1-3]`), pieces come in the order of their first name, duplicates collapse.
 *
 * The inverse of `expandRange` over `splitList`: expanding the result gives the same set of names, as long as no single
 * piece stands for more than `maxRangeNames`, and no name holds a comma, a line break, a bracket or white space at its ends.
 */
export function foldNames(names: readonly string[]): string {
  const families = new Map<string, { literals: string[]; members: string[][] }>()
  for (const name of new Set(names)) {
    const parts = name.split(/([0-9]+)/)
    const literals = parts.filter((_, index) => index % 2 === 0)
    const numbers = parts.filter((_, index) => index % 2 === 1)
    const key = literals.join('0') // unambiguous: no literal holds a digit
    const family = families.get(key)
    if (family) family.members.push(numbers)
    else families.set(key, { literals, members: [numbers] })
  }
  const pieces: string[] = []
  for (const { literals, members } of families.values()) {
    for (const numbers of foldFamily(members)) {
      pieces.push(literals.map((literal, index) => literal + (numbers[index] ?? '')).join(''))
    }
  }
  return pieces.join(',')
}

/** The first bracket of either kind at or after `from`; the length of the text when there is none. */
function indexOfEither(text: string, from: number): number {
  const length = text.slice(from).search(/[[\]]/)
  return length < 0 ? text.length : from + length
}

function tooMany(offset: number): RangeProblem {
  return { message: `stands for more than ${maxRangeNames.toLocaleString('en')} names`, offset }
}

/** The numbers that the content of a bracket stands for, as written, without duplicates. */
function bracketValues(content: string, contentOffset: number): string[] | RangeProblem {
  const values = new Set<string>()
  let offset = contentOffset
  for (const item of content.split(',')) {
    const error = addItem(item, offset, values)
    if (error) return error
    if (values.size > maxRangeNames) return tooMany(contentOffset - 1)
    offset += item.length + 1
  }
  return [...values]
}

function addItem(item: string, offset: number, values: Set<string>): RangeProblem | undefined {
  const [, first, last, step] = /^([0-9]+)(?:-([0-9]+)(?:\/([0-9]+))?)?$/.exec(item) ?? []
  if (first === undefined) return malformedItem(item, offset)
  if (last === undefined) {
    values.add(first)
    return undefined
  }
  const padded = isPadded(first) || isPadded(last)
  if (padded && first.length !== last.length) {
    return { message: `"${first}" and "${last}" must have the same number of digits when one begins with 0`, offset }
  }
  // Numbers of any length: serial numbers and addresses go beyond 2^53.
  const [from, to, by] = [BigInt(first), BigInt(last), BigInt(step ?? 1)]
  if (from > to) return { message: `reversed range: expected "${last}-${first}"`, offset }
  if (by === 0n) return { message: 'expected a step of 1 or more', offset: offset + item.indexOf('/') + 1 }
  if ((to - from) / by >= BigInt(maxRangeNames)) return tooMany(offset)
  const width = padded ? first.length : 0
  for (let value = from; value <= to; value += by) values.add(value.toString().padStart(width, '0'))
  return undefined
}

function malformedItem(item: string, offset: number): RangeProblem {
  const expected = 'expected numbers such as [01-20], [0-9/2] or [1,3]'
  const at = item.search(/[^0-9/-]/)
  if (at < 0) {
    return {
      message: item === '' ? `a number is missing: ${expected}` : `"${item}" is not a range: ${expected}`,
      offset,
    }
  }
  const hint = item.includes(':') ? '; an IPv6 address is written without brackets' : ''
  return {
    message: `unexpected "${String.fromCodePoint(item.codePointAt(at) ?? 0)}" in brackets: ${expected}${hint}`,
    offset: offset + at,
  }
}

function isPadded(digits: string): boolean {
  return digits.length > 1 && digits.startsWith('0')
}

/**
 * Folds rows of numbers into fewer rows whose cells may be brackets. One pass per column: rows that agree in all other
 * columns become one. The most varied column goes first, so that one missing host does not split the long ranges.
 */
function foldFamily(members: readonly string[][]): readonly string[][] {
  let rows = members
  const varied = (members[0] ?? [])
    .map((_, column) => ({ column, count: new Set(members.map((row) => row[column])).size }))
    .filter(({ count }) => count > 1)
    .sort((a, b) => b.count - a.count)
  for (const { column } of varied) {
    const merged = new Map<string, { row: string[]; values: string[] }>()
    for (const row of rows) {
      const key = row.with(column, '').join(' ')
      const value = row[column] ?? ''
      const same = merged.get(key)
      if (same) same.values.push(value)
      else merged.set(key, { row, values: [value] })
    }
    rows = [...merged.values()].map(({ row, values }) => row.with(column, foldNumbers(values)))
  }
  return rows
}

/** `['01', '02', '07']` as `[01-02,07]`; a single number as itself. */
function foldNumbers(values: readonly string[]): string {
  if (values.length === 1) return values[0] ?? ''
  const paddedWidths = new Set(values.filter(isPadded).map((value) => value.length))
  // Numbers of a width in which some are padded can only share a range with numbers of that width; all others can
  // share one with each other and come last: [08-99,100].
  const widthClass = (value: string) => (paddedWidths.has(value.length) ? value.length : Number.MAX_SAFE_INTEGER)
  const sorted = [...values].sort(
    (a, b) => widthClass(a) - widthClass(b) || a.length - b.length || (a < b ? -1 : Number(a > b)),
  )
  const ranges: { first: string; last: string }[] = []
  for (const value of sorted) {
    const range = ranges.at(-1)
    if (range && widthClass(range.last) === widthClass(value) && successor(range.last) === value) range.last = value
    else ranges.push({ first: value, last: value })
  }
  return `[${ranges.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(',')}]`
}

/** The next number, at least as wide. */
function successor(digits: string): string {
  // 15 digits: the most that are always exact as a double.
  const next = digits.length <= 15 ? Number(digits) + 1 : BigInt(digits) + 1n
  return next.toString().padStart(digits.length, '0')
}
