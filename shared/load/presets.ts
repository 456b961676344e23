import type { LoadSpecInput } from '../contract/tester/load.ts'

/** A load that a page or the command line offers by name; where it goes to is added. */
export interface LoadPreset {
  /** Matched by scripts (`flotilla load --preset 500-clients`), so never renamed. */
  readonly id: string
  readonly title: string
  readonly what: string
  readonly spec: Omit<LoadSpecInput, 'host' | 'port'>
}

export const LOAD_PRESETS: readonly LoadPreset[] = [
  {
    id: '500-clients',
    title: '500 clients say hello',
    what: '500 connections at once; each says "client-7 say hello 1", waits for the answer, and so on ten times.',
    spec: {
      name: '500 clients say hello',
      protocol: 'tcp',
      pace: { kind: 'closed' },
      connections: 500,
      stop: { kind: 'count', messages: 10 },
      message: { kind: 'hello' },
      answer: 'any',
    },
  },
  {
    id: 'echo-throughput',
    title: 'Echo, as fast as it answers',
    what: '50 connections for 10 seconds; 64 bytes, the next when the last was answered.',
    spec: {
      name: 'Echo, as fast as it answers',
      protocol: 'tcp',
      pace: { kind: 'closed' },
      connections: 50,
      stop: { kind: 'duration', ms: 10_000 },
      message: { kind: 'stamped', bytes: 64 },
    },
  },
  {
    id: 'steady-1000',
    title: '1,000 a second, steadily',
    what: '20 connections send 1,000 messages a second for 30 seconds, whatever comes back: shows every pause of the server.',
    spec: {
      name: '1,000 a second, steadily',
      protocol: 'tcp',
      pace: { kind: 'open', ratePerSecond: 1_000 },
      connections: 20,
      rampMs: 1_000,
      stop: { kind: 'duration', ms: 30_000 },
      message: { kind: 'stamped', bytes: 64 },
    },
  },
  {
    id: 'udp-10000',
    title: 'UDP, 10,000 a second for 10 seconds',
    what: 'Numbered datagrams of 64 bytes to an echo server: loss, duplicates, order and jitter.',
    spec: {
      name: 'UDP, 10,000 a second for 10 seconds',
      protocol: 'udp',
      pace: { kind: 'open', ratePerSecond: 10_000 },
      connections: 1,
      stop: { kind: 'duration', ms: 10_000 },
      message: { kind: 'stamped', bytes: 64 },
    },
  },
  {
    id: 'sink',
    title: 'As much as it takes',
    what: 'One connection pours 64 KiB messages into a sink for 10 seconds and waits for no answer.',
    spec: {
      name: 'As much as it takes',
      protocol: 'tcp',
      pace: { kind: 'closed' },
      connections: 1,
      stop: { kind: 'duration', ms: 10_000 },
      message: { kind: 'stamped', bytes: 64 * 1024 },
      answer: 'none',
    },
  },
]
