import { describe, expect, it, test } from 'vitest'
import { parseTargets } from '../../../shared/targets/parse.ts'
import { formatProblem } from '../../../shared/problem.ts'

const hostOption = { source: '-h', namespace: 'host' } as const

function problemsOf(text: string): string[] {
  const result = parseTargets(text, hostOption)
  return 'problems' in result ? result.problems.map(formatProblem) : []
}

describe('reading a target list', () => {
  it('keeps every item with its operands, ranges expanded, and its place', () => {
    expect(parseTargets('web[1-2],!@db*&tag:prod,all', hostOption)).toEqual({
      terms: [
        {
          text: 'web[1-2]',
          excludes: false,
          operands: [{ kind: 'host', names: ['web1', 'web2'], place: { source: '-h', column: 1 } }],
          place: { source: '-h', column: 1 },
        },
        {
          text: '!@db*&tag:prod',
          excludes: true,
          operands: [
            { kind: 'group', names: ['db*'], place: { source: '-h', column: 11 } },
            { kind: 'tag', names: ['prod'], place: { source: '-h', column: 16 } },
          ],
          place: { source: '-h', column: 10 },
        },
        {
          text: 'all',
          excludes: false,
          operands: [{ kind: 'all', names: [], place: { source: '-h', column: 25 } }],
          place: { source: '-h', column: 25 },
        },
      ],
    })
  })

  test.each(['fe80::1', 'root@web', 'tag', 'all-in-one', 'a!b', 'a%b', '*'])('takes %s for a plain name', (text) => {
    expect(parseTargets(text, hostOption)).toMatchObject({ terms: [{ operands: [{ kind: 'host', names: [text] }] }] })
  })

  it('takes white space for a part of a name only inside it', () => {
    const read = (text: string) => {
      const result = parseTargets(text, hostOption)
      return 'terms' in result
        ? result.terms.flatMap(({ operands }) => operands.map(({ names, place }) => [...names, place.column]))
        : []
    }
    expect(read(' rack 1 , ! a & b c\nd')).toEqual([
      ['rack 1', 2],
      ['a', 13],
      ['b c', 17],
      ['d', 21],
    ])
  })

  test.each([
    ['', ['-h:1: expected the name of a host, or "all"']],
    [' , ', ['-h:1: expected the name of a host, or "all"']],
    ['web,!', ['-h:6: expected the name of a host, without spaces before it']],
    ['@ web', ['-h:2: expected the name of a group, without spaces before it']],
    ['a&', ['-h:3: expected the name of a host, without spaces before it']],
    ['@', ['-h:2: expected the name of a group, without spaces before it']],
    ['tag:', ['-h:5: expected the name of a tag, without spaces before it']],
    ['%', ['-h:2: expected the name of a set, such as %failed, without spaces before it']],
    ['@@web', ['-h:2: expected the name of a group, without spaces before it']],
    ['a&!b', ['-h:3: "!" must be the first character of an item: write "a,!b" for "a but not b"']],
    ['!!a', ['-h:2: "!" must be the first character of an item: write "a,!b" for "a but not b"']],
    ['db1,@web[3-1]', ['-h:10: reversed range: expected "1-3"']],
  ])('refuses %j: %j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })

  it('reports every error of a list at once', () => {
    expect(problemsOf('@,web[1-2],b[x]&c[y]').map((problem) => problem.split(':', 2)[1])).toEqual(['2', '14', '19'])
  })
})
