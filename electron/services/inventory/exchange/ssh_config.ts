import { parse } from 'ssh-config'
import type { HostField } from '../../../../shared/inventory/fields.ts'
import { quote } from '../../../../shared/inventory/quote.ts'
import { hasWildcard, matchesWildcard } from '../../../../shared/targets/wildcard.ts'
import { ExchangeBuilder, type Exchange, type HostDraft, type Values } from './model.ts'

interface Line {
  /** In lower case. */
  readonly keyword: string
  readonly words: readonly string[]
  readonly line: number
}

/** What stands under one `Host` line; what stands before the first is for all hosts. */
interface Block {
  readonly patterns: readonly string[]
  readonly lines: Line[]
}

/**
 * Reads ssh_config(5). The hosts are the names on `Host` lines that have no wildcards; those with wildcards give values
 * to the hosts they match. As in OpenSSH, the first value found counts.
 */
export function readSshConfig(text: string, source: string): Exchange {
  const builder = new ExchangeBuilder(source)
  const blocks = new Blocks(readBlocks(text, builder))
  for (const { name, line } of blocks.hostNames()) {
    const host = builder.host(name, line)
    if (host) new HostReader(builder, host).read(blocks.of(name))
  }
  return builder.result()
}

function readBlocks(text: string, builder: ExchangeBuilder): Block[] {
  const blocks: Block[] = [{ patterns: ['*'], lines: [] }]
  for (const { keyword, words, line } of readLines(text, builder)) {
    if (keyword === 'host') blocks.push({ patterns: words, lines: [{ keyword, words, line }] })
    else if (keyword === 'match') {
      builder.problem('"Match" depends on the moment of connecting: what stands under it is left out', line)
      blocks.push({ patterns: [], lines: [] })
    } else if (keyword === 'include') {
      builder.problem(`"Include" is not followed: import ${words.map(quote).join(', ')} on its own`, line)
    } else blocks.at(-1)?.lines.push({ keyword, words, line })
  }
  return blocks
}

/** One line at a time: so each has its number, and one that the package refuses does not take the others with it. */
function* readLines(text: string, builder: ExchangeBuilder): Generator<Line> {
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = index + 1
    if (/^\s*(#|$)/.test(written)) continue
    try {
      const [directive] = parse(written)
      if (!directive || !('param' in directive)) continue
      const { param, value } = directive
      const words = typeof value === 'string' ? [value] : value.map(({ val }) => val)
      if (param !== '' && words.some((word) => word !== '')) yield { keyword: param.toLowerCase(), words, line }
      else builder.problemOfLine('expected a keyword and a value', line)
    } catch {
      builder.problemOfLine(
        'the line cannot be read: expected a keyword and a value, and quotation marks in pairs',
        line,
      )
    }
  }
}

/** Finds the blocks for a name without holding it against every pattern of a large file. */
class Blocks {
  readonly #blocks: readonly Block[]
  readonly #exact = new Map<string, number[]>()
  readonly #patterned: number[] = []

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks
    for (const [index, { patterns }] of blocks.entries()) {
      if (patterns.some((pattern) => hasWildcard(pattern) || pattern.startsWith('!'))) this.#patterned.push(index)
      else
        for (const name of new Set(patterns)) {
          const places = this.#exact.get(name)
          if (places) places.push(index)
          else this.#exact.set(name, [index])
        }
    }
  }

  /** The names on `Host` lines that are no patterns. */
  *hostNames(): Generator<{ name: string; line: number | undefined }> {
    for (const { patterns, lines } of this.#blocks) {
      for (const name of patterns) {
        if (!hasWildcard(name) && !name.startsWith('!')) yield { name, line: lines[0]?.line }
      }
    }
  }

  *of(name: string): Generator<Block> {
    const places = [
      ...(this.#exact.get(name) ?? []),
      ...this.#patterned.filter((index) => matches(this.#blocks[index]?.patterns ?? [], name)),
    ]
    for (const index of places.sort((a, b) => a - b)) yield this.#blocks[index]!
  }
}

/** ssh_config(5), PATTERNS: a negated pattern that matches outweighs all others of its line. */
function matches(patterns: readonly string[], name: string): boolean {
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && matchesWildcard(pattern, name)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && matchesWildcard(pattern.slice(1), name))
  )
}

