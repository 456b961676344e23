import { maxRangeNames } from '../../../../shared/targets/ranges.ts'

/** The words of a line as Python's `shlex.split(line, comments=True)` gives them; undefined when a quote is not closed. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < line.length) {
    const char = line[at++]!
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (char === '#') break
    else if (char === "'") {
      const end = line.indexOf("'", at)
      if (end < 0) return undefined
      word = (word ?? '') + line.slice(at, end)
      at = end + 1
    } else if (char === '"') {
      word ??= ''
      for (;;) {
        const inner = line[at++]
        if (inner === undefined) return undefined
        if (inner === '"') break
        if (inner !== '\\') word += inner
        else {
          const next = line[at++]
          if (next === undefined) return undefined
          // Within quotes a backslash escapes only these two.
          word += next === '"' || next === '\\' ? next : `\\${next}`
        }
      }
    } else if (char === '\\') {
      const next = line[at++]
      if (next === undefined) return undefined
      word = (word ?? '') + next
    } else word = (word ?? '') + char
  }
  if (word !== undefined) words.push(word)
  return words
}

/** One word of a line; the inverse of `splitWords`. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}

/** Text that Ansible reads as a Python literal loses its quotes. */
export function unquoteValue(value: string): string {
  return /^(['"])((?:(?!\1)[^\\])*)\1(\s*#.*)?$/.exec(value)?.[2] ?? value
}

/**
 * The hosts that a pattern names: `web[01:50].example.com`, `db-[a:f]`, with a step `[1:9:2]`, and with a port behind it
 * (`web01:2222`, `[2001:db8::1]:2222`).
 *
 * @returns what is wrong where it names none
 */
export function expandPattern(pattern: string): { names: string[]; port?: string } | string {
  const [, bracketed, itsPort] =
    /^\[([0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*)\](?::([0-9]+))?$/.exec(pattern) ?? []
  if (bracketed !== undefined) return { names: [bracketed], ...(itsPort === undefined ? {} : { port: itsPort }) }
  // Colons also stand in ranges and in IPv6 addresses, which have several.
  const [, host, port] = /^((?:[^:[\]]|\[[^\]]*\])+):([0-9]+)$/.exec(pattern) ?? []
  const names = expandRanges(host ?? pattern)
  return typeof names === 'string' ? names : { names, ...(port === undefined ? {} : { port }) }
}

function expandRanges(text: string): string[] | string {
  let names = ['']
  for (const part of text.split(/(\[[^\]]*\])/)) {
    const values = part.startsWith('[') ? rangeValues(part.slice(1, -1)) : [part]
    if (!values) return `${part} is not a range: expected one such as [01:20] or [a:f]`
    if (names.length * values.length > maxRangeNames) return `stands for more than ${maxRangeNames} hosts`
    names = names.flatMap((name) => values.map((value) => name + value))
  }
  return names
}

function rangeValues(range: string): string[] | undefined {
  const [, first = '', last = '', stepText = '1'] =
    /^([0-9]+):([0-9]+)(?::([0-9]+))?$/.exec(range) ??
    /^([a-z]):([a-z])(?::([0-9]+))?$/.exec(range) ??
    /^([A-Z]):([A-Z])(?::([0-9]+))?$/.exec(range) ??
    []
  const isNumber = /^[0-9]/.test(first)
  const [from, to] = isNumber ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)]
  const step = Number(stepText)
  if (first === '' || !Number.isSafeInteger(to) || from > to || step < 1) return undefined
  if ((to - from) / step >= maxRangeNames) return undefined
  const width = first.startsWith('0') ? first.length : 0
  const values: string[] = []
  for (let value = from; value <= to; value += step) {
    values.push(isNumber ? String(value).padStart(width, '0') : String.fromCharCode(value))
  }
  return values
}
