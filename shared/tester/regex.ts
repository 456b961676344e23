import { type RegexNode, RegexParser, UnsupportedRegex } from './regex_parser.ts'
import { type UnitSet, classSet, foldCase, foldedSet, holds } from './regex_sets.ts'

/** A regular expression that takes at most time in proportion to its own length times the text's. */
export interface LinearRegex {
  /** @returns the match and its groups as JavaScript has them; undefined when there is no match */
  match(text: string): readonly (string | undefined)[] | undefined
}

type Instruction =
  | { op: 'unit'; unit: number }
  | { op: 'set'; set: UnitSet; negated: boolean }
  | { op: 'assert'; what: 'start' | 'end' | 'word' | 'not-word' }
  /** Goes on at `first`; if that fails, at `second`. */
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'save'; slot: number }
  /** Groups that begin anew with each turn of a repetition. */
  | { op: 'forget'; from: number; to: number }
  | { op: 'match' }

/** `(a{50}){50}` is written out. Times 4 Ki characters this is some 100 ms at the very worst, and 1 MiB. */
const MAX_INSTRUCTIONS = 2000

/**
 * Compiles JavaScript's regular expressions without look-around and back references. A user's pattern meets a peer's text
 * here, and JavaScript's own engine can take longer than the universe on `^(a+)+$`, with no way to stop it: no check of the
 * pattern alone finds all such (`\d*\d*\d*x` has no nested quantifier). This matcher never tries the same place of the
 * pattern twice at the same place of the text (as RE2's BitState does it), which is what bounds it.
 * @param flags '' or 'i'
 * @returns a problem when it is no regular expression, or not one of these
 */
export function compileRegex(pattern: string, flags: string): LinearRegex | { problem: string } {
  try {
    new RegExp(pattern, flags)
    const { root, groups } = new RegexParser(pattern).parse()
    const ignoreCase = flags.includes('i')
    const program = new Compiler(ignoreCase).compile(root)
    return { match: (text) => new Matching(program, groups, text, ignoreCase).run() }
  } catch (error) {
    if (error instanceof UnsupportedRegex) return { problem: `/${pattern}/ cannot be used: ${error.message}` }
    if (error instanceof SyntaxError) return { problem: error.message }
    throw error
  }
}

class Compiler {
  readonly #program: Instruction[] = []
  readonly #ignoreCase: boolean

  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase
  }

  compile(root: RegexNode): readonly Instruction[] {
    this.#node(root)
    this.#emit({ op: 'match' })
    return this.#program
  }

  #emit<I extends Instruction>(instruction: I): I {
    if (this.#program.length >= MAX_INSTRUCTIONS) throw new UnsupportedRegex('its repetitions make it too large')
    this.#program.push(instruction)
    return instruction
  }

  #node(node: RegexNode): void {
    switch (node.kind) {
      case 'unit':
        this.#emit({ op: 'unit', unit: this.#ignoreCase ? foldCase(node.unit) : node.unit })
        break
      case 'set':
        this.#emit({ op: 'set', set: this.#ignoreCase ? foldedSet(node.set) : node.set, negated: node.negated })
        break
      case 'assert':
        this.#emit({ op: 'assert', what: node.what })
        break
      case 'sequence':
        for (const item of node.items) this.#node(item)
        break
      case 'choice':
        this.#choice(node.options)
        break
      case 'group':
        this.#emit({ op: 'save', slot: node.index * 2 })
        this.#node(node.body)
        this.#emit({ op: 'save', slot: node.index * 2 + 1 })
        break
      case 'repeat':
        this.#repeat(node)
        break
    }
  }

  #choice(options: readonly RegexNode[]): void {
    const jumps: { to: number }[] = []
    for (const [index, option] of options.entries()) {
      if (index === options.length - 1) {
        this.#node(option)
        break
      }
      const split = this.#emit({ op: 'split', first: this.#program.length + 1, second: 0 })
      this.#node(option)
      jumps.push(this.#emit({ op: 'jump', to: 0 }))
      split.second = this.#program.length
    }
    for (const jump of jumps) jump.to = this.#program.length
  }

  #repeat(node: Extract<RegexNode, { kind: 'repeat' }>): void {
    const turn = () => {
      const [from, to] = node.groups
      if (from < to) this.#emit({ op: 'forget', from: from * 2, to: to * 2 })
      this.#node(node.body)
    }
    for (let count = 0; count < node.min; count++) turn()
    const unlimited = node.max === Infinity
    const exits: (() => void)[] = []
    for (let count = unlimited ? 0 : node.min; count < (unlimited ? 1 : node.max); count++) {
      const at = this.#program.length
      const split = this.#emit({ op: 'split', first: at + 1, second: at + 1 })
      exits.push(() => (split[node.lazy ? 'first' : 'second'] = this.#program.length))
      turn()
      if (unlimited) this.#emit({ op: 'jump', to: at })
    }
    for (const exit of exits) exit()
  }
}

