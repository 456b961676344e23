import { beforeAll, describe, expect, it } from 'vitest'
import type { TFunction } from 'i18next'
import { usualDraft, type LoadDraft } from '../../../../renderer/screens/tester/load/form/draft.ts'
import { presetDraft } from '../../../../renderer/screens/tester/load/form/presets.ts'
import { planOf } from '../../../../renderer/screens/tester/load/form/sentence.ts'
import { english } from './english.ts'

let t: TFunction
beforeAll(async () => {
  t = await english()
})

const to = { target: '127.0.0.1:8080', name: '' }
const plan = (changes: Partial<LoadDraft>) => planOf({ ...usualDraft, ...to, ...changes }, t)
const numbers = (changes: Partial<LoadDraft['numbers']>) => ({ numbers: { ...usualDraft.numbers, ...changes } })

describe('what will happen', () => {
  it('is said of 500 clients that say hello', () => {
    expect(planOf(presetDraft('500-clients', to), t)).toBe(
      '500 connections to 127.0.0.1:8080, each sends 10 messages and waits for each answer: 5,000 messages.',
    )
  })

  it('is said of a steady rate, with its ramp', () => {
    expect(planOf(presetDraft('steady-1000', to), t)).toBe(
      '20 connections to 127.0.0.1:8080, 1,000 messages a second in all for 30 s, whatever comes back: 30,000 messages. The connections are opened over 1 s.',
    )
  })

  it('is said of one connection in the singular', () => {
    expect(planOf(presetDraft('sink', to), t)).toBe(
      '1 connection to 127.0.0.1:8080 sends as much as is taken for 10 s, and waits for no answer.',
    )
    expect(plan({ stop: 'count', ...numbers({ messages: '1' }) })).toBe(
      '1 connection to 127.0.0.1:8080 sends 1 message and waits for each answer: 1 message.',
    )
  })

  it('is said of an open loop that ends after so many', () => {
    const open = { pace: 'open', stop: 'count', protocol: 'udp' } as const
    expect(plan({ ...open, ...numbers({ ratePerSecond: '100', messages: '30', connections: '20' }) })).toBe(
      '20 sockets to 127.0.0.1:8080 over UDP, 100 messages a second in all, whatever comes back, until each has sent 30 messages: 600 messages in 6 s.',
    )
  })

  it('is said of a pair, and of pauses', () => {
    const beside = { beside: true, besideTarget: '[::1]:9' } as const
    expect(plan({ ...beside, ...numbers({ thinkMs: '250' }) })).toBe(
      '1 connection to 127.0.0.1:8080 sends a message, waits for its answer, and sends the next, for 10 s. After each answer it pauses for 250 ms. At the same time it does the same to [::1]:9 over UDP.',
    )
  })

  it('is not said while a number in it is none', () => {
    expect(plan(numbers({ connections: 'many' }))).toBeUndefined()
    expect(plan({ pace: 'open', ...numbers({ ratePerSecond: '' }) })).toContain('1,000 messages a second')
    expect(plan({ pace: 'open', ...numbers({ ratePerSecond: '-1' }) })).toBeUndefined()
  })
})
