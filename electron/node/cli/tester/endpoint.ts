import { InvalidArgumentError } from 'commander'

export const PROTOCOLS = ['tcp', 'tls', 'udp'] as const
export type Protocol = (typeof PROTOCOLS)[number]

export interface Endpoint {
  readonly host: string
  readonly port: number
}

export function protocol(text: string): Protocol {
  const found = PROTOCOLS.find((one) => one === text.toLowerCase())
  if (!found) throw new InvalidArgumentError('Expected tcp, tls or udp.')
  return found
}

/** `db1:5432`, `127.0.0.1:9000`, `[::1]:9000`. */
export function endpoint(text: string): Endpoint {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port < 1 || port > 65_535)
    throw new InvalidArgumentError('Expected an address and a port, such as 127.0.0.1:9000 or [::1]:9000.')
  return { host: (match[1] ?? match[2])!, port }
}

/** Where to listen: `9000`, `127.0.0.1:9000`, `[::]:9000`, `:9000` for every address; port 0 for any that is free. */
export function bindEndpoint(text: string): Endpoint {
  const match = /^(?:(?:\[([^\]]+)\]|([^:[\]\s]*)):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535)
    throw new InvalidArgumentError('Expected a port, or an address and a port: 9000, 127.0.0.1:9000, [::1]:0.')
  const host = match[1] ?? match[2] ?? '127.0.0.1'
  return { host: host === '' ? '0.0.0.0' : host, port }
}

export function endpointText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
