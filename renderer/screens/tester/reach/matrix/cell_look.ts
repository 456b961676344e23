import type { CellState } from './matrix.ts'

/** Each state has a colour, a shape and a word, so that none of the three is needed to tell it. */
export const CELL_LOOKS: Readonly<
  Record<CellState, { readonly shape: string; readonly colour: string; readonly bar: string }>
> = {
  open: { shape: '✓', colour: 'text-ok', bar: 'bg-ok' },
  refused: { shape: '✕', colour: 'text-fail', bar: 'bg-fail' },
  'timed-out': { shape: '◷', colour: 'text-fail', bar: 'bg-fail' },
  prohibited: { shape: '⊗', colour: 'text-unreach', bar: 'bg-unreach' },
  'name-not-found': { shape: '?', colour: 'text-lost', bar: 'bg-lost' },
  'no-route': { shape: '≠', colour: 'text-fail', bar: 'bg-fail' },
  'no-answer': { shape: '∅', colour: 'text-unreach', bar: 'bg-unreach' },
  failed: { shape: '!', colour: 'text-lost', bar: 'bg-lost' },
  unreachable: { shape: '⊘', colour: 'text-unreach', bar: 'bg-unreach' },
  pending: { shape: '·', colour: 'text-ink-3', bar: 'bg-transparent' },
}

/** Beside what a shell found, and not sshd. */
export const SHELL_MARK = '*'

/** Milliseconds in as few digits as tell them apart: below one is one. */
export function msDigits(ms: number): string {
  return String(Math.max(1, Math.round(ms)))
}

/** "3", "3-40": how long several took. Undefined where none is known. */
export function msRange(times: Iterable<number | undefined>): string | undefined {
  let [least, most] = [Infinity, -Infinity]
  for (const ms of times) {
    if (ms === undefined) continue
    least = Math.min(least, ms)
    most = Math.max(most, ms)
  }
  if (least === Infinity) return undefined
  const [from, to] = [msDigits(least), msDigits(most)]
  return from === to ? to : `${from}-${to}`
}
