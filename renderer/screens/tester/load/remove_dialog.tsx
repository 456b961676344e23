import { useTranslation } from 'react-i18next'
import type { LoadHead } from '../../../../shared/contract/tester/load.ts'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { FormDialog } from '../../hosts/dialogs/form.tsx'
import { leaveRemoved } from './load_state.ts'
import { loadName } from './words.ts'

/** Asks before what was measured is gone. */
export function RemoveLoadsDialog({
  loads,
  onClose,
}: {
  readonly loads: readonly LoadHead[]
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const remove = async () => {
    const outcomes = await Promise.allSettled(loads.map(({ id }) => engine.mutate('load.remove', { id })))
    leaveRemoved(loads.filter((_, at) => outcomes[at]?.status === 'fulfilled').map(({ id }) => id))
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    return refused && failureOf(refused.reason)
  }
  return (
    <FormDialog
      kind="alert"
      width="w-[440px]"
      danger
      careful
      title={t('load.removing.title', { count: loads.length })}
      submit={t('common.remove')}
      onSubmit={remove}
      onClose={onClose}
    >
      <ul className="max-h-40 overflow-auto text-ink-2">
        {loads.map(({ id, spec }) => (
          <li key={id} className="truncate">
            {loadName(spec)}
          </li>
        ))}
      </ul>
      <p className="text-ink-2">{t('load.removing.body')}</p>
    </FormDialog>
  )
}
