import { quoteWord } from '../shell.ts'

export const PLACEHOLDERS = ['host', 'address', 'user', 'n'] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]
export type PlaceholderValues = Readonly<Record<Placeholder, string>>

/** Inside which quotes of the shell a placeholder stands. */
type Quotes = '' | '"' | "'"
type Part = string | { readonly name: Placeholder; readonly quotes: Quotes }

/** A command that was read once and is expanded for each host. */
export interface CommandTemplate {
  readonly parts: readonly Part[]
  readonly hasPlaceholders: boolean
  /** Why values that need quotes cannot be put in safely; absent when they can. */
  readonly tooIntricate?: string
}

/** Here-documents, substitutions and `$'…'` nest quotes in ways that only the shell itself can follow. */
const INTRICATE = /<<|`|\$[({'"]/
/** `{{host}}` is the text `{host}`; any other text in braces is none of ours. */
const PLACEHOLDER = /\{\{(host|address|user|n)\}\}|\{(host|address|user|n)\}/y
/** What every shell reads as itself, inside any quotes. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/

/** Finds `{host}`, `{address}`, `{user}` and `{n}` in a command for a POSIX shell, and the quotes around each. */
export function parseTemplate(command: string): CommandTemplate {
  const parts: Part[] = []
  let text = ''
  let quotes: Quotes = ''
  let comment = false
  for (let at = 0; at < command.length;) {
    PLACEHOLDER.lastIndex = at
    const found = PLACEHOLDER.exec(command)
    // A comment is left alone: no quotes would hold a value back there.
    if (found && !comment) {
      const [whole, literal, name] = found
      if (literal !== undefined) text += `{${literal}}`
      else {
        parts.push(text, { name: name as Placeholder, quotes })
        text = ''
      }
      at += whole.length
      continue
    }
    const sign = command[at]!
    const escaped = sign === '\\' && quotes !== "'" && !comment
    if (comment) comment = sign !== '\n'
    else if (quotes === '' && sign === '#' && /^$|[\s;&|()]/.test(command[at - 1] ?? '')) comment = true
    else if (sign === '"' || sign === "'") quotes = quotes === '' ? sign : quotes === sign ? '' : quotes
    // What follows a backslash stands for itself: it opens neither quotes nor a placeholder.
    const length = escaped ? 2 : 1
    text += command.slice(at, at + length)
    at += length
  }
  parts.push(text)
  const intricate = INTRICATE.exec(command)
  return {
    parts: parts.filter((part) => part !== ''),
    hasPlaceholders: parts.length > 1,
    ...(intricate ? { tooIntricate: intricate[0] } : {}),
  }
}

/**
 * The command for one host. Each value is one word of the shell, or a piece of one, and is never read as anything else.
 * @throws RangeError for a value that cannot be put in safely; the message says which and why
 */
export function expandTemplate({ parts, tooIntricate }: CommandTemplate, values: PlaceholderValues): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part
      const value = values[part.name]
      if (PLAIN.test(value)) return value
      if (tooIntricate !== undefined)
        throw new RangeError(
          `{${part.name}} is ${JSON.stringify(value)} here, which needs quotes, and these cannot be set safely in a command with ${tooIntricate}`,
        )
      // Quotes that are open around it are closed for a moment.
      return `${part.quotes}${quoteWord(value)}${part.quotes}`
    })
    .join('')
}
