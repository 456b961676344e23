import { loadSpec, type LoadPoint, type LoadResult } from '../../../../shared/contract/tester/load.ts'

/** A load of 10 s that has ended, with what a test is about. */
export function resultOf(changes: Partial<LoadResult> = {}): LoadResult {
  return {
    id: 'load-aaaaaa',
    spec: loadSpec.parse({
      protocol: 'tcp',
      host: '127.0.0.1',
      port: 9000,
      pace: { kind: 'closed' },
      stop: { kind: 'duration', ms: 10_000 },
      message: { kind: 'stamped' },
    }),
    state: 'ended',
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 10_000,
    connected: 0,
    counts: {
      offered: 1_000,
      sent: 1_000,
      received: 1_000,
      echoed: 1_000,
      bytesOut: 64_000,
      bytesIn: 64_000,
      connects: 1,
      errors: 0,
    },
    errors: [],
    verdicts: [],
    percentiles: [],
    ...changes,
  }
}

/** A point of an interval that ended then, with so many messages in it. */
export function pointAt(atMs: number, sent: number): LoadPoint {
  return { atMs, sent, echoed: sent, errors: 0, bytesOut: sent * 64, bytesIn: sent * 64 }
}
