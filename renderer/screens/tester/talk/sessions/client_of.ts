import type { ServerHead } from '../../../../../shared/contract/tester/servers.ts'
import type { SessionSpecInput } from '../../../../../shared/contract/tester/sessions.ts'
import type { CodecSpec, PayloadSpec } from '../../../../../shared/contract/tester/bytes.ts'
import { usualCodecs } from '../codec/codecs.ts'
import { usualPayload } from '../payload/payload.ts'

/** A client for this server: of one that listens everywhere, over loopback; with its frames; any certificate will do. */
export function clientOf({ spec, address = spec.address, port = spec.port }: ServerHead): SessionSpecInput {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
  return { protocol: spec.protocol, host, port, codec: framesOf(spec) }
}

/** The frames that such a server and its clients talk in. */
export function framesOf({ mode, protocol, codec }: ServerHead['spec']): CodecSpec {
  if (mode.type === 'framed') return { ...usualCodecs['json-header'], order: mode.order }
  if (mode.type === 'chat' && protocol !== 'udp') return usualCodecs.lines
  return codec
}

/** What such a server understands, to begin with; undefined: anything. */
export function greetingFor({ mode, protocol }: ServerHead['spec']): PayloadSpec | undefined {
  if (mode.type === 'http') return { ...usualPayload, text: String.raw`GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n` }
  // PROTOCOLS.md 3.
  if (mode.type === 'chat' && protocol === 'udp')
    return { ...usualPayload, format: 'json', text: '{"msg": "hello", "username": "me"}' }
  return undefined
}
