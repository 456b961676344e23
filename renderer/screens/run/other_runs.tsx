import { useTranslation } from 'react-i18next'
import { hashOf } from '../../app/route.ts'
import { useActivity } from '../../state/activity.ts'
import { InertText } from '../../ui/ansi_text.tsx'

/** More would take the place of the run that is looked at. */
const MOST_SHOWN = 3

/** Runs that go on besides the one that is shown, begun here or in another window: each is one click away. */
export function OtherRuns({ shown }: { readonly shown: string | undefined }) {
  const { t } = useTranslation()
  const others = useActivity((state) => state.runs).filter(({ id, kind }) => kind === 'command' && id !== shown)
  if (others.length === 0) return null
  return (
    <nav
      aria-label={t('run.alsoRunning')}
      className="flex min-h-row flex-wrap items-center gap-x-4 border-b border-line px-3 text-fs-2 text-ink-2"
    >
      <span className="text-run">
        <span aria-hidden>◔</span> {t('run.alsoRunning')}
      </span>
      {others.slice(0, MOST_SHOWN).map(({ id, title, target }) => (
        <a key={id} href={hashOf({ screen: 'run', id })} className="max-w-100 truncate text-accent hover:underline">
          <span className="font-mono">
            <InertText text={title} />
          </span>{' '}
          {target !== undefined && <InertText text={target} />}
        </a>
      ))}
      {others.length > MOST_SHOWN && <span>+{others.length - MOST_SHOWN}</span>}
    </nav>
  )
}
