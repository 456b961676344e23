import { useTranslation } from 'react-i18next'
import { useActivity } from '../state/activity.ts'
import { cx } from '../ui/class_names.ts'
import { ActionKeys } from '../ui/kbd.tsx'
import { openOverlay } from './overlay_state.ts'
import { hashOf, useRoute, type Screen } from './route.ts'

const SCREENS: readonly Screen[] = ['hosts', 'run', 'transfers', 'tester', 'history', 'settings']

export function Header() {
  const { t } = useTranslation()
  const current = useRoute((state) => state.route.screen)
  const runs = useActivity((state) => state.runs.filter(({ kind }) => kind === 'command').length)
  const transfers = useActivity((state) => state.transfers.filter((one) => one.state !== 'ended').length)
  const busy: Partial<Record<Screen, number>> = { run: runs, transfers }
  return (
    <header className="col-span-full flex items-center gap-4 border-b border-line bg-raised px-3">
      <div className="flex w-56 items-center gap-2 font-[650] max-[760px]:w-auto">
        <svg
          aria-hidden
          viewBox="0 0 24 24"
          className="size-5 text-accent"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <path d="M12 3v12M12 4l6 9h-6M12 6l-5 7h5M3 17c1.5 2 3 2 4.5 0s3-2 4.5 0 3 2 4.5 0 3-2 4.5 0" />
        </svg>
        <span className="max-[760px]:sr-only">{t('common.appName')}</span>
      </div>
      <nav aria-label={t('common.header.screens')} className="flex h-full min-w-0 overflow-x-auto">
        {SCREENS.map((screen) => (
          <a
            key={screen}
            href={hashOf(screen === 'tester' ? { screen, tab: 'talk' } : { screen })}
            aria-current={screen === current ? 'page' : undefined}
            className={cx(
              'flex items-center gap-1.5 border-y-2 border-t-transparent px-3.5 whitespace-nowrap max-[760px]:px-2',
              screen === current ? 'border-b-accent text-ink' : 'border-b-transparent text-ink-2 hover:text-ink',
            )}
          >
            {t(`${screen}.title`)}
            {(busy[screen] ?? 0) > 0 && (
              <span className="rounded-r2 bg-accent-soft px-1.5 text-fs-1 text-accent">{busy[screen]}</span>
            )}
          </a>
        ))}
      </nav>
      <button
        type="button"
        onClick={() => openOverlay('palette')}
        className="ml-auto flex w-70 min-w-0 items-center justify-between gap-2 rounded-r1 border border-line-strong px-2.5 py-0.5 text-ink-3 hover:border-ink-3 max-[900px]:w-auto"
      >
        <span className="truncate max-[900px]:sr-only">{t('common.header.palette')}</span>
        <ActionKeys id="app.palette" />
      </button>
    </header>
  )
}
