import { InvalidArgumentError } from 'commander'

export const RULE_HELP = `
Rules (--rule), the first that matches answers:
  PING=PONG\\r\\n         text anywhere in the message, and the reply, written
                        as --format says; with escapes in both, and \\= for =
  0x0102=ok             these bytes anywhere, in hex
  '/^GET (\\w+)/=a {1}'  a regular expression (RE2's grammar), its groups in the
                        reply; /…/i takes A for a; \\/ at the start is a text
  '*=what?'             whatever came
  QUIT=                 no answer
--rule-close is the same, and the connection ends after the reply.`

export interface Rule {
  /** Of text, as it is written: escapes and all. */
  readonly match:
    | { readonly kind: 'any' }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'hex'; readonly hex: string }
    | { readonly kind: 'regex'; readonly pattern: string; readonly flags: '' | 'i' }
  /** As it is written; absent: no answer. */
  readonly reply?: string
  readonly close: boolean
}

/**
 * One rule of an answering server: `PING=PONG\r\n`, `0x0102=…`, `/^get (\w+)/i=…`, `*=…`; see {@link RULE_HELP}.
 * Whether its hex or its regular expression can be used is found when the server is made.
 * @throws InvalidArgumentError
 */
export function rule(text: string, before: Rule[] | undefined): Rule[] {
  return [...(before ?? []), parsed(text, false)]
}

/** The same, and the connection ends after it. */
export function closingRule(text: string, before: Rule[] | undefined): Rule[] {
  return [...(before ?? []), parsed(text, true)]
}

function parsed(text: string, close: boolean): Rule {
  const parts = /^(\/(?:\\[\s\S]|[^/\\])+\/i?|(?:\\[\s\S]|[^=\\])+)=([\s\S]*)$/.exec(text)
  if (!parts)
    throw new InvalidArgumentError('Expected what to match, =, and the reply: PING=PONG, 0x01=ok, /^a+/=b, *=no.')
  const [, written = '', reply = ''] = parts
  const match = matchOf(written)
  return { match, close, ...(reply === '' ? {} : { reply }) }
}

function matchOf(text: string): Rule['match'] {
  if (text === '*') return { kind: 'any' }
  if (/^0x/i.test(text)) return { kind: 'hex', hex: text.slice(2) }
  const regex = /^\/([\s\S]+)\/(i?)$/.exec(text)
  if (regex) return { kind: 'regex', pattern: regex[1]!, flags: regex[2] as '' | 'i' }
  // In pairs, so that what follows an escaped backslash is not taken for escaped.
  return {
    kind: 'text',
    text: text.replace(/\\([\s\S])/g, (pair, sign: string) => ('=*/'.includes(sign) ? sign : pair)),
  }
}
