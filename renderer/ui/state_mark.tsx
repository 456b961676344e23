import type { RowState } from '../../shared/contract/runs.ts'
import type { CountName } from '../../shared/runs/row_state.ts'
import { useWords } from '../i18n/use_words.ts'
import { cx } from './class_names.ts'

/** Each state has a colour, a shape and a word, so that none of the three is needed to tell it. */
export const STATE_LOOKS: Readonly<Record<RowState, { readonly shape: string; readonly colour: string }>> = {
  pending: { shape: '○', colour: 'text-ink-3' },
  connecting: { shape: '◌', colour: 'text-run' },
  running: { shape: '◔', colour: 'text-run' },
  succeeded: { shape: '✓', colour: 'text-ok' },
  failed: { shape: '✕', colour: 'text-fail' },
  'timed-out': { shape: '◷', colour: 'text-fail' },
  unreachable: { shape: '⊘', colour: 'text-unreach' },
  cancelled: { shape: '–', colour: 'text-cancel' },
  'worker-lost': { shape: '?', colour: 'text-lost' },
}

export const COUNT_LOOKS: Readonly<
  Record<CountName, { readonly shape: string; readonly colour: string; readonly bar: string }>
> = {
  ok: { shape: '✓', colour: 'text-ok', bar: 'bg-ok' },
  failed: { shape: '✕', colour: 'text-fail', bar: 'bg-fail' },
  unreachable: { shape: '⊘', colour: 'text-unreach', bar: 'bg-unreach' },
  lost: { shape: '?', colour: 'text-lost', bar: 'bg-lost' },
  cancelled: { shape: '–', colour: 'text-cancel', bar: 'bg-cancel' },
  running: { shape: '◔', colour: 'text-run', bar: 'bg-run' },
  pending: { shape: '○', colour: 'text-ink-3', bar: 'bg-transparent' },
}

/** The mark of a state; with `word`, the word as well, otherwise it is there for screen readers. */
export function StateMark({ state, word = false }: { readonly state: RowState; readonly word?: boolean }) {
  const t = useWords()
  const { shape, colour } = STATE_LOOKS[state]
  return (
    <span className={cx('inline-flex items-center gap-1.5', colour)}>
      <span aria-hidden className="inline-block w-3.5 text-center">
        {shape}
      </span>
      <span className={word ? undefined : 'sr-only'}>{t(`common.state.${state}`)}</span>
    </span>
  )
}
