import { join } from 'node:path'
import type { PayloadSpec } from '../../../../shared/contract/tester/bytes.ts'
import { MAX_DATAGRAM_BYTES } from '../../../../shared/tester/datagram.ts'
import { decodeText, encodeText } from '../../../../shared/tester/encodings.ts'
import { appPaths } from '../../../services/paths.ts'
import { Payloads, type Prepared } from '../../../services/tester/payloads.ts'
import { StagingArea } from '../../../services/transfers/staging_area.ts'
import { UsageError } from '../usage_error.ts'
import type { Protocol } from './endpoint.ts'
import { payloadOf } from './payload_options.ts'
import type { SendOptions } from './send_options.ts'

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
): Promise<Prepared | undefined> {
  if (payload === undefined && isPlain(options)) return undefined
  const { codec, filename, malformed } = options
  const asked = {
    payload: payload ?? (await payloadOfInput(options)),
    raw: false,
    ...(filename === undefined ? {} : { filename }),
    ...(malformed === undefined ? {} : { malformed }),
  }
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
  const { format, macros, encoding } = options
  if (format === 'file') throw new UsageError('--format file sends the file that [data] names, and none is named.')
  const bytes = await wholeInput()
  if (format !== 'text') return payloadOf(bytes.toString('utf8'), options)
  // What a program wrote is sent byte for byte: it has no escapes, and maybe no encoding.
  if (!macros) return { ...payloadOf('', options), format: 'base64', text: bytes.toString('base64') }
  const text = decodeText(bytes, encoding)
  const again = encodeText(text, encoding)
  if ('problem' in again || Buffer.compare(again, bytes) !== 0)
    throw new UsageError(`Standard input is no ${encoding} text, in which --macros could be found.`)
  return payloadOf(text, { ...options, escapes: false })
}

async function wholeInput(): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of process.stdin as AsyncIterable<Uint8Array>) {
    size += piece.length
    if (size > MAX_WHOLE_BYTES)
      throw new UsageError('Standard input has more than 64 MiB, too much for one message: send it as it is.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/**
 * As it comes; over UDP each read is a datagram.
 * @param over nobody takes any more: ends, though whoever writes it has not
 */
export async function* standardInput(protocol: Protocol, over: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => process.stdin.destroy()
  over.addEventListener('abort', stop, { once: true })
  try {
    for await (const piece of process.stdin as AsyncIterable<Uint8Array>) {
      const most = protocol === 'udp' ? MAX_DATAGRAM_BYTES : piece.length
      for (let at = 0; at < piece.length; at += most) yield piece.subarray(at, at + most)
    }
  } catch (error) {
    if (!over.aborted) throw error
  } finally {
    over.removeEventListener('abort', stop)
  }
}
