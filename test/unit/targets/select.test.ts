import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { formatProblem } from '../../../shared/problem.ts'
import { parseTargets } from '../../../shared/targets/parse.ts'
import { foldNames } from '../../../shared/targets/ranges.ts'
import { type HostSets, buildTargetIndex, resolveTargets, selectHosts } from '../../../shared/targets/select.ts'
import { inventoryOf, namesOf } from './inventory.ts'

const inventory = inventoryOf(
  'lb,web[01-10],db[1-4],Web99',
  { web: 'web[01-10]', dbs: 'db[1-4]', 'dbs-old': 'db1', empty: '' },
  { prod: 'web[01-05],db[1-2]', staging: 'web[06-10]' },
)

const hosts = (...texts: string[]) => resolveTargets(inventory, { hosts: texts })
const groups = (...texts: string[]) => resolveTargets(inventory, { groups: texts })

function chosen({ hosts, problems }: ReturnType<typeof resolveTargets>): string {
  expect(problems).toEqual([])
  return foldNames(hosts)
}

function refused({ hosts, problems }: ReturnType<typeof resolveTargets>): string[] {
  expect(hosts).toEqual([])
  return problems.map(formatProblem)
}

describe('-h', () => {
  test.each([
    ['web01', 'web01'],
    ['db2, web03,lb', 'lb,web03,db2'],
    ['web[02-04],web03', 'web[02-04]'],
    ['web[01-09/4]', 'web[01,05,09]'],
    ['web*', 'web[01-10]'],
    ['web?1', 'web01'],
    ['d*[1-2]', 'db[1-2]'],
    ['Web*', 'Web99'],
    ['all', 'lb,web[01-10],db[1-4],Web99'],
    ['@web', 'web[01-10]'],
    ['@dbs*', 'db[1-4]'],
    ['tag:prod', 'web[01-05],db[1-2]'],
    ['tag:*', 'web[01-10],db[1-2]'],
    ['@web&tag:prod', 'web[01-05]'],
    ['@web&tag:prod&web0[3-7]', 'web[03-05]'],
    ['lb,@web&tag:prod,!web03', 'lb,web[01-02,04-05]'],
    ['!web03,@web&tag:prod', 'web[01-02,04-05]'],
    ['all,!@web,!db*', 'lb,Web99'],
    ['all,!tag:prod&@web,!tag:staging', 'lb,db[1-4],Web99'],
    ['!@web', 'lb,db[1-4],Web99'],
    ['@web,@empty', 'web[01-10]'],
  ])('%s means %s', (text, meaning) => {
    expect(chosen(hosts(text))).toBe(meaning)
  })
})

describe('-g', () => {
  test.each([
    ['web', 'web[01-10]'],
    ['dbs,web&tag:staging', 'web[06-10],db[1-4]'],
    ['dbs*,!dbs-old', 'db[2-4]'],
    ['@web', 'web[01-10]'],
    ['all', 'lb,web[01-10],db[1-4],Web99'],
  ])('%s means %s', (text, meaning) => {
    expect(chosen(groups(text))).toBe(meaning)
  })
})

describe('several options', () => {
  it('are united, and each exclusion holds for all of them', () => {
    const result = resolveTargets(inventory, { hosts: ['db1', '!web02,lb'], groups: ['web', '!dbs'] })
    expect(chosen(result)).toBe('lb,web[01,03-10]')
  })

  it('that all exclude leave every other host', () => {
    expect(chosen(resolveTargets(inventory, { hosts: ['!lb'], groups: ['!web'] }))).toBe('db[1-4],Web99')
  })

  it('are missing when there are none', () => {
    expect(refused(resolveTargets(inventory, {}))).toEqual([
      'target: no target: name hosts with -h, groups with -g, or write -h all',
    ])
  })

  it('report their syntax errors together', () => {
    expect(refused(resolveTargets(inventory, { hosts: ['web[', 'a&'], groups: ['@'] }))).toHaveLength(3)
  })
})

describe('what means nothing', () => {
  test.each([
    ['wbe01', ['-h:1: unknown host "wbe01": did you mean web01?']],
    ['nothing-like-it', ['-h:1: unknown host "nothing-like-it"']],
    ['web99', ['-h:1: unknown host "web99": did you mean Web99, web09, web01?']],
    ['web', ['-h:1: unknown host "web": that is a group, use -g web or @web']],
    ['prod', ['-h:1: unknown host "prod": that is a tag, use tag:prod']],
    ['@lb', ['-h:1: unknown group "lb": that is a host, use -h lb']],
    ['web[09-12]', ['-h:1: unknown hosts "web[11-12]"']],
    ['wbe[01-02]', ['-h:1: unknown hosts "wbe[01-02]": did you mean web01?']],
    ['x*,tag:pord', ['-h:1: no host matches "x*"', '-h:4: unknown tag "pord": did you mean prod?']],
    ['all,!wbe01', ['-h:6: unknown host "wbe01": did you mean web01?']],
    ['%faild', ['-h:1: unknown set "faild"']],
    ['@empty&x,y', ['-h:8: unknown host "x"', '-h:10: unknown host "y"']],
    ['@empty', ['-h: "@empty" matches no hosts']],
    ['@web&@dbs,lb,!lb', ['-h: "@web&@dbs,lb,!lb" matches no hosts']],
  ])('%s is a problem: %j', (text, problems) => {
    expect(refused(hosts(text))).toEqual(problems)
  })

  it('is told apart from a host by -g', () => {
    expect(refused(groups('web01,wbe'))).toEqual([
      '-g:1: unknown group "web01": that is a host, use -h web01',
      '-g:7: unknown group "wbe"',
    ])
  })
})

describe('a named set', () => {
  const sets: HostSets = new Map([
    ['failed', ['web03', 'web01', 'gone']],
    ['ok', []],
  ])

  it('holds the hosts of an earlier run that are still there', () => {
    expect(chosen(resolveTargets(inventory, { hosts: ['%failed'] }, sets))).toBe('web[01,03]')
    expect(chosen(resolveTargets(inventory, { hosts: ['@web,!%failed'] }, sets))).toBe('web[02,04-10]')
  })

  it('may be empty', () => {
    expect(refused(resolveTargets(inventory, { hosts: ['%ok'] }, sets))).toEqual(['-h: "%ok" matches no hosts'])
  })
})

describe('any selection', () => {
  const index = buildTargetIndex(inventory)
  const item = fc.constantFrom(
    'web0[1-4]',
    'db*',
    '@web',
    'tag:prod',
    '@dbs&tag:prod',
    'lb',
    '!web03',
    '!@dbs-old',
    '!tag:staging',
  )
  const select = (text: string) => {
    const parsed = parseTargets(text, { source: '-h', namespace: 'host' })
    if ('problems' in parsed) throw new Error('unexpected')
    return selectHosts(index, [parsed])
  }

  it('does not depend on the order of its items or on repetition', () => {
    const list = fc.array(item, { minLength: 1, maxLength: 6 })
    const sameItems = list.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2 })),
    )
    fc.assert(
      fc.property(sameItems, ([items, shuffled]) => {
        expect(select(shuffled.join(',')).hosts).toEqual(select(items.join(' , ')).hosts)
      }),
    )
  })

  it('of plain names gives them back in inventory order', () => {
    const all = namesOf('lb,web[01-10],db[1-4]')
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 1 }), (names) => {
        expect(select(foldNames(names)).hosts).toEqual(all.filter((name) => names.includes(name)))
      }),
    )
  })
})
