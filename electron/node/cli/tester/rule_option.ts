import { InvalidArgumentError } from 'commander'

export interface Rule {
  readonly match:
    | { readonly kind: 'any' }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'hex'; readonly hex: string }
    | { readonly kind: 'regex'; readonly pattern: string; readonly flags: '' | 'i' }
  /** As it is written; absent: no answer. */
  readonly reply?: string
}

/**
 * One rule of an answering server: `PING=PONG\r\n`, `0x0102=…`, `/^get (\w+)/i=…`, `*=…`. A sign of equality in a text is
 * written `\=`. Nothing behind the sign: such messages get no answer.
 */
export function rule(text: string, before: Rule[] | undefined): Rule[] {
  const parts = /^(\/(?:\\.|[^/\\])+\/i?|(?:\\.|[^=\\])+)=([\s\S]*)$/.exec(text)
  if (!parts)
    throw new InvalidArgumentError('Expected what to match, =, and the reply: PING=PONG, 0x01=ok, /^a+/=b, *=no.')
  const [, match = '', reply = ''] = parts
  return [...(before ?? []), { match: matchOf(match), ...(reply === '' ? {} : { reply }) }]
}

function matchOf(text: string): Rule['match'] {
  if (text === '*') return { kind: 'any' }
  if (/^0x/i.test(text)) return { kind: 'hex', hex: text.slice(2) }
  const regex = /^\/([\s\S]+)\/(i?)$/.exec(text)
  if (regex) return { kind: 'regex', pattern: regex[1]!, flags: regex[2] as '' | 'i' }
  return { kind: 'text', text: text.replace(/\\([=\\])/g, '$1') }
}