/** One search in one text: tries in the order in which JavaScript would, and remembers what it has tried. */
class Matching {
  readonly #program: readonly Instruction[]
  readonly #text: string
  readonly #ignoreCase: boolean
  readonly #tried: Uint8Array
  readonly #slots: number[]
  /** What is still to be tried: instruction and position; or, with a negative first number, a slot to set back. */
  readonly #stack: number[] = []

  constructor(program: readonly Instruction[], groups: number, text: string, ignoreCase: boolean) {
    this.#program = program
    this.#text = text
    this.#ignoreCase = ignoreCase
    this.#tried = new Uint8Array(Math.ceil((program.length * (text.length + 1)) / 8))
    this.#slots = new Array<number>((groups + 1) * 2).fill(-1)
  }

  run(): (string | undefined)[] | undefined {
    // What was tried from an earlier start has failed, and would fail again.
    for (let start = 0; start <= this.#text.length; start++) {
      this.#stack.push(0, start)
      const end = this.#search()
      if (end === undefined) continue
      this.#slots[0] = start
      this.#slots[1] = end
      return this.#groups()
    }
    return undefined
  }

  #groups(): (string | undefined)[] {
    return Array.from({ length: this.#slots.length / 2 }, (_, index) => {
      const from = this.#slots[index * 2] ?? -1
      const to = this.#slots[index * 2 + 1] ?? -1
      return from < 0 || to < 0 ? undefined : this.#text.slice(from, to)
    })
  }

  #search(): number | undefined {
    while (this.#stack.length > 0) {
      const position = this.#stack.pop() ?? 0
      const at = this.#stack.pop() ?? 0
      if (at < 0) this.#slots[-at] = position
      else if (this.#follow(at, position)) return this.#end
    }
    return undefined
  }

  #end = 0

  /** Goes on from here until it fails or matches; other ways are put on the stack. */
  #follow(at: number, position: number): boolean {
    for (;;) {
      const instruction = this.#program[at]
      if (!instruction || !this.#isNew(at, position)) return false
      at++
      switch (instruction.op) {
        case 'match':
          this.#end = position
          return true
        case 'unit':
          if (this.#unit(position) !== instruction.unit) return false
          position++
          break
        case 'set':
          if (position >= this.#text.length) return false
          if (holds(instruction.set, this.#unit(position)) === instruction.negated) return false
          position++
          break
        case 'assert':
          if (!this.#asserted(instruction.what, position)) return false
          break
        case 'jump':
          at = instruction.to
          break
        case 'split':
          this.#stack.push(instruction.second, position)
          at = instruction.first
          break
        case 'save':
          this.#set(instruction.slot, position)
          break
        case 'forget':
          for (let slot = instruction.from; slot < instruction.to; slot++) this.#set(slot, -1)
          break
      }
    }
  }

  #isNew(at: number, position: number): boolean {
    const bit = at * (this.#text.length + 1) + position
    const byte = this.#tried[bit >> 3] ?? 0
    this.#tried[bit >> 3] = byte | (1 << (bit & 7))
    return (byte & (1 << (bit & 7))) === 0
  }

  #set(slot: number, position: number): void {
    this.#stack.push(-slot, this.#slots[slot] ?? -1)
    this.#slots[slot] = position
  }

  /** -1 behind the end: equal to no unit. */
  #unit(position: number): number {
    if (position >= this.#text.length) return -1
    const unit = this.#text.charCodeAt(position)
    return this.#ignoreCase ? foldCase(unit) : unit
  }

  #asserted(what: 'start' | 'end' | 'word' | 'not-word', position: number): boolean {
    if (what === 'start') return position === 0
    if (what === 'end') return position === this.#text.length
    const border = this.#isWord(position - 1) !== this.#isWord(position)
    return border === (what === 'word')
  }

  #isWord(position: number): boolean {
    return position >= 0 && position < this.#text.length && holds(classSet('w'), this.#text.charCodeAt(position))
  }
}
