import { describe, expect, it } from 'vitest'
import { applyCompletion, completeTarget, operandAt } from '../../../../renderer/screens/run/compose/completion.ts'
import type { TargetIndex } from '../../../../shared/targets/select.ts'

const hosts = ['web01', 'web02', 'db01', 'old-web', 'weird,name']
const index: TargetIndex = {
  hosts,
  named: {
    host: new Map(hosts.map((name, at) => [name, [at]])),
    group: new Map([
      ['web', [0, 1]],
      ['all-web', [0, 1, 3]],
    ]),
    tag: new Map([['west', [0]]]),
    set: new Map(),
  },
}

/** `|` is the caret. */
function complete(marked: string) {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const found = completeTarget(index, text, caret)
  return { ...found, texts: found.items.map((item) => item.text), text }
}

describe('completion of a target', () => {
  it('offers what begins with the typed text before what only holds it, groups before hosts', () => {
    expect(complete('we|').texts).toEqual(['@web', 'web01', 'web02', 'tag:west', '@all-web', 'old-web'])
  })

  it('offers all, groups and tags, but no hosts, when nothing is typed', () => {
    expect(complete('|').texts).toEqual(['all', '@web', '@all-web', 'tag:west'])
  })

  it.each([
    ['@|', ['@web', '@all-web']],
    ['tag:w|', ['tag:west']],
    ['db01,!we|', ['@web', 'web01', 'web02', 'tag:west', '@all-web', 'old-web']],
    ['WEB0|', ['web01', 'web02']],
    ['web[0|', []],
    ['web*|', []],
  ])('%s', (marked, texts) => {
    expect(complete(marked).texts).toEqual(texts)
  })

  it('never offers a name that the notation cannot hold', () => {
    expect(complete('weird|').texts).toEqual([])
  })

  it.each([
    ['db01, !we|b02', '@web', 'db01, !@web'],
    ['@web&we|,db01', 'web01', '@web&web01,db01'],
    ['web[01,02]&|', 'all', 'web[01,02]&all'],
    ['| ,db01', 'all', 'all ,db01'],
  ])('%s becomes with %s', (marked, pick, result) => {
    const found = complete(marked)
    const item = found.items.find(({ text }) => text === pick)!
    expect(applyCompletion(found.text, found, item).text).toBe(result)
  })

  it('of ten thousand names takes less than a frame', () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `rack${n % 100}-node${n}.example.net`)
    const large: TargetIndex = {
      hosts: names,
      named: { ...index.named, host: new Map(names.map((name, at) => [name, [at]])) },
    }
    const best = (typed: string) => {
      const times = Array.from({ length: 5 }, () => {
        const before = performance.now()
        completeTarget(large, typed, typed.length)
        return performance.now() - before
      })
      // The machine has other things to do as well.
      return Math.min(...times)
    }
    const times = ['n', 'node99', 'rack7-', 'zzz'].map(best)
    expect(Math.max(...times)).toBeLessThan(16)
  })
})

it('the operand at a place ends at commas and ampersands outside brackets', () => {
  const text = 'web[01,03], !db01&tag:x'
  expect(text.slice(operandAt(text, 5).from, operandAt(text, 5).to)).toBe('web[01,03]')
  expect(text.slice(operandAt(text, 14).from, operandAt(text, 14).to)).toBe('db01')
  expect(text.slice(operandAt(text, 20).from, operandAt(text, 20).to)).toBe('tag:x')
})
