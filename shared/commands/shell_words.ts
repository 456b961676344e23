/**
 * A rough reading of shell text, for judging what it would do and never for running it: simple commands with their
 * words, quotes taken off, in pipelines. Substitutions are read as commands of their own.
 */

export interface ShellCommand {
  /** Without assignments before it and without redirections. */
  readonly words: readonly ShellWord[]
  /** Files that are written over or appended to. */
  readonly writes: readonly string[]
}

export interface ShellWord {
  readonly text: string
  /** Its value is only known when it runs: it holds a variable or a substitution that the shell replaces. */
  readonly expands: boolean
}

/** Commands joined by `|`. */
export type Pipeline = readonly ShellCommand[]

/** Shell text nests; a text that nests deeper than any person writes is not followed further. */
const MAX_DEPTH = 8

export function readShell(text: string, depth = 0): Pipeline[] {
  return depth > MAX_DEPTH ? [] : new Reader(text, depth).read()
}

class Reader {
  private at = 0
  private word: { text: string; expands: boolean } | undefined
  private words: ShellWord[] = []
  private writes: string[] = []
  private commands: ShellCommand[] = []
  /** The next word names a file that is written (true) or read. */
  private redirection: 'write' | 'read' | undefined
  private readonly pipelines: Pipeline[] = []
  private readonly text: string
  private readonly depth: number

  constructor(text: string, depth: number) {
    this.text = text
    this.depth = depth
  }

  read(): Pipeline[] {
    while (this.at < this.text.length) this.next()
    this.endPipeline()
    return this.pipelines
  }

  private next(): void {
    const sign = this.text[this.at]!
    const two = this.text.slice(this.at, this.at + 2)
    if (sign === '\\') {
      // A line that is continued is one line.
      if (two !== '\\\n') this.put(two.slice(1))
      this.at += 2
    } else if (sign === "'") this.singleQuotes()
    else if (sign === '"') this.doubleQuotes()
    else if (sign === '#' && !this.word) this.skipTo('\n')
    else if (two === '$(' || sign === '`' || two === '<(' || two === '>(') this.substitution()
    else if (sign === '$') this.variable()
    else if (two === '||' || two === '&&') this.separate(2)
    else if (two === '|&') this.pipe(2)
    else if (sign === '|') this.pipe(1)
    else if (two === '&>') this.redirect('write', 2)
    else if (sign === '>' || sign === '<') this.redirectAt()
    else if (sign === '&' || sign === ';' || sign === '\n' || sign === '(' || sign === ')') this.separate(1)
    else if (sign === ' ' || sign === '\t' || sign === '\r') {
      this.endWord()
      this.at++
    } else {
      this.put(sign)
      this.at++
    }
  }

  private put(text: string, expands = false): void {
    this.word ??= { text: '', expands: false }
    this.word.text += text
    this.word.expands ||= expands
  }

  private singleQuotes(): void {
    const from = this.at + 1
    this.skipTo("'", from)
    this.put(this.text.slice(from, this.at))
    this.at++
  }

  private doubleQuotes(): void {
    this.put('')
    for (this.at++; this.at < this.text.length && this.text[this.at] !== '"';) {
      const sign = this.text[this.at]!
      if (sign === '\\') {
        this.put(this.text.slice(this.at + 1, this.at + 2))
        this.at += 2
      } else if (sign === '`' || this.text.startsWith('$(', this.at)) this.substitution()
      else if (sign === '$') this.variable()
      else {
        this.put(sign)
        this.at++
      }
    }
    this.at++
  }

  private variable(): void {
    const [name] = /^\$(\{[^}]*\}?|\w+|.)?/s.exec(this.text.slice(this.at, this.at + 200))!
    this.put(name, name.length > 1)
    this.at += name.length
  }

  /** What is inside is run, too; to the word around it, it is text that nobody knows yet. */
  private substitution(): void {
    const open = this.text[this.at] === '`' ? 1 : 2
    const from = this.at + open
    this.at = from
    if (open === 1) this.skipTo('`')
    else this.skipToParenthesis()
    const inside = this.text.slice(from, this.at)
    this.put(this.text.slice(from - open, this.at + 1), true)
    this.at++
    this.pipelines.push(...readShell(inside, this.depth + 1))
  }

  private redirectAt(): void {
    // A file descriptor stands before it, as in 2>file; it is no word of the command.
    if (this.word && /^\d+$/.test(this.word.text)) this.word = undefined
    const [signs] = /^(?:>>|>\||>&|>|<<<|<<-?|<&|<>|<)/.exec(this.text.slice(this.at, this.at + 3))!
    this.redirect(/^>[^&]?/.test(signs) && signs !== '>&' ? 'write' : 'read', signs.length)
  }

  private redirect(how: 'write' | 'read', length: number): void {
    this.endWord()
    this.redirection = how
    this.at += length
  }

  private endWord(): void {
    if (!this.word) return
    const { word, redirection } = this
    this.word = undefined
    this.redirection = undefined
    if (redirection === 'write') this.writes.push(word.text)
    else if (redirection === undefined) this.words.push(word)
  }

  private endCommand(): void {
    this.endWord()
    if (this.words.length > 0 || this.writes.length > 0) this.commands.push({ words: this.words, writes: this.writes })
    this.words = []
    this.writes = []
  }

  private pipe(length: number): void {
    this.endCommand()
    this.at += length
  }

  private separate(length: number): void {
    this.endPipeline()
    this.at += length
  }

  private endPipeline(): void {
    this.endCommand()
    if (this.commands.length > 0) this.pipelines.push(this.commands)
    this.commands = []
  }

  private skipTo(sign: string, from = this.at): void {
    const found = this.text.indexOf(sign, from)
    this.at = found === -1 ? this.text.length : found
  }

  /** To the parenthesis that closes what was opened, over quotes and nested ones. */
  private skipToParenthesis(): void {
    let open = 1
    let quotes = ''
    for (; this.at < this.text.length; this.at++) {
      const sign = this.text[this.at]!
      if (sign === '\\' && quotes !== "'") this.at++
      else if (quotes !== '') quotes = sign === quotes ? '' : quotes
      else if (sign === '"' || sign === "'") quotes = sign
      else if (sign === '(') open++
      else if (sign === ')' && --open === 0) return
    }
  }
}
