import type { HttpAnswer } from '../http_state.ts'

export const PHASES = ['dns', 'connect', 'tls', 'firstByte', 'rest'] as const
export type Phase = (typeof PHASES)[number]

export interface Bar {
  readonly phase: Phase
  readonly ms: number
  /** Where it begins and how long it is, as shares of the whole. */
  readonly from: number
  readonly share: number
}

/** The phases that were come to, one behind the other. */
export function barsOf(timing: HttpAnswer['timing']): readonly Bar[] {
  const known = PHASES.flatMap((phase) => {
    const ms = timing[`${phase}Ms`]
    return ms === undefined ? [] : [{ phase, ms }]
  })
  const sum = known.reduce((total, { ms }) => total + ms, 0)
  const whole = Math.max(sum, timing.totalMs) || 1
  let at = 0
  return known.map(({ phase, ms }) => {
    const bar = { phase, ms, from: at / whole, share: ms / whole }
    at += ms
    return bar
  })
}
