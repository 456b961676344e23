import { memo, useMemo } from 'react'
import type { TextEncoding } from '../../../../../shared/contract/tester/bytes.ts'
import type { TranscriptEntry } from '../../../../../shared/contract/tester/transcripts.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { useWords } from '../../../../i18n/use_words.ts'
import { cx } from '../../../../ui/class_names.ts'
import { countText } from '../parts/numbers.ts'
import { entryParts, peerOf, timeText } from './entry_text.ts'
import { LineText } from './line_text.tsx'

export const ROW_PX = 20

/** The columns of rows and of their titles; where there is little room the peer gives way. */
export const LOG_COLUMNS =
  'grid grid-cols-[92px_76px_minmax(0,150px)_56px_minmax(0,1fr)] gap-2 px-3 @max-[620px]:grid-cols-[92px_70px_44px_minmax(0,1fr)]'
export const LOG_PEER = '@max-[620px]:hidden'

/** Each way has an arrow and a word; what went wrong also a colour. */
const LOOKS = {
  in: { shape: '←', colour: 'text-ink-2' },
  out: { shape: '→', colour: 'text-ink-2' },
  note: { shape: '·', colour: 'text-ink-3' },
  wrong: { shape: '✕', colour: 'text-fail' },
} as const

interface LogRowProps {
  readonly id: string
  readonly entry: TranscriptEntry
  readonly top: number
  readonly view: 'text' | 'hex'
  readonly encoding: TextEncoding
  readonly isActive: boolean
  readonly onPress: (seq: number) => void
}

export const LogRow = memo(function LogRow({ id, entry, top, view, encoding, isActive, onPress }: LogRowProps) {
  const t = useWords()
  const { direction, wrong, seq, bytes } = entry
  const kind = direction === 'note' && wrong === true ? 'wrong' : direction
  const isNote = direction === 'note'
  const parts = useMemo(() => entryParts(entry, view, encoding), [entry, view, encoding])
  return (
    // The keyboard is the list's.
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      onClick={() => onPress(seq)}
      className={cx(
        LOG_COLUMNS,
        'absolute inset-x-0 h-5 cursor-default leading-5 whitespace-pre',
        isActive ? 'bg-accent-soft shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-raised',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className="text-ink-3">{timeText(entry.at)}</span>
      <span className={cx('truncate', LOOKS[kind].colour)}>
        <span aria-hidden>{LOOKS[kind].shape}</span> {t(`tester.log.${kind}`)}
      </span>
      <span className={cx('truncate text-ink-3', LOG_PEER)}>{inertText(peerOf(entry))}</span>
      <span className="truncate text-right text-ink-3">{isNote ? '' : countText(bytes)}</span>
      <span
        className={cx(
          'truncate',
          isNote && 'font-sans',
          kind === 'wrong' ? 'text-fail' : isNote ? 'text-ink-2' : 'text-ink',
        )}
      >
        <LineText parts={parts} />
      </span>
    </div>
  )
})
