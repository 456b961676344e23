import { describe, expect, it } from 'vitest'
import { changesByPlace, foldChanges, targetsText } from '../../../../renderer/screens/tester/reach/diff/changes.ts'
import type { ReachChange } from '../../../../shared/reach/diff.ts'
import { specOf } from './matrices.ts'

const closed = (source: string, target: string): ReachChange => ({ source, target, before: 'open', after: 'refused' })

describe('changes in words', () => {
  it('are one for all sources and targets that changed alike', () => {
    const changes = ['web1', 'web2'].flatMap((source) => [closed(source, 'db1:5432'), closed(source, 'db2:5432')])
    expect(foldChanges(changes)).toEqual([
      { before: 'open', after: 'refused', sources: ['web1', 'web2'], targets: ['db1:5432', 'db2:5432'] },
    ])
  })

  it('are several where not the same sources changed', () => {
    const changes = [closed('web1', 'db1:5432'), closed('web2', 'db1:5432'), closed('web1', 'db2:5432')]
    expect(foldChanges(changes).map(({ sources }) => sources)).toEqual([['web1', 'web2'], ['web1']])
  })

  it('keep apart what came and what went', () => {
    const changes: ReachChange[] = [
      { source: 'web1', target: 'db1:1', after: 'open' },
      { source: 'web1', target: 'db2:1', before: 'open' },
    ]
    expect(foldChanges(changes)).toHaveLength(2)
  })

  it('name targets in short, addresses of IPv6 and datagram ports too', () => {
    expect(targetsText(['db1:5432', 'db2:5432', '[::1]:53/udp'])).toBe('db[1-2]:5432 [::1]:53')
  })

  it('are found in the grid by name; what is no longer there is not', () => {
    const spec = specOf(['web1', 'web2'], [{ address: '10.0.0.1', name: 'db1', port: 5432 }])
    const gone: ReachChange = { source: 'web9', target: 'db1:5432', before: 'open' }
    const places = changesByPlace([closed('web2', 'db1:5432'), gone], spec, ['web1', 'web2'])
    expect([...places.keys()]).toEqual([1])
  })
})
