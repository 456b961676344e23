import { Option, type Command } from 'commander'
import {
  CHECKSUMS,
  ENCODINGS,
  payloadSpec,
  type PayloadSpec,
  type TextEncoding,
} from '../../../../shared/contract/tester/bytes.ts'

const FORMATS = ['text', 'hex', 'base64', 'json', 'file'] as const
const ENDINGS = ['none', 'lf', 'cr', 'crlf'] as const

/** How what is typed becomes bytes. */
export interface PayloadOptions {
  readonly format: (typeof FORMATS)[number]
  readonly encoding: TextEncoding
  readonly ending: (typeof ENDINGS)[number]
  readonly escapes: boolean
  readonly macros?: boolean
  readonly checksum?: (typeof CHECKSUMS)[number]
  readonly checksumOrder: 'big' | 'little'
}

export function addPayloadOptions(command: Command): Command {
  return command
    .optionsGroup('Data:')
    .addOption(new Option('--format <format>', 'what the data is written as').choices(FORMATS).default('text'))
    .addOption(new Option('--encoding <name>', 'of text, sent and shown').choices(ENCODINGS).default('utf-8'))
    .addOption(new Option('--ending <ending>', 'what is sent behind it').choices(ENDINGS).default('none'))
    .option('--no-escapes', 'a backslash is a backslash: \\n, \\xHH and \\uHHHH mean nothing')
    .option('--macros', 'replace {counter}, {time}, {uuid} and {random:n} each time')
    .addOption(new Option('--checksum <kind>', 'append a checksum').choices(CHECKSUMS))
    .addOption(new Option('--checksum-order <order>', 'of its bytes').choices(['big', 'little']).default('big'))
}

export function payloadOf(text: string, options: PayloadOptions): PayloadSpec {
  const { format, encoding, ending, escapes, macros = false, checksum: kind, checksumOrder: order } = options
  return payloadSpec.parse({
    text,
    format,
    encoding,
    ending,
    escapes,
    macros,
    ...(kind === undefined ? {} : { checksum: { kind, order } }),
  })
}
