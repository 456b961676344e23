import { describe, expect, it } from 'vitest'
import { reachSpec, type ReachMatrix, type ReachState } from '../../../shared/contract/reach.ts'
import { diffMatrices } from '../../../shared/reach/diff.ts'

function matrix(
  sources: string[],
  targets: string[],
  states: Record<string, ReachState>,
  protocol: 'tcp' | 'udp' = 'tcp',
): Omit<ReachMatrix, 'head'> {
  return {
    spec: reachSpec.parse({ from: sources, to: targets.map((address) => ({ address, port: 80 })), protocol }),
    sources: sources.map((name) => ({ name, state: 'ended' })),
    cells: Object.entries(states).map(([key, state]) => {
      const [source, target] = key.split('>')
      return { s: sources.indexOf(source!), t: targets.indexOf(target!), state }
    }),
  }
}

describe('two matrices', () => {
  it('are compared by names, in whatever order they were probed', () => {
    const before = matrix(['a', 'b'], ['x', 'y'], { 'a>x': 'open', 'a>y': 'open', 'b>x': 'open', 'b>y': 'refused' })
    const after = matrix(['b', 'a'], ['y', 'x'], { 'b>y': 'open', 'b>x': 'open', 'a>y': 'open', 'a>x': 'timed-out' })
    expect(diffMatrices(before, after)).toEqual({
      same: 2,
      changes: [
        { source: 'b', target: 'y:80', before: 'refused', after: 'open' },
        { source: 'a', target: 'x:80', before: 'open', after: 'timed-out' },
      ],
    })
  })

  it('tell what only one of them has, and what one does not know', () => {
    const before = matrix(['a', 'b'], ['x'], { 'a>x': 'open', 'b>x': 'open' })
    const after = matrix(['a', 'c'], ['x'], { 'c>x': 'refused' })
    expect(diffMatrices(before, after).changes).toEqual([
      { source: 'a', target: 'x:80', before: 'open', after: 'pending' },
      { source: 'c', target: 'x:80', after: 'refused' },
      { source: 'b', target: 'x:80', before: 'open' },
    ])
  })

  it('do not take a UDP port for a TCP port', () => {
    const tcp = matrix(['a'], ['x'], { 'a>x': 'open' })
    const udp = matrix(['a'], ['x'], { 'a>x': 'open' }, 'udp')
    expect(diffMatrices(tcp, udp)).toMatchObject({ same: 0, changes: [{ target: 'x:80/udp' }, { target: 'x:80' }] })
  })

  it('have nothing to tell when they are the same', () => {
    const one = matrix(['a'], ['x'], { 'a>x': 'open' })
    expect(diffMatrices(one, one)).toEqual({ changes: [], same: 1 })
  })
})
