import { isIPv6 } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'

const LOOPBACK = ['127.0.0.1', 'localhost', '::1']

/**
 * What the Host header may be for a server that listens on `address`; the first is the one to show. One that listens on
 * every interface is known by all addresses and the name of this machine, and by nothing else: DNS rebinding needs a
 * name that an attacker chooses.
 */
export function ownHosts(address: string, port: number): ReadonlySet<string> {
  const everywhere = address === '0.0.0.0' || address === '::'
  const names = everywhere ? [...interfaceAddresses(), hostname()] : [address]
  return new Set([...names, ...LOOPBACK].map((name) => hostHeader(name, port)))
}

/** As browsers write it: in lower case, IPv6 in brackets, without the port that goes without saying. */
function hostHeader(name: string, port: number): string {
  return new URL(`http://${isIPv6(name) ? `[${name}]` : name}:${port}`).host
}

/** Those that others reach; link-local ones would need a zone, which no Host header has. */
function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
    .map(({ address }) => address)
}
