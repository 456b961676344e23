import { beforeAll, describe, expect, it } from 'vitest'
import type { TFunction } from 'i18next'
import { idsOf, shownWith, withChanges } from '../../../../renderer/screens/tester/load/loads.ts'
import {
  errorWord,
  lookOf,
  lostOf,
  msText,
  percentText,
  rateText,
  timeText,
} from '../../../../renderer/screens/tester/load/words.ts'
import { english } from './english.ts'
import { resultOf } from './results.ts'

const { counts, spec } = resultOf()

describe('the state of a load', () => {
  it('is as good as what came back', () => {
    const word = (changes: Partial<typeof counts>) => lookOf(resultOf({ counts: { ...counts, ...changes } })).word
    expect(word({})).toBe('ended')
    expect(word({ errors: 1 })).toBe('flawed')
    expect(word({ echoed: 0, errors: 1 })).toBe('unanswered')
    expect(word({ sent: 0, echoed: 0 })).toBe('unsent')
  })

  it('of a sink does not miss answers', () => {
    const sink = resultOf({ spec: { ...spec, answer: 'none' }, counts: { ...counts, echoed: 0 } })
    expect(lookOf(sink).word).toBe('ended')
  })
})

describe('what was lost', () => {
  const udp = { ...spec, protocol: 'udp' as const }

  it('is not known before the end, nor over TCP', () => {
    expect(lostOf(resultOf({ spec: udp, counts: { ...counts, echoed: 970 } }))).toBe(30)
    expect(lostOf(resultOf({ spec: udp, state: 'running' }))).toBeUndefined()
    expect(lostOf(resultOf())).toBeUndefined()
  })
})

describe('numbers', () => {
  it('have three digits', () => {
    expect([0.0417, 0.9124, 12.34, 123.4, 999.7, 1204.2].map(msText)).toEqual([
      '0.0417',
      '0.912',
      '12.3',
      '123',
      '1,000',
      '1,204',
    ])
    expect([0.5, 3.14159, 31.25, 1204.4].map(rateText)).toEqual(['0.500', '3.14', '31.3', '1,204'])
  })

  it('of times have no more digits than they have', () => {
    expect([0, 250, 1_500, 10_000, 120_000, 125_000, 7_200_000].map(timeText)).toEqual([
      '0 ms',
      '250 ms',
      '1.5 s',
      '10 s',
      '2 min',
      '2 min 5 s',
      '2 h',
    ])
  })

  it('of shares tell little from nothing', () => {
    expect([0, 0.00001, 0.0123, 0.5, 1, 2.5].map(percentText)).toEqual([
      '0 %',
      '< 0.01 %',
      '1.23 %',
      '50.0 %',
      '100 %',
      '250 %',
    ])
  })
})

describe('a kind of error', () => {
  let t: TFunction
  beforeAll(async () => {
    t = await english()
  })

  it('that this page does not know is told as the engine names it', () => {
    expect(errorWord('no-answer', t)).toBe('not answered in time')
    expect(errorWord('gremlins', t)).toBe('gremlins')
  })
})

describe('the address of what is shown', () => {
  it('names one load, or two to compare', () => {
    expect(idsOf(undefined)).toEqual([])
    expect(idsOf('load-a')).toEqual(['load-a'])
    expect(idsOf('load-a,load-b,load-c')).toEqual(['load-a', 'load-b'])
    expect(idsOf('load-a,load-a,')).toEqual(['load-a'])
  })
})

describe('the list', () => {
  const load = (id: string, startedAt: string, pair?: string) => resultOf({ id, startedAt, ...(pair ? { pair } : {}) })
  const [old, tcp, udp] = [load('load-1', '01'), load('load-2', '02', 'load-3'), load('load-3', '02', 'load-2')]

  it('has the newest first', () => {
    expect(withChanges([old], [tcp, udp], []).map(({ id }) => id)).toEqual(['load-3', 'load-2', 'load-1'])
    expect(withChanges([old, tcp], [], ['load-1']).map(({ id }) => id)).toEqual(['load-2'])
  })

  it('shows either of a pair with the other, in one order', () => {
    const all = withChanges([], [old, tcp, udp], [])
    expect(shownWith(udp, all)).toEqual(['load-2', 'load-3'])
    expect(shownWith(tcp, all)).toEqual(['load-2', 'load-3'])
    expect(shownWith(old, all)).toEqual(['load-1'])
    expect(shownWith(tcp, [tcp])).toEqual(['load-2'])
  })

  it('has streams before datagrams in a pair', () => {
    const first = { ...tcp, spec: { ...spec, protocol: 'udp' as const } }
    expect(shownWith(first, [first, udp])).toEqual(['load-3', 'load-2'])
  })
})
