import { useTranslation } from 'react-i18next'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { useInventory } from '../../../state/inventory.ts'
import { tryEdits } from '../edits.ts'
import { FormDialog } from './form.tsx'

export function RemoveHostsDialog({
  hosts,
  onClose,
}: {
  readonly hosts: readonly string[]
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const names = hosts.length === 1 ? (hosts[0] ?? '') : t('common.hosts', { count: hosts.length })
  return (
    <FormDialog
      kind="alert"
      width="w-[440px]"
      danger
      title={t('hosts.removing.title', { names })}
      submit={t('common.remove')}
      onSubmit={() =>
        tryEdits(
          hosts.map((name) => ({ type: 'remove-host', name })),
          { done: t('hosts.done.removed', { names }) },
        )
      }
      onClose={onClose}
    >
      {hosts.length > 1 && (
        <p className="max-h-40 overflow-auto font-mono text-fs-2 break-words text-ink-2">{foldNames(hosts)}</p>
      )}
      <p className="text-ink-2">{t('hosts.removing.hosts')}</p>
    </FormDialog>
  )
}

export function RemoveGroupDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const count = useInventory((state) => state.groupsByName.get(name)?.hosts.length ?? 0)
  return (
    <FormDialog
      kind="alert"
      width="w-[440px]"
      danger
      title={t('hosts.removing.groupTitle', { name })}
      submit={t('common.remove')}
      onSubmit={() => tryEdits([{ type: 'remove-group', name }], { done: t('hosts.done.removed', { names: name }) })}
      onClose={onClose}
    >
      <p className="text-ink-2">{t('hosts.removing.group', { count })}</p>
    </FormDialog>
  )
}
