import type { Endpoint } from './endpoints.ts'
import type { ReachTarget } from '../contract/reach.ts'
import { foldNames, splitList } from '../targets/ranges.ts'

/**
 * Endpoints as targets, without duplicates. A name of the inventory means that host's address and is shown by its name;
 * any other is looked up where the probe is made.
 */
export function targetsOf(
  endpoints: readonly Endpoint[],
  addressOf: (name: string) => string | undefined,
): ReachTarget[] {
  return distinct(
    endpoints.map(({ host, port }) => {
      const address = addressOf(host)
      return address === undefined ? { address: host, port } : { address, port, name: host }
    }),
  )
}

/** The first of those that are the same. */
export function distinct(targets: readonly ReachTarget[]): ReachTarget[] {
  const found = new Map<string, ReachTarget>()
  for (const target of targets) {
    const key = JSON.stringify([target.name, target.address, target.port])
    if (!found.has(key)) found.set(key, target)
  }
  return [...found.values()]
}

/** `db1:5432`, `[::1]:22`. */
export function targetName({ name, address, port }: ReachTarget): string {
  return `${bracketed(name ?? address)}:${port}`
}

/** Several targets in short, as `parseEndpoints` reads them: `db[1-3]:5432,6432 [::1]:22`. */
export function foldTargets(targets: readonly ReachTarget[]): string {
  const portsOf = new Map<string, Set<number>>()
  for (const { name, address, port } of targets) {
    const host = name ?? address
    const ports = portsOf.get(host)
    if (ports) ports.add(port)
    else portsOf.set(host, new Set([port]))
  }
  const hostsOf = new Map<string, string[]>()
  for (const [host, ports] of portsOf) {
    const written = foldPorts(ports)
    const hosts = hostsOf.get(written)
    if (hosts) hosts.push(host)
    else hostsOf.set(written, [host])
  }
  return [...hostsOf]
    .flatMap(([ports, hosts]) => {
      const plain = hosts.filter((host) => !host.includes(':'))
      const folded = splitList(foldNames(plain)).map(({ text }) => text)
      return [...folded, ...hosts.filter((host) => host.includes(':')).map(bracketed)].map((host) => `${host}:${ports}`)
    })
    .join(' ')
}

/** Ports in short, three in a row and more as a range: `22,80-82`. */
export function foldPorts(ports: Iterable<number>): string {
  const ranges: [number, number][] = []
  for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && last[1] === port - 1) last[1] = port
    else ranges.push([port, port])
  }
  return ranges
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`,
    )
    .join(',')
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
