import { Option, type Command } from 'commander'
import {
  CHECKSUMS,
  ENCODINGS,
  payloadSpec,
  type PayloadSpec,
  type TextEncoding,
} from '../../../../shared/contract/tester/bytes.ts'
import { UsageError } from '../usage_error.ts'
import { pathHere } from './path_here.ts'
import { longName } from './refuse_options.ts'

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
    .addOption(
      new Option('--format <format>', 'how the data is written: file is a path').choices(FORMATS).default('text'),
    )
    .addOption(
      new Option('--encoding <name>', 'of text that is sent, and of what is shown').choices(ENCODINGS).default('utf-8'),
    )
    .addOption(new Option('--ending <ending>', 'line end to send behind it').choices(ENDINGS).default('none'))
    .option('--no-escapes', 'leave \\n \\r \\t \\0 \\\\ \\xHH \\uHHHH as they are')
    .option(
      '--macros',
      'fill in anew each time {counter} (from 1), {time} (ISO 8601, UTC), {uuid}, {random:8} (so many letters and digits); {{ is {, what is no macro stays as it is',
    )
    .addOption(new Option('--checksum <kind>', 'append this checksum of it').choices(CHECKSUMS))
    .addOption(new Option('--checksum-order <order>', 'the checksum’s bytes').choices(['big', 'little']).default('big'))
}

/** Those of {@link PayloadOptions} that only say how data is made. */
const MAKES_DATA = ['format', 'ending', 'escapes', 'macros', 'checksum', 'checksumOrder'] as const

/**
 * @param lacking what there is none of: "--reply or --rule"
 * @throws UsageError when an option says how to write data that is not there
 */
export function refuseWithoutData(command: Command, lacking: string): void {
  const given = MAKES_DATA.find((name) => command.getOptionValueSource(name) === 'cli')
  if (given === undefined) return
  const long = given === 'escapes' ? '--no-escapes' : longName(given)
  throw new UsageError(`${long} says how data is made, and there is none: give ${lacking}.`)
}

/** @throws UsageError for data that no payload can be */
export function payloadOf(text: string, options: PayloadOptions): PayloadSpec {
  const { format, encoding, ending, escapes, macros = false, checksum: kind, checksumOrder: order } = options
  const made = payloadSpec.safeParse({
    text: format === 'file' && text !== '' ? pathHere(text) : text,
    format,
    encoding,
    ending,
    escapes,
    macros,
    ...(kind === undefined ? {} : { checksum: { kind, order } }),
  })
  if (!made.success) throw new UsageError('The data has more than 4 Mi characters: put it into a file, --format file.')
  return made.data
}
