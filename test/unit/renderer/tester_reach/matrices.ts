import type { ReachCell, ReachSpec } from '../../../../shared/contract/reach.ts'
import { withNews, type Matrix } from '../../../../renderer/screens/tester/reach/matrix/matrix.ts'

/** A matrix as the page has it; cells that are not given are not known yet. */
export function matrixOf(
  from: 'local' | readonly string[],
  to: ReachSpec['to'],
  cells: readonly ReachCell[] = [],
  unreachable: readonly string[] = [],
): Matrix {
  const names = from === 'local' ? ['local'] : from
  const matrix = withNews(undefined, {
    head: {
      id: 'reach-000000',
      title: '',
      state: 'ended',
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMs: 0,
      probes: names.length * to.length,
      done: cells.length,
      open: cells.filter(({ state }) => state === 'open').length,
      sources: names.length,
      unreachable: unreachable.length,
      targets: to.length,
      protocol: 'tcp',
    },
    spec: specOf(from, to),
    sources: names.map((name, s) => ({ s, name, state: unreachable.includes(name) ? 'unreachable' : 'ended' })),
    cells: [...cells],
  })
  return matrix!
}

export function specOf(from: 'local' | readonly string[], to: ReachSpec['to']): ReachSpec {
  return {
    from: from === 'local' ? from : [...from],
    to,
    protocol: 'tcp',
    timeoutMs: 5000,
    forks: 64,
    perHost: 8,
    ratePerSecond: 500,
    banner: false,
    fallback: true,
    connectTimeoutMs: 10_000,
    hostKeys: 'accept-new',
  }
}
