import type { Problem } from '../problem.ts'
import { expandRange } from '../targets/ranges.ts'

/**
 * What to probe, as people write it:
 *
 *     list     = item { ( "," | white space ) item }
 *     item     = host [ ":" ports ] | ports               ports alone belong to the host before them
 *     host     = name, with ranges (targets/ranges.ts) | IPv4 | "[" IPv6 "]" | IPv6, where no port follows
 *     ports    = port [ "-" port ]
 *
 * So `web[01-03]:80,443` is two ports of three hosts. A host without ports has those that are given besides.
 */

export interface Endpoint {
  /** As written, ranges expanded, an IPv6 address without its brackets. */
  readonly host: string
  readonly port: number
}

const MAX_PORT = 65_535
/** What the contract takes as targets at most. */
export const MAX_ENDPOINTS = 10_000

/** Letters of every script: names may be internationalised. Nothing that a shell or a path would read otherwise. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,252}$/u
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]{2,45}(?:%[\w.-]{1,32})?$/i
const PORTS = /^\d+(?:-\d+)?$/

interface Item {
  readonly text: string
  readonly column: number
}

/**
 * Reads a list of endpoints, without duplicates, in the order written; all its mistakes at once, each with its column.
 * @param source what problems call the text
 * @param ports for hosts that are written without any
 */
export function parseEndpoints(
  text: string,
  { source, ports = [] }: { readonly source: string; readonly ports?: readonly number[] },
): { readonly endpoints: readonly Endpoint[] } | { readonly problems: readonly Problem[] } {
  const found = new Map<string, Endpoint>()
  const problems: Problem[] = []
  const add = (hosts: readonly string[], some: readonly number[]) => {
    for (const host of hosts)
      for (const port of some) {
        if (found.size > MAX_ENDPOINTS) return
        found.set(`${host} ${port}`, { host, port })
      }
  }
  /** The last item's hosts, and whether ports stood behind them. */
  let last: { readonly hosts: readonly string[]; readonly named: boolean } | undefined
  for (const { text: written, column } of items(text)) {
    const problem = (message: string) => problems.push({ source, column, message })
    if (PORTS.test(written)) {
      const more = portsOf(written)
      if (typeof more === 'string') problem(more)
      else if (last?.named) add(last.hosts, more)
      else problem(`"${written}" is a port without a host; write HOST:${written}`)
      continue
    }
    const item = hostOf(written)
    if (typeof item === 'string') {
      problem(item)
      // What follows belongs to a host, though nobody knows to which.
      last = { hosts: [], named: true }
      continue
    }
    const own = item.ports === undefined ? ports : portsOf(item.ports)
    last = { hosts: item.hosts, named: item.ports !== undefined }
    if (typeof own === 'string') problem(own)
    else if (own.length === 0) problem(`"${written}" has no port; write ${example(written)}`)
    else add(item.hosts, own)
  }
  if (found.size > MAX_ENDPOINTS)
    problems.push({ source, message: `these are more than ${MAX_ENDPOINTS.toLocaleString('en')} endpoints` })
  return problems.length > 0 ? { problems } : { endpoints: [...found.values()] }
}

/** Reads `22,80,8000-8010`. Ports come sorted, without duplicates. */
export function parsePorts(
  text: string,
  source: string,
): { readonly ports: readonly number[] } | { readonly problems: readonly Problem[] } {
  const ports = new Set<number>()
  const problems: Problem[] = []
  for (const { text: written, column } of items(text)) {
    const some = portsOf(written)
    if (typeof some === 'string') problems.push({ source, column, message: some })
    else for (const port of some) ports.add(port)
  }
  if (ports.size === 0 && problems.length === 0) problems.push({ source, message: 'expected ports such as 22,80,443' })
  return problems.length > 0 ? { problems } : { ports: [...ports].sort((a, b) => a - b) }
}

/** Cuts at commas and white space outside brackets. */
function* items(text: string): Generator<Item> {
  for (const match of text.matchAll(/(?:\[[^\]]*\]?|[^\s,[])+/g)) yield { text: match[0], column: match.index + 1 }
}

function hostOf(text: string): { hosts: readonly string[]; ports?: string } | string {
  if (text.includes('://')) return `"${text}" is a web address; write HOST:PORT`
  const bracketed = /^\[([^\]]*:[^\]]*)\](?::(.*))?$/.exec(text)
  const plain = bracketed ? undefined : /^([^:]*)(?::([^:]*))?$/.exec(text)
  const [, host, ports] = bracketed ?? plain ?? [text, text]
  const rest = ports === undefined ? {} : { ports }
  if (bracketed || !plain) {
    if (host !== undefined && IPV6.test(host)) return { hosts: [host], ...rest }
    return `"${text}" is no address; an IPv6 address with a port is written [2001:db8::1]:443`
  }
  const expansion = expandRange(host ?? '')
  if ('message' in expansion) return `"${text}": ${expansion.message}`
  const wrong = expansion.names.find((name) => !NAME.test(name))
  if (wrong !== undefined) return `"${text}" is no host; expected a name or an address, then ":" and a port`
  return { hosts: expansion.names, ...rest }
}

function portsOf(text: string): number[] | string {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first === undefined || from < 1 || to > MAX_PORT)
    return `"${text}" is no port; expected a number from 1 to ${MAX_PORT}, or two such as 8000-8010`
  if (from > to) return `"${text}" is the wrong way round; write ${to}-${from}`
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

function example(host: string): string {
  return host.startsWith('[') || !host.includes(':') ? `${host}:443` : `[${host}]:443`
}
