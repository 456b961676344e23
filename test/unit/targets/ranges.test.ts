import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { expandRange, foldNames, maxRangeNames, splitList } from '../../../shared/targets/ranges.ts'

function expanded(text: string): string[] {
  const result = expandRange(text)
  if ('message' in result) throw new Error(`${text}: ${result.message}`)
  return result.names
}

const expandedList = (text: string) => splitList(text).flatMap((item) => expanded(item.text))

describe('a range', () => {
  test.each([
    ['web01', ['web01']],
    ['fe80::1', ['fe80::1']],
    ['web[1-3]', ['web1', 'web2', 'web3']],
    ['web[8-11]', ['web8', 'web9', 'web10', 'web11']],
    ['web[08-11]', ['web08', 'web09', 'web10', 'web11']],
    ['web[0-2]', ['web0', 'web1', 'web2']],
    ['web[000-001]', ['web000', 'web001']],
    ['web[0-9/4]', ['web0', 'web4', 'web8']],
    ['web[01-03,07]x', ['web01x', 'web02x', 'web03x', 'web07x']],
    ['r[1-2]n[1-3]', ['r1n1', 'r1n2', 'r1n3', 'r2n1', 'r2n2', 'r2n3']],
    ['[1-2]', ['1', '2']],
    ['fe80::[1-2]', ['fe80::1', 'fe80::2']],
    ['n[99999999999999999998-99999999999999999999]', ['n99999999999999999998', 'n99999999999999999999']],
  ])('%s stands for %j', (text, names) => {
    expect(expanded(text)).toEqual(names)
  })

  it('collapses duplicates but tells 1 from 01', () => {
    expect(expanded('a[1-2,2,1,01]')).toEqual(['a1', 'a2', 'a01'])
  })

  test.each([
    ['web[01-20', 3, 'unclosed "["'],
    ['web[1[2]]', 3, 'unclosed "["'],
    ['web]', 3, 'no "[" before it'],
    ['web[20-1]', 4, 'expected "1-20"'],
    ['web[1-9/0]', 8, 'step of 1 or more'],
    ['web[a-c]', 4, 'unexpected "a"'],
    ['web[1-3, 5]', 8, 'unexpected " "'],
    ['web[]', 4, 'a number is missing'],
    ['web[1,]', 6, 'a number is missing'],
    ['web[1-]', 4, '"1-" is not a range'],
    ['web[5/2]', 4, '"5/2" is not a range'],
    ['web[1-020]', 4, 'the same number of digits'],
    ['web[08-100]', 4, 'the same number of digits'],
    ['[::1]', 1, 'an IPv6 address is written without brackets'],
    ['[2001:db8::1]:22', 5, 'an IPv6 address is written without brackets'],
    ['a[1-1000000000000]', 2, 'more than 100,000 names'],
    ['a[1-1000]b[1-1000]', 10, 'more than 100,000 names'],
  ])('%s is refused at offset %i: %s', (text, offset, message) => {
    expect(expandRange(text)).toEqual({ message: expect.stringContaining(message) as string, offset })
  })

  it('may stand for as many names as the limit says', () => {
    expect(expanded(`a[1-${maxRangeNames}]`)).toHaveLength(maxRangeNames)
  })
})

describe('a list', () => {
  it('is split at commas and line breaks outside brackets', () => {
    expect(splitList(' web[01,03],,db1\n\tdb 2 ')).toEqual([
      { text: 'web[01,03]', offset: 1 },
      { text: 'db1', offset: 13 },
      { text: 'db 2', offset: 18 },
    ])
  })

  it('leaves an unclosed bracket to be pointed at', () => {
    expect(splitList('a],web[01, db1')).toEqual([
      { text: 'a]', offset: 0 },
      { text: 'web[01, db1', offset: 3 },
    ])
  })

  it('of nothing has no items', () => {
    expect(splitList(' , ')).toEqual([])
  })
})

describe('folding', () => {
  test.each([
    [[], ''],
    [['db1'], 'db1'],
    [['web01', 'web02', 'web03', 'web05', 'db1'], 'web[01-03,05],db1'],
    [['web9', 'web10', 'web11'], 'web[9-11]'],
    [['web09', 'web10', 'web99', 'web100'], 'web[09-10,99,100]'],
    [['1', '01', '2', '02'], '[01-02,1-2]'],
    [['b', 'a', 'b'], 'b,a'],
    [['web3', 'web1', 'web2'], 'web[1-3]'],
    [['r1n1', 'r1n2', 'r2n1', 'r2n2'], 'r[1-2]n[1-2]'],
    [['dc1-web1', 'dc1-web2', 'dc1-web3', 'dc2-web1', 'dc2-web3'], 'dc1-web[1-3],dc2-web[1,3]'],
    [['10.0.0.1', '10.0.0.2'], '10.0.0.[1-2]'],
  ])('%j is written %s', (names, text) => {
    expect(foldNames(names)).toBe(text)
  })

  const literal = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', ':', 'é', '*'), maxLength: 3 })
  const digits = fc.oneof(
    fc.string({ unit: fc.constantFrom('0', '1', '2', '9'), maxLength: 3 }),
    fc.nat(120).map((value) => String(value).padStart(2, '0')),
    fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }).map(String),
  )
  const name = fc
    .array(fc.tuple(literal, digits), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.flat().join(''))
    .filter((text) => text !== '')

  it('is undone by expanding, for any set of names', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 60 }), (names) => {
        const again = expandedList(foldNames(names))
        expect(again.toSorted()).toEqual([...new Set(names)].toSorted())
      }),
      { numRuns: 500 },
    )
  })

  it('is undone by expanding, for dense grids', () => {
    const grid = fc.array(fc.tuple(fc.integer({ min: 7, max: 12 }), fc.integer({ min: 98, max: 102 })))
    fc.assert(
      fc.property(grid, fc.integer({ min: 1, max: 3 }), (cells, width) => {
        const names = cells.map(([rack, node]) => `r${String(rack).padStart(width, '0')}n${node}`)
        expect(expandedList(foldNames(names)).toSorted()).toEqual([...new Set(names)].toSorted())
      }),
    )
  })
})
