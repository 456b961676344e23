import { isIPv6 } from 'node:net'

/** "127.0.0.1:9000", "[::1]:9000": how peers and servers are written everywhere. */
export function endpoint(address: string, port: number): string {
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`
}
