import { isIPv6 } from 'node:net'

/**
 * "127.0.0.1:9000", "[::1]:9000": how peers and servers are written everywhere. IPv4 peers of a socket on `::` are written as
 * what they are (RFC 4291 section 2.5.5.2).
 */
export function endpoint(address: string, port: number): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  return isIPv6(plain) ? `[${plain}]:${port}` : `${plain}:${port}`
}
