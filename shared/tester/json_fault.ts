/**
 * What is wrong with text that should be JSON (RFC 8259), and where: "Line 2, character 5: expected , or }". The engine's own
 * messages have no place in some cases and another wording in each engine.
 * @returns undefined when nothing is wrong
 */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch {
    const { at, expected } = new FaultFinder(text).find()
    const before = text.slice(0, at).split('\n')
    const column = (before.at(-1) ?? '').length + 1
    const place = before.length > 1 ? `Line ${before.length}, character ${column}` : `Character ${column}`
    return `${place}: ${at >= text.length ? 'the JSON ends where it should go on; ' : ''}expected ${expected}`
  }
}

const NUMBER = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const WORD = /true|false|null/y
/** Up to its end, or to the first sign that may not stand in it. */
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
const SPACE = /[ \t\r\n]*/y

/** Reads JSON with a stack of its own: a text of a million brackets is read, too. */
class FaultFinder {
  readonly #text: string
  readonly #open: ('{' | '[')[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  find(): { at: number; expected: string } {
    let expected = this.#value()
    while (expected === undefined) {
      this.#skip(SPACE)
      const inner = this.#open.at(-1)
      if (inner === undefined) break
      const close = inner === '{' ? '}' : ']'
      if (this.#take(close)) this.#open.pop()
      else if (this.#take(',')) expected = (inner === '{' ? this.#name() : undefined) ?? this.#value()
      else expected = `, or ${close}`
    }
    return { at: this.#at, expected: expected ?? 'nothing more' }
  }

  /** @returns what was expected, when it does not stand here; undefined when a value, or its beginning up to an empty one, was read */
  #value(): string | undefined {
    for (;;) {
      this.#skip(SPACE)
      const open = this.#text[this.#at]
      if (open === '"') return this.#string()
      if (open !== '{' && open !== '[') return this.#skip(WORD) || this.#skip(NUMBER) ? undefined : 'a value'
      this.#at++
      this.#open.push(open)
      this.#skip(SPACE)
      if (this.#text[this.#at] === (open === '{' ? '}' : ']')) return undefined
      const wrong = open === '{' ? this.#name() : undefined
      if (wrong !== undefined) return wrong
    }
  }

  /** The name of a member, and its colon. */
  #name(): string | undefined {
    this.#skip(SPACE)
    if (this.#text[this.#at] !== '"') return 'a name in double quotes'
    const wrong = this.#string()
    if (wrong !== undefined) return wrong
    this.#skip(SPACE)
    return this.#take(':') ? undefined : ':'
  }

  #string(): string | undefined {
    this.#skip(STRING)
    if (this.#take('"')) return undefined
    return this.#text[this.#at] === '\\' ? 'an escape such as \\n or \\u00e9' : 'the " that ends this text'
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const length = pattern.exec(this.#text)?.[0].length ?? 0
    this.#at += length
    return length > 0
  }
}