const fieldOfKeyword: ReadonlyMap<string, HostField> = new Map([
  ['hostname', 'address'],
  ['port', 'port'],
  ['user', 'user'],
  ['identityfile', 'key'],
])

class HostReader {
  readonly #builder: ExchangeBuilder
  readonly #host: HostDraft
  readonly #decided = new Set<string>()

  constructor(builder: ExchangeBuilder, host: HostDraft) {
    this.#builder = builder
    this.#host = host
  }

  read(blocks: Iterable<Block>): void {
    for (const { lines } of blocks) {
      for (const line of lines) {
        if (this.#decided.has(line.keyword)) continue
        this.#decided.add(line.keyword)
        this.#readLine(line)
      }
    }
  }

  #readLine({ keyword, words, line }: Line): void {
    const value = words.join(' ')
    const field = fieldOfKeyword.get(keyword)
    if (field) {
      if (field === 'key' && value.toLowerCase() === 'none') return
      const expanded = field === 'address' || field === 'key' ? this.#expand(value, line) : value
      if (expanded !== undefined && !(field === 'address' && expanded === this.#host.name))
        this.#builder.set(this.#host, field, expanded, line)
    } else if ((keyword === 'proxyjump' || keyword === 'proxycommand') && value.toLowerCase() !== 'none') {
      const written = keyword === 'proxyjump' ? 'ProxyJump' : 'ProxyCommand'
      this.#builder.problem(`"${written}" is not supported yet: the hosts under it are reached directly`, line)
    }
  }

  /** ssh_config(5), TOKENS: those that do not depend on who connects from where. */
  #expand(value: string, line: number): string | undefined {
    let unknown: string | undefined
    const expanded = value.replace(/%(.?)/g, (token: string, letter: string) => {
      if (letter === '%') return '%'
      if (letter === 'h' || letter === 'n') return this.#host.name
      if (letter === 'd') return '~'
      unknown = token
      return token
    })
    if (unknown === undefined) return expanded
    this.#builder.problem(`${quote(unknown)} depends on the moment of connecting: the value is left out`, line)
    return undefined
  }
}

/** Writes an ssh_config; what OpenSSH has no word for (groups, tags) is left out. */
export function writeSshConfig({ hosts }: Exchange): string {
  const blocks = hosts.map(({ name, values }) => {
    const lines = [['Host', name] as const, ...directives(values)].map(([keyword, value]) => {
      const written = word(value)
      return written === undefined ? undefined : `${keyword} ${written}`
    })
    // A host that would be reached another way than it should is no host; a key's path with a quotation mark is rare.
    if (lines.includes(undefined)) return `# left out, because ssh_config cannot say it: ${JSON.stringify(name)}\n`
    return lines.map((line, index) => `${index === 0 ? '' : '    '}${line}\n`).join('')
  })
  return blocks.join('\n')
}

function directives({ address, port, user, key }: Values): (readonly [string, string])[] {
  const escaped = (value: string) => value.replaceAll('%', '%%')
  return [
    ...(address ? [['HostName', escaped(address)] as const] : []),
    ...(port ? [['Port', port] as const] : []),
    ...(user ? [['User', user] as const] : []),
    ...(key ? [['IdentityFile', escaped(key)] as const] : []),
  ]
}

/** One argument; undefined when no quoting carries it: OpenSSH takes a backslash before these for an escape. */
function word(value: string): string | undefined {
  if (/["\n\r]|\\(['\\ ]|$)/.test(value)) return undefined
  return /[\s#=']/.test(value) ? `"${value}"` : value
}
