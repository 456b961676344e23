import { type UnitSet, addRange, addSet, classSet, emptySet } from './regex_sets.ts'

export type RegexNode =
  | { readonly kind: 'unit'; readonly unit: number }
  | { readonly kind: 'set'; readonly set: UnitSet; readonly negated: boolean }
  | { readonly kind: 'assert'; readonly what: 'start' | 'end' | 'word' | 'not-word' }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  | {
      readonly kind: 'repeat'
      readonly body: RegexNode
      readonly min: number
      readonly max: number
      readonly lazy: boolean
      /** The groups inside: from this number to before that one. */
      readonly groups: readonly [number, number]
    }

/** What has no place in a matcher that takes linear time, or is not known to it. The message is for the user. */
export class UnsupportedRegex extends Error {}

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 }
const QUANTIFIER = /^(?:([*+?])|\{(\d+)(,(\d*))?\})(\??)/
/** A deeper nest of groups would overflow the stack. Patterns have at most 1,000 characters. */
const MAX_DEPTH = 100

/** Reads a pattern that the JavaScript engine has accepted (without flag u), so what is not refused here is well formed. */
export class RegexParser {
  readonly #pattern: string
  #at = 0
  #depth = 0
  #groups = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  /** @throws UnsupportedRegex */
  parse(): { root: RegexNode; groups: number } {
    const root = this.#choice()
    return { root, groups: this.#groups }
  }

  #choice(): RegexNode {
    if (++this.#depth > MAX_DEPTH) throw new UnsupportedRegex('its groups are nested too deep')
    const options = [this.#sequence()]
    while (this.#take('|')) options.push(this.#sequence())
    this.#depth--
    return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options }
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = []
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#peek())) {
      const before = this.#groups
      items.push(this.#quantified(this.#atom(), before))
    }
    return items.length === 1 && items[0] ? items[0] : { kind: 'sequence', items }
  }

  #quantified(body: RegexNode, groupsBefore: number): RegexNode {
    const match = QUANTIFIER.exec(this.#pattern.slice(this.#at))
    if (!match) return body
    this.#at += match[0].length
    const [, sign, least, range, most] = match
    const min = sign ? (sign === '+' ? 1 : 0) : Number(least)
    const max = sign ? (sign === '?' ? 1 : Infinity) : range ? (most ? Number(most) : Infinity) : min
    return { kind: 'repeat', body, min, max, lazy: match[5] === '?', groups: [groupsBefore + 1, this.#groups + 1] }
  }

  #atom(): RegexNode {
    const sign = this.#next()
    switch (sign) {
      case '^':
        return { kind: 'assert', what: 'start' }
      case '$':
        return { kind: 'assert', what: 'end' }
      case '.':
        return { kind: 'set', set: classSet('.'), negated: false }
      case '(':
        return this.#group()
      case '[':
        return this.#class()
      case '\\':
        return this.#escape()
      default:
        return { kind: 'unit', unit: sign.charCodeAt(0) }
    }
  }

  #group(): RegexNode {
    if (this.#take('?:')) return this.#closed(this.#choice())
    if (this.#take('?')) {
      const name = /^<[^=!>][^>]*>/.exec(this.#pattern.slice(this.#at))
      if (!name) throw new UnsupportedRegex('it looks ahead or behind, (?= (?! (?<= (?<!, which could take for ever')
      this.#at += name[0].length
    }
    const index = ++this.#groups
    return { kind: 'group', index, body: this.#closed(this.#choice()) }
  }

  #closed(body: RegexNode): RegexNode {
    this.#take(')')
    return body
  }

  #escape(): RegexNode {
    const sign = this.#peek()
    if (sign === 'b' || sign === 'B') {
      this.#at++
      return { kind: 'assert', what: sign === 'b' ? 'word' : 'not-word' }
    }
    if (/[1-9k]/.test(sign)) throw new UnsupportedRegex(`it refers back by \\${sign}, which could take for ever`)
    const escaped = this.#escaped()
    return typeof escaped === 'number' ? { kind: 'unit', unit: escaped } : { kind: 'set', set: escaped, negated: false }
  }

  /** What stands behind a backslash, in a class and outside: one unit, or a set. */
  #escaped(): number | UnitSet {
    const sign = this.#next()
    switch (sign) {
      case 'd':
      case 'D':
      case 'w':
      case 'W':
      case 's':
      case 'S':
        return classSet(sign)
      case 'x':
        return this.#hex(2) ?? sign.charCodeAt(0)
      case 'u':
        return this.#hex(4) ?? sign.charCodeAt(0)
      case 'c':
        throw new UnsupportedRegex('it names a control by \\c; write \\xHH')
      case '0':
        if (/^[0-7]/.test(this.#peek())) throw new UnsupportedRegex('it names a character in octal; write \\xHH')
        return 0
      default:
        return CONTROLS[sign] ?? sign.charCodeAt(0)
    }
  }

  #hex(digits: number): number | undefined {
    const text = this.#pattern.slice(this.#at, this.#at + digits)
    if (text.length < digits || /[^0-9a-f]/i.test(text)) return undefined
    this.#at += digits
    return Number.parseInt(text, 16)
  }

  #class(): RegexNode {
    const negated = this.#take('^')
    const set = emptySet()
    while (!this.#take(']')) {
      const from = this.#member()
      const isRange = this.#peek() === '-' && this.#pattern[this.#at + 1] !== ']'
      if (!isRange) add(set, from)
      else {
        this.#at++
        const to = this.#member()
        if (typeof from === 'number' && typeof to === 'number') addRange(set, from, to)
        // `[\w-.]` is no range but three members (ECMAScript annex B.1.2).
        else for (const each of [from, to, '-'.charCodeAt(0)]) add(set, each)
      }
    }
    return { kind: 'set', set, negated }
  }

  #member(): number | UnitSet {
    const sign = this.#next()
    if (sign !== '\\') return sign.charCodeAt(0)
    if (this.#take('b')) return 8
    if (/[1-9]/.test(this.#peek())) throw new UnsupportedRegex('it names a character in octal; write \\xHH')
    return this.#escaped()
  }

  #peek(): string {
    return this.#pattern[this.#at] ?? ''
  }

  #next(): string {
    const sign = this.#peek()
    this.#at++
    return sign
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }
}

function add(set: UnitSet, member: number | UnitSet): void {
  if (typeof member === 'number') addRange(set, member, member)
  else addSet(set, member)
}
