import { X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import type { ReachState } from '../../../../../shared/contract/reach.ts'
import type { ReachChange } from '../../../../../shared/reach/diff.ts'
import { foldNames } from '../../../../../shared/targets/ranges.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { IconButton } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { CELL_LOOKS } from '../matrix/cell_look.ts'
import { foldChanges, targetsText } from './changes.ts'

/** More would not be read. */
const MOST = 200

export interface Difference {
  readonly changes: readonly ReachChange[]
  readonly same: number
}

interface ChangesPaneProps {
  /** When the earlier matrix was probed. */
  readonly earlier: string
  readonly difference: Difference | undefined
  readonly failure: ContractFailure | undefined
  readonly onClose: () => void
}

/** What is not as it was, in words. */
export function ChangesPane({ earlier, difference, failure, onClose }: ChangesPaneProps) {
  const { t } = useTranslation()
  const alike = useMemo(() => difference && foldChanges(difference.changes), [difference])
  return (
    <section
      aria-label={t('reach.diff.title')}
      className="flex max-h-40 w-full shrink-0 flex-col overflow-hidden border-t border-line text-fs-2 @min-[900px]:max-h-none @min-[900px]:w-88 @min-[900px]:border-t-0 @min-[900px]:border-l"
    >
      <div className="flex items-start gap-2 border-b border-line px-3 py-1.5">
        <h3 className="flex-1">
          {t('reach.diff.since', { when: earlier })}
          {difference && (
            <span className="block text-ink-3">
              {t('reach.diff.summary', {
                changes: countText(difference.changes.length),
                same: countText(difference.same),
              })}
            </span>
          )}
        </h3>
        <IconButton label={t('reach.diff.stop')} onPress={onClose} className="!py-0">
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      {failure && (
        <p role="alert" className="px-3 py-2 text-fail">
          ✕ {failure.message}
        </p>
      )}
      {alike?.length === 0 && <p className="p-3 text-ink-2">{t('reach.diff.none')}</p>}
      <ul className="min-h-0 flex-1 overflow-auto" tabIndex={0} aria-label={t('reach.diff.title')}>
        {alike?.slice(0, MOST).map(({ before, after, sources, targets }) => (
          <li key={`${before} ${after} ${sources[0]} ${targets[0]}`} className="border-b border-line px-3 py-1.5">
            <span className="block font-mono break-words">
              <InertText
                text={sources.length === 1 && sources[0] === 'local' ? t('reach.form.local') : foldNames(sources)}
              />{' '}
              → <InertText text={targetsText(targets)} />
            </span>
            <Was state={before} /> → <Was state={after} />
          </li>
        ))}
        {alike && alike.length > MOST && (
          <li className="px-3 py-1.5 text-ink-3">{t('reach.detail.others', { count: alike.length - MOST })}</li>
        )}
      </ul>
    </section>
  )
}

function Was({ state }: { readonly state: ReachState | undefined }) {
  const { t } = useTranslation()
  if (!state) return <span className="text-ink-3">{t('reach.diff.absent')}</span>
  const { shape, colour } = CELL_LOOKS[state]
  return (
    <span className={cx(colour, 'whitespace-nowrap')}>
      <span aria-hidden>{shape} </span>
      {t(`reach.state.${state}`)}
    </span>
  )
}
