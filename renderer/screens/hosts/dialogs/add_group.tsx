import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { go } from '../../../app/route.ts'
import { setTarget } from '../../../state/target.ts'
import { TextField } from '../../../ui/field.tsx'
import { tryEdits } from '../edits.ts'
import { useFaultText } from '../fault_text.ts'
import { GroupPicker } from '../group_picker.tsx'
import { nameFault } from '../validation.ts'
import { useIsTaken } from './add_host.tsx'
import { FormDialog } from './form.tsx'

/** Adds a group with these hosts, and with the groups that are chosen. */
export function AddGroupDialog({
  hosts,
  onClose,
}: {
  readonly hosts: readonly string[]
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const say = useFaultText()
  const isTaken = useIsTaken()
  const [name, setName] = useState('')
  const [inner, setInner] = useState<readonly string[]>([])
  const fault = nameFault(name, 'group', isTaken)
  const submit = async () => {
    const members = { ...(hosts.length > 0 ? { hosts: [...hosts] } : {}), groups: [...inner] }
    const failure = await tryEdits([{ type: 'add-group', name, ...members }], { done: t('hosts.done.new', { name }) })
    if (!failure) {
      setTarget(`@${name}`)
      go({ screen: 'hosts', group: name })
    }
    return failure
  }
  return (
    <FormDialog
      title={t('hosts.addGroup.title')}
      width="w-[440px]"
      submit={t('hosts.addGroup.submit')}
      canSubmit={!fault}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('hosts.field.name')}
        value={name}
        onChange={setName}
        autoFocus
        mono
        error={name === '' ? undefined : say(fault)}
      />
      {hosts.length > 0 && (
        <p className="text-ink-2">
          {t('hosts.addGroup.with', { count: hosts.length })}{' '}
          <span className="font-mono text-fs-2 break-words">{foldNames(hosts)}</span>
        </p>
      )}
      <GroupPicker
        label={t('hosts.addGroup.inner')}
        groups={inner}
        onAdd={(group) => setInner([...inner, group])}
        onRemove={(group) => setInner(inner.filter((one) => one !== group))}
      />
    </FormDialog>
  )
}
