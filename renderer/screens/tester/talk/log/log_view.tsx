import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CodecSpec, RecordKind } from '../../../../../shared/contract/tester/bytes.ts'
import { useAction } from '../../../../app/actions.ts'
import { Button } from '../../../../ui/button.tsx'
import { useDebounced } from '../../../../ui/use_debounced.ts'
import { EntryPane } from './entry_pane.tsx'
import { filterOf, noFilter } from './filter.ts'
import { FramesView } from './frames_view.tsx'
import { LogFooter } from './log_footer.tsx'
import { LogList } from './log_list.tsx'
import { LogToolbar } from './log_toolbar.tsx'
import { LOG_COLUMNS, LOG_PEER } from './log_row.tsx'
import { showLogAs, useLogLook } from './log_look.ts'
import { useLog } from './use_log.ts'

interface LogViewProps {
  /** A server's or session's; give it as `key` too. */
  readonly id: string
  /** What frames are made by, unless another codec is chosen. */
  readonly codec?: CodecSpec | undefined
  readonly record: RecordKind
  /** All that is in it passed between two ends: there is no peer to filter by. */
  readonly onePeer?: boolean
}

/** All that passed through a server or session. Goes on with the newest until it is scrolled away from them. */
export function LogView({ id, codec, record, onePeer = false }: LogViewProps) {
  const { t } = useTranslation()
  const { view, encoding } = useLogLook()
  const [typed, setTyped] = useState(noFilter)
  const filter = filterOf(useDebounced(typed, 200), encoding)
  const [isHeld, setHeld] = useState(false)
  const [active, setActive] = useState<number>()
  const [open, setOpen] = useState<number>()
  const filterField = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const log = useLog(id, filter, !isHeld)
  useAction('talk.filter', () => filterField.current?.select())
  useAction('talk.viewText', () => showLogAs('text'))
  useAction('talk.viewHex', () => showLogAs('hex'))
  useAction('talk.viewFrames', () => showLogAs('frames'))

  const change = (next: typeof typed) => {
    setTyped(next)
    setHeld(false)
  }
  const toEnd = () => {
    setHeld(false)
    log.goTo('end')
  }
  const move = (seq: number) => {
    setActive(seq)
    if (open !== undefined) setOpen(seq)
  }
  return (
    <section aria-label={t('tester.log.heading')} className="@container relative flex min-h-0 min-w-0 flex-1 flex-col">
      <LogToolbar typed={typed} onTyped={change} filterField={filterField} onePeer={onePeer} />
      {log.failure !== undefined && (
        <p role="alert" className="border-b border-line px-3 py-1 text-fail">
          ✕ {log.failure}
        </p>
      )}
      {view === 'frames' ? (
        <FramesView id={id} codec={codec} record={record} peer={filter.peer} version={log.facts?.entries} />
      ) : (
        <>
          <Titles />
          <div className="relative flex min-h-0 flex-1 flex-col">
            {log.page.loaded && log.page.entries.length === 0 && (
              <p className="absolute top-2 left-3 z-1 text-ink-3">{t(emptyWords(log.facts?.entries ?? 0, record))}</p>
            )}
            <LogList
              page={log.page}
              view={view}
              encoding={encoding}
              isHeld={isHeld}
              onHeld={setHeld}
              active={active}
              onActive={move}
              onOpen={setOpen}
              onClose={() => setOpen(undefined)}
              onGo={log.goTo}
              older={log.older}
              newer={log.newer}
            />
            {isHeld && (
              <div className="absolute right-5 bottom-3 flex items-center gap-2 rounded-r2 border border-line-strong bg-overlay py-1 pr-1 pl-3 text-fs-2 shadow-overlay">
                {t('tester.log.held')}
                <Button onPress={toEnd}>{t('tester.log.toEnd')} ↓</Button>
              </div>
            )}
          </div>
          {open !== undefined && (
            <EntryPane id={id} seq={open} view={view} encoding={encoding} onClose={() => setOpen(undefined)} />
          )}
        </>
      )}
      {log.facts && <LogFooter id={id} facts={log.facts} record={record} filter={filter} />}
    </section>
  )
}

function emptyWords(entries: number, record: RecordKind) {
  if (entries > 0) return 'tester.log.noMatch'
  return record === 'none' ? 'tester.log.unrecorded' : 'tester.log.empty'
}

function Titles() {
  const { t } = useTranslation()
  return (
    <div aria-hidden className={`${LOG_COLUMNS} border-b border-line py-1 pr-5 text-fs-1 text-ink-3`}>
      <span>{t('tester.log.column.time')}</span>
      <span>{t('tester.log.column.direction')}</span>
      <span className={LOG_PEER}>{t('tester.log.column.peer')}</span>
      <span className="text-right">{t('tester.log.column.bytes')}</span>
      <span>{t('tester.log.column.data')}</span>
    </div>
  )
}
