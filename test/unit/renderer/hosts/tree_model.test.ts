import { describe, expect, it } from 'vitest'
import { filterHosts, haystacksOf } from '../../../../renderer/sidebar/match_hosts.ts'
import {
  buildTree,
  targetOf,
  unfold,
  unfoldMatches,
  UNGROUPED,
  type TreeRow,
} from '../../../../renderer/sidebar/tree_model.ts'
import { host, snapshotOf } from './views.ts'

const snapshot = snapshotOf(['web1', 'web2', 'db1', 'lone'], {
  production: { groups: ['web', 'db'] },
  web: { hosts: ['web1', 'web2'] },
  db: { hosts: ['db1'] },
  urgent: { hosts: ['web2'], groups: ['db'] },
})
const tree = buildTree(snapshot)
const keysOf = (rows: readonly TreeRow[]) => rows.map(({ key }) => key)
const filtered = (text: string) => unfoldMatches(tree, filterHosts(haystacksOf(snapshot.hosts), text)!, text)

describe('the tree', () => {
  it('shows the outermost groups, and the hosts of none at the end', () => {
    expect(keysOf(unfold(tree, new Set()))).toEqual(['/', '/production', '/urgent', UNGROUPED])
  })

  it('shows a group under each group that holds it', () => {
    const rows = unfold(tree, new Set(['/production', '/urgent']))
    expect(keysOf(rows)).toEqual([
      '/',
      '/production',
      '/production/web',
      '/production/db',
      '/urgent',
      '/urgent/db',
      '/urgent/web2',
      UNGROUPED,
    ])
  })

  it('shows under a group only the hosts that none of its inner groups holds', () => {
    const rows = unfold(tree, new Set(['/urgent']))
    expect(rows.filter(({ kind }) => kind === 'host').map(({ key }) => key)).toEqual(['/urgent/web2'])
  })

  it('counts the hosts of inner groups', () => {
    const counts = unfold(tree, new Set()).map((row) => ('count' in row ? row.count : undefined))
    expect(counts).toEqual([4, 3, 2, 1])
  })

  it('tells each row its place among its siblings', () => {
    const rows = unfold(tree, new Set(['/urgent', UNGROUPED]))
    const places = rows.map(({ key, level, position, siblings }) => [key, level, position, siblings])
    expect(places).toEqual([
      ['/', 1, 1, 4],
      ['/production', 1, 2, 4],
      ['/urgent', 1, 3, 4],
      ['/urgent/db', 2, 1, 2],
      ['/urgent/web2', 2, 2, 2],
      [UNGROUPED, 1, 4, 4],
      [`${UNGROUPED}/lone`, 2, 1, 1],
    ])
  })

  it('gives an empty group nothing to unfold', () => {
    const [, row] = unfold(buildTree(snapshotOf([], { empty: {} })), new Set(['/empty']))
    expect(row).toMatchObject({ kind: 'group', expanded: undefined })
  })

  it('ends where groups hold each other in a circle below a root', () => {
    const groups = [
      { name: 'root', hosts: [], groups: ['a'] },
      { name: 'a', hosts: [], groups: ['b'] },
      { name: 'b', hosts: [], groups: ['a'] },
    ]
    const rows = unfold(buildTree({ hosts: [], groups }), new Set(['/root', '/root/a', '/root/a/b']))
    expect(keysOf(rows)).toEqual(['/', '/root', '/root/a', '/root/a/b'])
  })

  it('lists tags, the most used first', () => {
    const hosts = [host('a', { tags: ['eu'] }), host('b', { tags: ['gpu', 'eu'] })]
    expect(buildTree({ hosts, groups: [] }).tags).toEqual([
      { name: 'eu', count: 2 },
      { name: 'gpu', count: 1 },
    ])
  })
})

describe('the filtered tree', () => {
  it('shows the hosts that match under the groups that name them', () => {
    expect(keysOf(filtered('web2'))).toEqual(['/web', '/web/web2', '/urgent', '/urgent/web2'])
  })

  it('shows a group whose name matches, though no host stands directly under it', () => {
    expect(filtered('production').find(({ key }) => key === '/production')).toMatchObject({ count: 3 })
  })

  it('shows hosts of no group as such', () => {
    expect(keysOf(filtered('lone'))).toEqual([UNGROUPED, `${UNGROUPED}/lone`])
  })
})

describe('what a row means as a target', () => {
  it.each([
    ['/', 'all'],
    ['/production', '@production'],
    [UNGROUPED, 'all,!@*'],
    [`${UNGROUPED}/lone`, 'lone'],
  ])('%s is %s', (key, target) => {
    const row = unfold(tree, new Set([UNGROUPED])).find((one) => one.key === key)
    expect(row && targetOf(row)).toBe(target)
  })

  it('of no group is every host, while there are no groups', () => {
    const rows = unfold(buildTree(snapshotOf(['web1', 'web2'], {})), new Set())
    expect(rows.map(targetOf)).toEqual(['all', 'all'])
  })
})
