import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../app/actions.ts'
import { cx } from '../../../ui/class_names.ts'
import type { RunNow } from '../results/use_run.ts'
import { showTab, TABS, useView, type Tab } from '../results/view.ts'
import { DiffTab } from './diff_tab.tsx'
import { FoldedView } from './folded_view.tsx'
import { LiveView } from './live_view.tsx'
import { PerHost } from './per_host.tsx'
import { SearchView } from './search_view.tsx'
import type { Folded } from './use_folded.ts'

/** What the hosts printed, in several ways. */
export function OutputPane({ run, folded }: { readonly run: RunNow; readonly folded: Folded }) {
  const { t } = useTranslation()
  const tab = useView((view) => view.tab)
  const tabs = useRef<HTMLDivElement>(null)
  useAction('run.viewFolded', () => showTab('folded'))
  useAction('run.viewHost', () => showTab('host'))
  useAction('run.viewLive', () => showTab('live'))
  useAction('run.viewDiff', () => showTab('diff'))
  useAction('run.viewSearch', () => showTab('search'))
  useAction('run.find', () => showTab('search'), tab !== 'host')

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      Home: -TABS.indexOf(tab),
      End: TABS.length - 1 - TABS.indexOf(tab),
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = (TABS.indexOf(tab) + step + TABS.length) % TABS.length
    showTab(TABS[at]!)
    tabs.current?.querySelectorAll<HTMLElement>('[role=tab]')[at]?.focus()
  }
  return (
    <div className="flex min-h-0 min-w-0 flex-col max-[760px]:border-t max-[760px]:border-line">
      <div className="flex items-center gap-2 border-b border-line px-3 py-1">
        <div ref={tabs} role="tablist" aria-label={t('run.views.label')} className="flex gap-0.5" onKeyDown={onKeyDown}>
          {TABS.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`run-tab-${name}`}
              aria-selected={tab === name}
              aria-controls="run-tab-panel"
              tabIndex={tab === name ? 0 : -1}
              onClick={() => showTab(name)}
              className={cx(
                'rounded-r1 px-2.5 py-0.5 whitespace-nowrap',
                tab === name ? 'bg-overlay text-ink' : 'text-ink-2 hover:text-ink',
              )}
            >
              {t(`run.views.${name}`)}
            </button>
          ))}
        </div>
        <span className="ml-auto min-w-0 truncate text-fs-2 text-ink-3">
          {folded.groups.length > 0 && t('run.folded.answers', { count: folded.groups.length })}
        </span>
      </div>
      <div
        role="tabpanel"
        id="run-tab-panel"
        aria-labelledby={`run-tab-${tab}`}
        className="flex min-h-0 min-w-0 flex-1 flex-col"
      >
        {panelOf(tab, run, folded)}
      </div>
    </div>
  )
}

function panelOf(tab: Tab, run: RunNow, folded: Folded): ReactNode {
  switch (tab) {
    case 'folded':
      return <FoldedView run={run} folded={folded} />
    case 'host':
      return <PerHost run={run} />
    case 'live':
      return <LiveView run={run} />
    case 'diff':
      return <DiffTab run={run} folded={folded} />
    case 'search':
      return <SearchView run={run} />
  }
}
