import type { ServerSpecInput } from '../../../../shared/contract/tester/servers.ts'
import { encodeText } from '../../../../shared/tester/encodings.ts'
import { bytesToHex } from '../../../../shared/tester/hex.ts'
import { expandText } from '../../../../shared/tester/macros.ts'
import { UsageError } from '../usage_error.ts'
import type { ListenOptions } from './listen_options.ts'
import { pathHere } from './path_here.ts'
import { payloadOf, type PayloadOptions } from './payload_options.ts'
import { refuseOptions } from './refuse_options.ts'
import type { Rule } from './rule_option.ts'

type Mode = ServerSpecInput['mode']
type Match = Extract<Mode, { type: 'rules' }>['rules'][number]['match']

type Modes = readonly NonNullable<ListenOptions['mode']>[]

/** Options that say what one mode does; elsewhere they would be ignored. */
const BELONG_TO = {
  reply: ['reply', 'hello'],
  rule: ['rules'],
  folder: ['framed'],
  maxFile: ['framed'],
  order: ['framed'],
  rate: ['source'],
  name: ['chat'],
} as const satisfies Partial<Record<keyof ListenOptions, Modes>>

/** @throws UsageError for options of another mode, and for what a mode lacks */
export function modeOf(options: ListenOptions): Mode {
  const { mode = impliedMode(options), reply, rule, folder, maxFile, order, rate, name } = options
  for (const [option, modes] of Object.entries(BELONG_TO) as [keyof typeof BELONG_TO, Modes][])
    if (!modes.includes(mode)) refuseOptions(options, [option], `mode ${modes.join(' or ')}; this one is ${mode}`)
  switch (mode) {
    case 'source':
      return { type: 'source', ...(rate === undefined ? {} : { bytesPerSecond: rate }) }
    case 'reply':
      if (reply === undefined) throw new UsageError('Mode reply needs --reply, what it answers.')
      return { type: 'reply', reply: payloadOf(reply, options) }
    case 'hello':
      return { type: 'hello', ...(reply === undefined ? {} : { greeting: payloadOf(reply, options) }) }
    case 'chat':
      return { type: 'chat', ...(name === undefined ? {} : { name }) }
    case 'framed':
      return {
        type: 'framed',
        ...(order === undefined ? {} : { order }),
        ...(folder === undefined ? {} : { folder: pathHere(folder) }),
        ...(maxFile === undefined ? {} : { maxPayloadBytes: maxFile }),
      }
    case 'rules':
      if (!rule) throw new UsageError('Mode rules needs --rule, such as --rule PING=PONG; it may be repeated.')
      return { type: 'rules', rules: rule.map((one) => ruleOf(one, options)) }
    default:
      return { type: mode }
  }
}

/** A rule or a reply says what is meant. */
function impliedMode({ rule, reply }: ListenOptions): NonNullable<ListenOptions['mode']> {
  return rule ? 'rules' : reply === undefined ? 'echo' : 'reply'
}

function ruleOf({ match, reply, close }: Rule, options: PayloadOptions) {
  return {
    match: match.kind === 'text' ? textMatch(match.text, options) : match,
    ...(reply === undefined ? {} : { reply: payloadOf(reply, options) }),
    close,
  }
}

/** With the escapes of the replies, so that `PING\r\n` matches a line's end; bytes of `\xHH` make it a match of bytes. */
function textMatch(text: string, { escapes, encoding }: PayloadOptions): Match {
  const expanded = expandText(text, { escapes, values: undefined })
  if ('problem' in expanded) throw new UsageError(`--rule ${text}=…: ${expanded.problem}.`)
  const { parts } = expanded
  if (parts.every((part) => typeof part === 'string')) return { kind: 'text', text: parts.join('') }
  const bytes = parts.map((part) => (typeof part === 'string' ? encodeText(part, encoding) : part))
  const hex = bytes.map((piece) => {
    if ('problem' in piece) throw new UsageError(`--rule ${text}=…: ${piece.problem}.`)
    return bytesToHex(piece)
  })
  return { kind: 'hex', hex: hex.join('') }
}
