import { isIP } from 'node:net'
import { InvalidArgumentError } from 'commander'
import type { Source } from './send_options.ts'

const PROTOCOLS = ['tcp', 'tls', 'udp'] as const
export type Protocol = (typeof PROTOCOLS)[number]

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** The longest name that DNS has (RFC 1035 section 2.3.4). */
const MAX_HOST_CHARACTERS = 255

/** @throws InvalidArgumentError */
export function protocol(text: string): Protocol {
  const found = PROTOCOLS.find((one) => one === text.toLowerCase())
  if (!found) throw new InvalidArgumentError('Expected tcp, tls or udp.')
  return found
}

/** `db1:5432`, `127.0.0.1:9000`, `[::1]:9000`. @throws InvalidArgumentError */
export function endpoint(text: string): Endpoint {
  const match = /^(?:\[([^\]\s]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  const host = match?.[1] ?? match?.[2]
  if (host === undefined || host.length > MAX_HOST_CHARACTERS || port < 1 || port > 65_535)
    throw new InvalidArgumentError(
      'Expected an address and a port from 1 to 65535, such as 127.0.0.1:9000 or [::1]:9000.',
    )
  return { host, port }
}

/**
 * Where to listen: `9000`, `127.0.0.1:9000`, `[::]:9000`, `:9000` or `*:9000` for every address; port 0 for any that is free.
 * @throws InvalidArgumentError
 */
export function bindEndpoint(text: string): Endpoint {
  const match = /^(?:(?:\[([^\]\s]+)\]|([^:[\]\s]*)):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  const host = match?.[1] ?? match?.[2] ?? '127.0.0.1'
  if (!match || host.length > MAX_HOST_CHARACTERS || port > 65_535)
    throw new InvalidArgumentError(
      'Expected a port from 0 (any that is free) to 65535, or an address and a port: 9000, 127.0.0.1:9000, [::1]:0.',
    )
  return { host: host === '' || host === '*' ? '0.0.0.0' : host, port }
}

/** Where to send from: `10.0.0.5`, `10.0.0.5:4000`, `4000`, `::1`, `[::1]:4000`. @throws InvalidArgumentError */
export function source(text: string): Source {
  if (isIP(text)) return { localAddress: text }
  const [, bracketed, plain, port = '0'] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const isPort = plain !== undefined && /^\d{1,5}$/.test(plain) && port === '0'
  const address = isPort ? undefined : (bracketed ?? plain ?? '')
  const localPort = Number(isPort ? plain : port)
  if (localPort > 65_535 || (address !== undefined && !isIP(address)))
    throw new InvalidArgumentError(
      'Expected an IP address of this machine, a port, or both: 10.0.0.5, 10.0.0.5:4000, 4000.',
    )
  return address === undefined ? { localPort } : { localAddress: address, localPort }
}

export function endpointText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
