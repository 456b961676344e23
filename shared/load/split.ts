import type { LoadSpec } from '../contract/tester/load.ts'

/**
 * The parts of a load that its processes do: connections fairly, the first ones taking what is left over; the rate in
 * proportion, so that every connection has the same. The sums are exactly those of the whole. A process without a
 * connection would have nothing to do, so there are never more parts than connections.
 */
export function splitLoad(spec: LoadSpec): LoadSpec[] {
  const parts = Math.min(spec.processes, spec.connections)
  const { pace } = spec
  let rateLeft = pace.kind === 'open' ? pace.ratePerSecond : 0
  return Array.from({ length: parts }, (_, part) => {
    const connections = Math.floor(spec.connections / parts) + (part < spec.connections % parts ? 1 : 0)
    if (pace.kind === 'closed') return { ...spec, connections, processes: 1 }
    // The last takes what is left: a sum of rounded shares need not be the whole.
    const share = part === parts - 1 ? rateLeft : (pace.ratePerSecond * connections) / spec.connections
    rateLeft -= share
    return { ...spec, connections, processes: 1, pace: { kind: 'open', ratePerSecond: share } }
  })
}
