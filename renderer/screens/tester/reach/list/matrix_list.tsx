import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReachHead } from '../../../../../shared/contract/reach.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { hashOf } from '../../../../app/route.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { Button } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { whenText } from '../../../history/when.ts'
import { countText } from '../../talk/parts/numbers.ts'

/** More are asked for. */
const SHOWN = 100

interface MatrixListProps {
  readonly matrices: readonly ReachHead[]
  readonly shownId: string | undefined
}

/** The matrices that were probed, newest first. */
export function MatrixList({ matrices, shownId }: MatrixListProps) {
  const { t } = useTranslation()
  const [most, setMost] = useState(SHOWN)
  return (
    <nav aria-label={t('reach.list.title')} className="flex min-h-0 flex-col overflow-auto">
      <h2 className="sticky top-0 border-b border-line bg-window px-3 py-1 text-fs-1 text-ink-3">
        {t('reach.list.title')}
      </h2>
      <ul>
        {matrices.slice(0, most).map((head) => (
          <li key={head.id}>
            <Entry head={head} isShown={head.id === shownId} />
          </li>
        ))}
      </ul>
      {matrices.length > most && (
        <Button look="quiet" onPress={() => setMost(most + SHOWN)}>
          {t('reach.list.more', { count: matrices.length - most })}
        </Button>
      )}
    </nav>
  )
}

function Entry({ head, isShown }: { readonly head: ReachHead; readonly isShown: boolean }) {
  const { t, i18n } = useTranslation()
  const isRunning = head.state === 'running'
  const notOpen = head.probes - head.open
  return (
    <a
      href={hashOf({ screen: 'tester', tab: 'reach', id: head.id })}
      aria-current={isShown ? 'true' : undefined}
      title={inertText(head.title)}
      className={cx(
        'block border-b border-line px-3 py-1.5',
        isShown ? 'bg-accent-soft shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-raised',
      )}
    >
      <span className="block truncate font-mono text-fs-2">
        <InertText text={head.title} />
      </span>
      <span className="flex gap-2 text-fs-2 text-ink-3">
        <span className="min-w-0 flex-1 truncate">
          {whenText(t, head.startedAt, i18n.language)}
          {head.protocol === 'udp' && ' · UDP'}
        </span>
        {isRunning ? (
          <span className="text-run">
            ◔ {countText(head.done)}/{countText(head.probes)}
          </span>
        ) : (
          <>
            {head.open > 0 && (
              <span className="text-ok">
                ✓ {countText(head.open)}
                <span className="sr-only"> {t('reach.state.open')}</span>
              </span>
            )}
            {notOpen > 0 && (
              <span className={head.state === 'cancelled' ? 'text-cancel' : 'text-fail'}>
                {head.state === 'cancelled' ? '–' : '✕'} {countText(notOpen)}
                <span className="sr-only">
                  {' '}
                  {t(head.state === 'cancelled' ? 'reach.list.cancelled' : 'reach.list.notOpen')}
                </span>
              </span>
            )}
          </>
        )}
      </span>
    </a>
  )
}
