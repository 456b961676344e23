import { join } from 'node:path'
import type { PayloadSpec } from '../../../../shared/contract/tester/bytes.ts'
import { appPaths } from '../../../services/paths.ts'
import { Payloads, type Prepared } from '../../../services/tester/payloads.ts'
import { StagingArea } from '../../../services/transfers/staging_area.ts'
import { UsageError } from '../usage_error.ts'
import type { Protocol } from './endpoint.ts'
import { payloadOf } from './payload_options.ts'
import type { SendOptions } from './send_options.ts'

/** The largest datagram over IPv4: 65,535 less the headers of IP and UDP (RFC 768). */
const MAX_DATAGRAM_BYTES = 65_507
/** What is read of standard input to be one message. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024

/**
 * Gets the message ready. Standard input, too, is one message where something is made of it: a frame, a checksum, another
 * format, or a sending that is repeated.
 * @returns undefined when standard input is to be sent as it comes
 * @throws UsageError when there cannot be such a message
 */
export async function messagesOf(
  payload: PayloadSpec | undefined,
  options: SendOptions,
  protocol: Protocol,
): Promise<Prepared | undefined> {
  if (payload === undefined && isPlain(options)) return undefined
  const { codec, filename, malformed } = options
  const asked = {
    payload: payload ?? (await payloadOfInput(options)),
    raw: false,
    ...(filename === undefined ? {} : { filename }),
    ...(malformed === undefined ? {} : { malformed }),
  }
  if (protocol === 'udp' && codec.type !== 'none' && options.verbose)
    process.stderr.write('flotilla: each datagram holds one frame\n')
  const payloads = new Payloads(new StagingArea(join(appPaths(process.env).dataDir, 'staging')))
  const prepared = await payloads.prepare(asked, codec)
  if ('problem' in prepared) throw new UsageError(`${prepared.problem}.`)
  return prepared
}

function isPlain({ format, ending, checksum, codec, malformed, count, macros }: SendOptions): boolean {
  const asItIs = format === 'text' && ending === 'none' && checksum === undefined && !macros
  return asItIs && codec.type === 'none' && malformed === undefined && count === undefined
}

async function payloadOfInput(options: SendOptions): Promise<PayloadSpec> {
  if (options.format === 'file') throw new UsageError('--format file expected the path of a file as the data.')
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of process.stdin as AsyncIterable<Uint8Array>) {
    size += piece.length
    if (size > MAX_WHOLE_BYTES) throw new UsageError('Standard input has more than 64 MiB, too much for one message.')
    pieces.push(piece)
  }
  const bytes = Buffer.concat(pieces)
  // Text that a program wrote is sent byte for byte: it has no escapes, and maybe no encoding.
  if (options.format === 'text' && !options.macros)
    return { ...payloadOf(bytes.toString('base64'), options), format: 'base64' }
  return payloadOf(bytes.toString('utf8'), options)
}

/** As it comes; over UDP each read is a datagram. */
export async function* standardInput(protocol: Protocol): AsyncGenerator<Uint8Array> {
  for await (const piece of process.stdin as AsyncIterable<Uint8Array>) {
    const most = protocol === 'udp' ? MAX_DATAGRAM_BYTES : piece.length
    for (let at = 0; at < piece.length; at += most) yield piece.subarray(at, at + most)
  }
}
