import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What the kernel has counted of UDP since it started, IPv4 and IPv6 together (RFC 4113 and `/proc/net/snmp`). */
export interface UdpTotals {
  readonly receiveErrors: number
  /** Datagrams dropped because a receiving socket's buffer was full. */
  readonly receiveBufferErrors: number
  /** Datagrams that a sending socket's buffer had no room for. */
  readonly sendBufferErrors: number
}

/** A line of `/proc/net/udp` or `/proc/net/udp6`. */
export interface UdpSocketLine {
  readonly family: 4 | 6
  readonly port: number
  readonly uid: number
  /** The name of the socket: `socket:[inode]` in `/proc/<pid>/fd`. */
  readonly inode: string
  /** Bytes that wait to be read. */
  readonly receiveQueueBytes: number
  /** Datagrams that this socket has dropped since it was opened. */
  readonly drops: number
}

/** Undefined where the system does not tell: anything but Linux. Each call reads anew: tens of microseconds. */
export function udpTotals(): UdpTotals | undefined {
  const snmp = textOf('/proc/net/snmp')
  if (snmp === undefined) return undefined
  const counters = new Map([...countersOfSnmp(snmp), ...countersOfSnmp6(textOf('/proc/net/snmp6') ?? '')])
  const both = (name: string) => (counters.get(`Udp${name}`) ?? 0) + (counters.get(`Udp6${name}`) ?? 0)
  return {
    receiveErrors: both('InErrors'),
    receiveBufferErrors: both('RcvbufErrors'),
    sendBufferErrors: both('SndbufErrors'),
  }
}

/** All UDP sockets of this network namespace; undefined where the system does not tell. */
export function udpSockets(): UdpSocketLine[] | undefined {
  const four = textOf('/proc/net/udp')
  if (four === undefined) return undefined
  return [...linesOfUdp(four, 4), ...linesOfUdp(textOf('/proc/net/udp6') ?? '', 6)]
}

/** The inodes of this process's sockets; empty where the system does not tell. */
export function ownSocketInodes(): Set<string> {
  const inodes = new Set<string>()
  for (const name of listOf('/proc/self/fd')) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/self/fd/${name}`))?.[1]
    if (inode !== undefined) inodes.add(inode)
  }
  return inodes
}

/** The pairs of lines of `/proc/net/snmp`: `Udp: InDatagrams …` and below it `Udp: 33096 …`. */
export function countersOfSnmp(text: string): Map<string, number> {
  const counters = new Map<string, number>()
  const lines = text.split('\n')
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [protocol, ...names] = words(lines[at]!)
    const [, ...values] = words(lines[at + 1]!)
    names.forEach((name, index) => counters.set(`${protocol!.replace(':', '')}${name}`, Number(values[index] ?? 0)))
  }
  return counters
}

/** `/proc/net/snmp6`: a name and a number on each line. */
function countersOfSnmp6(text: string): Map<string, number> {
  const pairs = text.split('\n').map(words)
  return new Map(pairs.filter((pair) => pair.length === 2).map(([name, value]) => [name!, Number(value)]))
}

/** Columns as `udp4_format_sock` of the kernel's net/ipv4/udp.c prints them; drops are the thirteenth. */
export function linesOfUdp(text: string, family: 4 | 6): UdpSocketLine[] {
  return text
    .split('\n')
    .slice(1)
    .map(words)
    .filter((columns) => columns.length >= 13)
    .map((columns) => ({
      family,
      port: Number.parseInt(columns[1]!.slice(columns[1]!.indexOf(':') + 1), 16),
      receiveQueueBytes: Number.parseInt(columns[4]!.slice(columns[4]!.indexOf(':') + 1), 16),
      uid: Number(columns[7]),
      inode: columns[9]!,
      drops: Number(columns[12]),
    }))
}

function words(line: string): string[] {
  return line.trim().split(/\s+/)
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

function listOf(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
