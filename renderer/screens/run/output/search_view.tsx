import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventOf } from '../../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../../shared/contract/index.ts'
import { useAction } from '../../../app/actions.ts'
import { useStream } from '../../../engine/hooks.ts'
import { styledText } from '../../../ui/ansi.ts'
import { AnsiText, InertText } from '../../../ui/ansi_text.tsx'
import { cx } from '../../../ui/class_names.ts'
import { Checkbox } from '../../../ui/field.tsx'
import type { RunNow } from '../results/use_run.ts'
import { showHost } from '../results/view.ts'
import { useDebounced } from '../../../ui/use_debounced.ts'
import { findMarks } from './find_marks.ts'

type SearchEvent = EventOf<FlotillaContract['runs.search']>
type Match = SearchEvent['matches'][number]
type Row =
  { readonly kind: 'host'; readonly host: string; readonly count: number } | ({ readonly kind: 'match' } & Match)

interface Found {
  readonly matches: readonly Match[]
  readonly searchedHosts: number
  readonly truncated: boolean
}

const nothing: Found = { matches: [], searchedHosts: 0, truncated: false }

/** Searches everything that every host printed. */
export function SearchView({ run }: { readonly run: RunNow }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [regex, setRegex] = useState(false)
  const [matchCase, setMatchCase] = useState(false)
  const [found, setFound] = useState(nothing)
  const field = useRef<HTMLInputElement>(null)
  const text = useDebounced(typed, 250)
  const { id, counts } = run.head
  const input = text === '' ? undefined : { id, text, regex, ignoreCase: !matchCase }
  useEffect(() => setFound(nothing), [id, text, regex, matchCase])
  const failure = useStream('runs.search', input, ({ matches, searchedHosts, truncated }) =>
    setFound((now) => ({ matches: [...now.matches, ...matches], searchedHosts, truncated })),
  )
  useAction('run.find', () => field.current?.select())
  const rows = useMemo(() => rowsOf(found.matches), [found.matches])
  const hosts = rows.filter(({ kind }) => kind === 'host').length
  const problem = failure?.details?.problems?.[0]?.message ?? failure?.message
  const isDone = found.truncated || found.searchedHosts >= counts.total
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5">
        <input
          ref={field}
          type="search"
          autoFocus
          aria-label={t('run.search.label')}
          placeholder={t('run.search.placeholder')}
          value={typed}
          maxLength={1000}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          className="min-w-40 flex-1 rounded-r1 border border-line-strong bg-sunken px-2 py-1 font-mono text-fs-2 outline-none placeholder:font-sans placeholder:text-ink-3 focus:border-accent"
        />
        <Checkbox isSelected={regex} onChange={setRegex}>
          {t('run.search.regex')}
        </Checkbox>
        <Checkbox isSelected={matchCase} onChange={setMatchCase}>
          {t('run.search.matchCase')}
        </Checkbox>
      </div>
      <p role="status" className={cx('px-3 py-1 text-fs-2', problem === undefined ? 'text-ink-3' : 'text-fail')}>
        {problem !== undefined ? (
          <InertText text={problem} />
        ) : text === '' ? (
          t('run.search.hint')
        ) : rows.length > 0 ? (
          <>
            {t('run.search.found', { count: found.matches.length, hosts: t('common.hosts', { count: hosts }) })}
            {found.truncated && <span className="text-unreach"> ⚠ {t('run.search.truncated')}</span>}
            {!isDone && ' …'}
          </>
        ) : isDone ? (
          t('run.search.none', { hosts: t('common.hosts', { count: found.searchedHosts }) })
        ) : (
          t('run.search.searching', { done: String(found.searchedHosts), total: String(counts.total) })
        )}
      </p>
      <Matches rows={rows} text={regex ? '' : text} />
    </>
  )
}

function rowsOf(matches: readonly Match[]): Row[] {
  const byHost = new Map<string, Match[]>()
  for (const match of matches) {
    const list = byHost.get(match.host)
    if (list) list.push(match)
    else byHost.set(match.host, [match])
  }
  return [...byHost].flatMap(([host, list]) => [
    { kind: 'host' as const, host, count: list.length },
    ...list.map((match) => ({ kind: 'match' as const, ...match })),
  ])
}

const ROW_PX = 24

function Matches({ rows, text }: { readonly rows: readonly Row[]; readonly text: string }) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto" tabIndex={-1}>
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]!
          return (
            <div key={key} className="absolute inset-x-0 h-6" style={{ transform: `translateY(${start}px)` }}>
              {row.kind === 'host' ? (
                <h3 className="flex h-6 items-center gap-2 bg-raised px-3">
                  <InertText text={row.host} />
                  <span className="text-fs-1 text-ink-3">{row.count}</span>
                </h3>
              ) : (
                <button
                  type="button"
                  onClick={() =>
                    showHost(row.host, { stream: row.stream, offset: row.offset, text: text === '' ? undefined : text })
                  }
                  className="flex h-6 w-full items-center gap-3 px-3 text-left hover:bg-raised"
                >
                  <span className="w-12 shrink-0 text-right text-fs-1 text-ink-3">
                    <span className="sr-only">{t('run.search.line', { line: String(row.line) })}</span>
                    <span aria-hidden>{row.line}</span>
                  </span>
                  <MatchText row={row} text={text} />
                </button>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function MatchText({ row, text }: { readonly row: Match; readonly text: string }) {
  const { t } = useTranslation()
  const { spans } = styledText(row.text)
  const shown = spans.map((span) => span.text).join('')
  return (
    <span
      className={cx(
        'min-w-0 flex-1 truncate font-mono text-fs-2 whitespace-pre',
        row.stream === 'stderr' && 'border-l-2 border-fail pl-2',
      )}
    >
      {row.stream === 'stderr' && <span className="sr-only">{t('run.folded.stderr')}: </span>}
      <AnsiText
        spans={spans}
        marks={findMarks(shown, text)}
        markLook="bg-[color-mix(in_srgb,var(--accent)_40%,transparent)]"
      />
    </span>
  )
}
