import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { byteText } from '../../../../shared/units.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { cutLine } from '../../../ui/ansi.ts'
import { AnsiText, type TextMark } from '../../../ui/ansi_text.tsx'
import { cx } from '../../../ui/class_names.ts'
import type { AnswerRef } from '../results/view.ts'
import type { Changes } from './changes.ts'
import { diffRows, type DiffRow, type DiffSide } from './diff_rows.ts'
import { COMPARED_BYTES, loadAnswer, type LoadedAnswer } from './load_answer.ts'
import { compareTexts } from './use_changes.ts'

interface Compared {
  readonly a: LoadedAnswer
  readonly b: LoadedAnswer
  /** Undefined: they have too little in common. */
  readonly changes: Changes | undefined
}

type Layout = 'unified' | 'sideBySide'

/** Two answers line by line, what is equal folded away. */
export function DiffView({ a, b }: { readonly a: AnswerRef; readonly b: AnswerRef }) {
  const { t } = useTranslation()
  const [compared, setCompared] = useState<Compared>()
  const [failure, setFailure] = useState<string>()
  const [layout, setLayout] = useState<Layout>('unified')
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  useEffect(() => {
    const abort = new AbortController()
    setCompared(undefined)
    setFailure(undefined)
    setOpened(new Set())
    Promise.all([loadAnswer(a, abort.signal), loadAnswer(b, abort.signal)])
      .then(async ([ofA, ofB]) => {
        const texts = ({ lines }: LoadedAnswer) => lines.map(({ text }) => text)
        const changes = await compareTexts(texts(ofA), texts(ofB))
        if (!abort.signal.aborted) setCompared({ a: ofA, b: ofB, changes })
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setFailure(failureOf(error).message)
      })
    return () => abort.abort()
  }, [a.run, a.host, b.run, b.host])

  const rows = useMemo(
    () => (compared?.changes ? diffRows(compared.changes.lines, layout === 'sideBySide', opened) : []),
    [compared, layout, opened],
  )
  if (failure !== undefined) return <p className="p-4 text-fail">{t('run.output.unreadable', { message: failure })}</p>
  if (!compared) return <p className="p-4 text-ink-3">{t('common.loading')}</p>
  const { changes } = compared
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-3 py-1 text-fs-2 text-ink-2">
        <span role="status">
          {changes === undefined
            ? t('run.diff.tooDifferent')
            : changes.differing === 0
              ? t('run.diff.same')
              : t('run.diff.summary', { count: changes.differing })}
        </span>
        {(compared.a.isCut || compared.b.isCut) && (
          <span className="text-unreach">⚠ {t('run.diff.onlyBeginning', { size: byteText(COMPARED_BYTES) })}</span>
        )}
        <div role="group" aria-label={t('run.diff.layout')} className="ml-auto flex gap-0.5">
          {(['unified', 'sideBySide'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={layout === name}
              onClick={() => setLayout(name)}
              className={cx('rounded-r1 px-2 py-0.5', layout === name ? 'bg-overlay text-ink' : 'hover:text-ink')}
            >
              {t(`run.diff.${name}`)}
            </button>
          ))}
        </div>
      </div>
      {changes && changes.differing > 0 && (
        <DiffRows rows={rows} compared={compared} onOpen={(at) => setOpened((now) => new Set(now).add(at))} />
      )}
    </>
  )
}

interface DiffRowsProps {
  readonly rows: readonly DiffRow[]
  readonly compared: Compared
  readonly onOpen: (gap: number) => void
}

function DiffRows({ rows, compared, onOpen }: DiffRowsProps) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 20,
  })
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={t('run.views.diff')}
      tabIndex={0}
      className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto bg-sunken font-mono text-fs-2 leading-[18px]"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]!
          return (
            <div
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              className="absolute inset-x-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.kind === 'gap' ? (
                <button
                  type="button"
                  onClick={() => onOpen(row.at)}
                  className="block w-full bg-raised px-3 text-left font-sans text-fs-1 text-ink-3 hover:text-ink"
                >
                  ⋯ {t('run.diff.showGap', { count: row.count })}
                </button>
              ) : row.kind === 'both' ? (
                <div className="grid grid-cols-2 divide-x divide-line">
                  <Side side={row.left} compared={compared} />
                  <Side side={row.right} compared={compared} />
                </div>
              ) : (
                <Side side={row.side} compared={compared} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const SIGNS = { same: ' ', removed: '−', added: '+' } as const
const GROUNDS = {
  same: '',
  removed: 'bg-[color-mix(in_srgb,var(--fail)_12%,transparent)]',
  added: 'bg-[color-mix(in_srgb,var(--ok)_12%,transparent)]',
} as const
const MARKS = {
  same: '',
  removed: 'bg-[color-mix(in_srgb,var(--fail)_28%,transparent)]',
  added: 'bg-[color-mix(in_srgb,var(--ok)_28%,transparent)]',
} as const
const NO_MARKS: readonly TextMark[] = []

const Side = memo(function Side({ side, compared }: { side: DiffSide | undefined; compared: Compared }) {
  const { t } = useTranslation()
  if (!side) return <div className="bg-raised" />
  const { kind, line, marks } = side
  const loaded = (side.of === 'a' ? compared.a : compared.b).lines[line]
  if (!loaded) return <div />
  const [first, rest] = cutLine(loaded.row)
  return (
    <div className={cx('flex min-h-[18px] min-w-0', GROUNDS[kind])}>
      <span aria-hidden className="w-11 shrink-0 pr-2 text-right text-ink-3 select-none">
        {line + 1}
      </span>
      <span className="w-4 shrink-0 select-none" aria-hidden>
        {SIGNS[kind]}
      </span>
      {kind !== 'same' && <span className="sr-only">{t(`run.diff.${kind}`)}: </span>}
      <span
        className={cx(
          'min-w-0 flex-1 pr-3 break-all whitespace-pre-wrap',
          loaded.stream === 'stderr' && 'border-l-2 border-fail pl-2',
        )}
      >
        <AnsiText spans={first!} marks={marks ?? NO_MARKS} markLook={MARKS[kind]} />
        {rest !== undefined && '…'}
      </span>
    </div>
  )
})
