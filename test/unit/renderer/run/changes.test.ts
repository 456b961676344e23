import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareLines, compareWords, foldSame } from '../../../../renderer/screens/run/output/changes.ts'

const texts = fc.array(fc.constantFrom('a', 'b', 'c d', 'c e', '', 'longer line of text'), { maxLength: 20 })

describe('the difference of two answers', () => {
  it('tells every line of both, each in its order', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const { lines } = compareLines(a, b)!
        expect(lines.flatMap((line) => (line.kind === 'added' ? [] : [a[line.a]]))).toEqual(a)
        expect(lines.flatMap((line) => (line.kind === 'removed' ? [] : [b[line.b]]))).toEqual(b)
        for (const line of lines) if (line.kind === 'same') expect(a[line.a]).toBe(b[line.b])
      }),
    )
  })

  it('marks the words in which a line differs', () => {
    const a = '/dev/vda1 252G  22G 218G 10% /'
    const b = '/dev/vda1   252G 239G  13G 95% /'
    const marks = compareWords(a, b)!
    const marked = (text: string, list: readonly { from: number; to: number }[]) =>
      list.map(({ from, to }) => text.slice(from, to))
    expect(marked(a, marks.a)).toEqual(['22G', '218G', '10%'])
    expect(marked(b, marks.b)).toEqual(['239G', '13G', '95%'])
    expect(compareWords('one', 'other')).toBeUndefined()
  })

  it('counts the lines that differ', () => {
    expect(compareLines(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])!.differing).toBe(2)
    expect(compareLines(['a'], ['a'])!.differing).toBe(0)
  })

  it('gives up on texts that have too little in common, and soon', () => {
    const many = (word: string) => Array.from({ length: 100_000 }, (_, n) => `${word} ${n}`)
    const before = performance.now()
    expect(compareLines(many('a'), many('b'))).toBeUndefined()
    expect(performance.now() - before).toBeLessThan(1000)
  })

  it('folds away what is equal, but for a few lines around each change', () => {
    const a = Array.from({ length: 20 }, (_, n) => `line ${n}`)
    const b = a.with(10, 'other')
    const { lines } = compareLines(a, b)!
    const folded = foldSame(lines, 2, new Set())
    expect(folded.map(({ kind }) => kind)).toEqual([
      ...['gap', 'same', 'same', 'removed', 'added', 'same', 'same', 'gap'],
    ])
    expect(folded[0]).toEqual({ kind: 'gap', at: 0, count: 8 })
    expect(
      foldSame(lines, 2, new Set([0]))
        .slice(0, 10)
        .every(({ kind }) => kind === 'same'),
    ).toBe(true)
  })
})
