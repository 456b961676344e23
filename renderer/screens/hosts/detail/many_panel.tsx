import { useMemo, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import type { HostView } from '../../../../shared/contract/inventory.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { openHostDialog } from '../dialogs/dialog_state.ts'
import { sentenceOf, tryEdits } from '../edits.ts'
import { useFaultText } from '../fault_text.ts'
import { GroupPicker } from '../group_picker.tsx'
import { testHosts } from '../host_tests.ts'
import { TagEditor } from '../tag_editor.tsx'
import { tagsOf } from '../tags.ts'
import { fieldFault } from '../validation.ts'
import { manyEdits } from './many_edits.ts'
import { PanelFrame } from './panel_frame.tsx'

const FIELDS = ['user', 'port', 'key', 'password'] as const
type Typed = Readonly<Record<(typeof FIELDS)[number] | 'addTags' | 'removeTags', string>>
const NOTHING: Typed = { user: '', port: '', key: '', password: '', addTags: '', removeTags: '' }

/** Gives several hosts the same, as one step of undo. What is left empty stays as it is for each. */
export function ManyPanel({ hosts, onClose }: { readonly hosts: readonly HostView[]; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const say = useFaultText()
  const [typed, setTyped] = useState(NOTHING)
  const [addGroups, setAddGroups] = useState<readonly string[]>([])
  const [failure, setFailure] = useState<ContractFailure>()
  const names = useMemo(() => hosts.map(({ name }) => name), [hosts])
  const edits = useMemo(
    () =>
      manyEdits(hosts, {
        ...typed,
        addTags: tagsOf(typed.addTags),
        removeTags: tagsOf(typed.removeTags),
        addGroups,
      }),
    [hosts, typed, addGroups],
  )
  const sound = FIELDS.every((field) => !fieldFault(field, typed[field]))
  const set = (field: keyof Typed) => (value: string) => setTyped((before) => ({ ...before, [field]: value }))

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!sound || edits.length === 0) return
    const refused = await tryEdits(edits, { done: t('hosts.done.changedMany', { count: hosts.length }) })
    setFailure(refused)
    if (refused) return
    setTyped(NOTHING)
    setAddGroups([])
  }
  return (
    <PanelFrame title={t('common.hosts', { count: hosts.length })} onClose={onClose}>
      <p className="max-h-24 overflow-auto font-mono text-fs-2 break-words text-ink-2">{foldNames(names)}</p>
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => void testHosts(names)}>{t('hosts.test.testMany', { count: names.length })}</Button>
        <Button onPress={() => openHostDialog({ kind: 'add-group', hosts: names })}>{t('hosts.many.group')}</Button>
        <Button look="danger" onPress={() => openHostDialog({ kind: 'remove-hosts', hosts: names })}>
          {t('common.remove')}
        </Button>
      </div>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <p className="text-fs-2 text-ink-3">{t('hosts.many.hint')}</p>
        {FIELDS.map((field) => (
          <TextField
            key={field}
            label={t(`hosts.field.${field}`)}
            value={typed[field]}
            onChange={set(field)}
            error={say(fieldFault(field, typed[field]))}
            mono
            placeholder={t('hosts.many.unchanged')}
            {...(field === 'password' ? { type: 'password' as const, autoComplete: 'new-password' } : {})}
          />
        ))}
        <TagEditor label={t('hosts.many.addTags')} value={typed.addTags} onChange={set('addTags')} />
        <TagEditor label={t('hosts.many.removeTags')} value={typed.removeTags} onChange={set('removeTags')} />
        <GroupPicker
          label={t('hosts.many.addGroups')}
          groups={addGroups}
          onAdd={(group) => setAddGroups([...addGroups, group])}
          onRemove={(group) => setAddGroups(addGroups.filter((one) => one !== group))}
        />
        {failure && (
          <p role="alert" className="text-fail">
            {sentenceOf(failure)}
          </p>
        )}
        <Button type="submit" look="primary" isDisabled={!sound || edits.length === 0}>
          {t('hosts.many.submit', { count: hosts.length })}
        </Button>
      </form>
    </PanelFrame>
  )
}
