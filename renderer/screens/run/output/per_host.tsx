import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunRow } from '../../../../shared/contract/runs.ts'
import { seconds } from '../../../../shared/units.ts'
import { isNotOk } from '../../../../shared/runs/row_state.ts'
import { useAction } from '../../../app/actions.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { IconButton } from '../../../ui/button.tsx'
import { STATE_LOOKS, StateMark } from '../../../ui/state_mark.tsx'
import { needsWords } from '../results/arrange.ts'
import type { RunNow } from '../results/use_run.ts'
import { useView, type Place } from '../results/view.ts'
import { outcomeText } from '../results/words.ts'
import { FindBar } from './find_bar.tsx'
import { OutputViewer } from './output_viewer.tsx'

/** Everything the chosen host printed; until one is chosen, the first that did not do it. */
export function PerHost({ run }: { readonly run: RunNow }) {
  const { t } = useTranslation()
  const { rows } = run
  const chosen = useView((view) => view.host)
  const row = rows.find(({ host }) => host === chosen) ?? rows.find(({ state }) => isNotOk(state)) ?? rows[0]
  if (!row) return <p className="p-4 text-ink-3">{t('run.output.choose')}</p>
  return <HostOutput key={row.host} run={run} row={row} />
}

function HostOutput({ run, row }: { readonly run: RunNow; readonly row: RunRow }) {
  const { t } = useTranslation()
  const asked = useView((view) => view.place)
  const [place, setPlace] = useState(asked)
  const [find, setFind] = useState(asked?.text ?? '')
  const [isFinding, setFinding] = useState(false)
  useEffect(() => {
    setPlace(asked)
    if (asked) setFind(asked.text ?? '')
  }, [asked])
  useAction('run.find', () => setFinding(true))
  const closeFind = () => {
    setFinding(false)
    setFind('')
  }
  const { host, state, user, address, port, stdoutBytes = 0, stderrBytes = 0, message } = row
  const isOver = run.isOver || isNotOk(state) || state === 'succeeded'
  const streams = (['stdout', 'stderr'] as const).filter(
    (stream) => (stream === 'stdout' ? stdoutBytes : stderrBytes) > 0,
  )
  return (
    <>
      <div className="flex items-center gap-2.5 border-b border-line px-3 py-0.5">
        <StateMark state={state} />
        <h3 className="shrink-0 font-semibold">
          <InertText text={host} />
        </h3>
        <span className="min-w-0 truncate font-mono text-fs-2 text-ink-3">
          <InertText text={`${user}@${address}:${port}`} />
        </span>
        <span className="ml-auto shrink-0 text-ink-2">
          {[outcomeText(t, row), row.durationMs === undefined ? '' : seconds(row.durationMs)]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <IconButton label={t('run.output.find')} onPress={() => setFinding(true)}>
          <Search size={14} aria-hidden />
        </IconButton>
      </div>
      {isFinding && (
        <FindBar
          run={run.head.id}
          host={host}
          onText={setFind}
          onGo={(next: Omit<Place, 'visit'>) => setPlace((now) => ({ ...next, visit: (now?.visit ?? 0) + 1 }))}
          onClose={closeFind}
        />
      )}
      {message !== undefined && needsWords(row) && (
        <p className={`px-3.5 py-1.5 ${STATE_LOOKS[state].colour}`}>
          <InertText text={message} />
        </p>
      )}
      {streams.length === 0 && (
        <p className="p-4 text-ink-3">{isOver ? t('run.output.nothing') : t('run.output.nothingYet')}</p>
      )}
      {streams.map((stream) => {
        const size = stream === 'stdout' ? stdoutBytes : stderrBytes
        return (
          // Who printed more gets more room, but not all of it.
          <div key={stream} className="flex min-h-0 flex-col" style={{ flex: `${Math.log2(size + 1)} 1 0` }}>
            <OutputViewer
              run={run.head.id}
              host={host}
              stream={stream}
              size={size}
              isOver={isOver}
              title={t(`run.output.${stream}`)}
              place={place?.stream === stream ? place : undefined}
              find={find}
            />
          </div>
        )
      })}
    </>
  )
}
