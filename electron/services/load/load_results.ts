import type { LoadHead, LoadResult } from '../../../shared/contract/tester/load.ts'
import type { LoadTaskResult } from '../../../shared/tasks/sockets.ts'

/** A result's line in the list. */
export function headOf(result: Omit<LoadResult, 'connected' | 'errors' | 'verdicts' | 'percentiles'>): LoadHead {
  const { id, pair, spec, state, startedAt, durationMs, counts, latency, message } = result
  return {
    id,
    ...(pair === undefined ? {} : { pair }),
    spec,
    state,
    startedAt,
    durationMs,
    counts,
    ...(latency ? { latency } : {}),
    ...(message === undefined ? {} : { message }),
  }
}

/** What the generators of one load found, put together. */
export function addFindings(results: readonly LoadTaskResult[]): Pick<LoadTaskResult, 'udp' | 'kernel'> {
  const udp = results.flatMap((result) => result.udp ?? [])
  const kernel = results.flatMap((result) => result.kernel ?? [])
  const sum = <Of>(items: readonly Of[], value: (item: Of) => number) =>
    items.reduce((total, item) => total + value(item), 0)
  // Each generator has seen the same counters of this machine; only its own sockets are its own.
  const most = (value: (item: NonNullable<LoadTaskResult['kernel']>) => number) => Math.max(0, ...kernel.map(value))
  const receivers = kernel.filter(({ receiverDrops }) => receiverDrops !== undefined)
  return {
    ...(udp.length === 0
      ? {}
      : {
          udp: {
            lost: sum(udp, ({ lost }) => lost),
            duplicates: sum(udp, ({ duplicates }) => duplicates),
            reordered: sum(udp, ({ reordered }) => reordered),
            late: sum(udp, ({ late }) => late),
            // Connections are shared out evenly, so each says as much as the others.
            jitterMs: sum(udp, ({ jitterMs }) => jitterMs) / udp.length,
          },
        }),
    ...(kernel.length === 0
      ? {}
      : {
          kernel: {
            sendBufferErrors: most(({ sendBufferErrors }) => sendBufferErrors),
            receiveBufferErrors: most(({ receiveBufferErrors }) => receiveBufferErrors),
            ownDrops: sum(kernel, ({ ownDrops }) => ownDrops),
            ...(receivers.length === 0 ? {} : { receiverDrops: most(({ receiverDrops }) => receiverDrops ?? 0) }),
          },
        }),
  }
}
