import type { ServerSpecInput } from '../../../../shared/contract/tester/servers.ts'
import { UsageError } from '../usage_error.ts'
import type { ListenOptions } from './listen_options.ts'
import { payloadOf } from './payload_options.ts'

/** Options that say what one mode does; elsewhere they would be ignored. */
const BELONG_TO = {
  reply: ['reply', 'hello'],
  rule: ['rules'],
  folder: ['framed'],
  rate: ['source'],
  name: ['chat'],
} as const

/** @throws UsageError for options of another mode, and for what a mode lacks */
export function modeOf(options: ListenOptions): ServerSpecInput['mode'] {
  const { mode = impliedMode(options), reply, rule, folder, order, rate, name } = options
  for (const [option, modes] of Object.entries(BELONG_TO))
    if (options[option as keyof typeof BELONG_TO] !== undefined && !(modes as readonly string[]).includes(mode))
      throw new UsageError(`--${option} belongs to mode ${modes.join(' or ')}; this one is ${mode}.`)
  switch (mode) {
    case 'source':
      return { type: 'source', ...(rate === undefined ? {} : { bytesPerSecond: rate }) }
    case 'reply':
      if (reply === undefined) throw new UsageError('Mode reply needs --reply.')
      return { type: 'reply', reply: payloadOf(reply, options) }
    case 'hello':
      return { type: 'hello', ...(reply === undefined ? {} : { greeting: payloadOf(reply, options) }) }
    case 'chat':
      return { type: 'chat', ...(name === undefined ? {} : { name }) }
    case 'framed':
      return { type: 'framed', order, ...(folder === undefined ? {} : { folder }) }
    case 'rules':
      if (!rule) throw new UsageError('Mode rules needs --rule, once or more.')
      return {
        type: 'rules',
        rules: rule.map(({ match, reply: answer }) => ({
          match,
          ...(answer === undefined ? {} : { reply: payloadOf(answer, options) }),
        })),
      }
    default:
      return { type: mode }
  }
}

/** A rule or a reply says what is meant. */
function impliedMode({ rule, reply }: ListenOptions): NonNullable<ListenOptions['mode']> {
  return rule ? 'rules' : reply === undefined ? 'echo' : 'reply'
}
