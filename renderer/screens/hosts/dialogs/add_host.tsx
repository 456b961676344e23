import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldName } from '../../../../shared/contract/inventory.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { expandRange } from '../../../../shared/targets/ranges.ts'
import { engine } from '../../../engine/engine.ts'
import { go } from '../../../app/route.ts'
import { useInventory } from '../../../state/inventory.ts'
import { TextField } from '../../../ui/field.tsx'
import { tryEdits } from '../edits.ts'
import { useFaultText } from '../fault_text.ts'
import { GroupPicker } from '../group_picker.tsx'
import { TagEditor } from '../tag_editor.tsx'
import { fieldFault, freeName, hostNamesFault } from '../validation.ts'
import { FormDialog } from './form.tsx'

type Values = Partial<Record<FieldName, string>>

/** Adds a host, or many of the same kind: the name may be a range. */
export function AddHostDialog({
  groups: firstGroups,
  like,
  onClose,
}: {
  readonly groups: readonly string[]
  readonly like: string | undefined
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const say = useFaultText()
  const isTaken = useIsTaken()
  const [name, setName] = useState(() => (like === undefined ? '' : freeName(like, isTaken)))
  const [values, setValues] = useState<Values>({})
  const [groups, setGroups] = useState(firstGroups)
  const secretsLeftOut = useValuesOf(like, (copied, memberOf) => {
    setValues((typed) => ({ ...copied, ...typed }))
    setGroups(memberOf)
  })

  const nameFault = hostNamesFault(name, isTaken)
  const count = countOf(name)
  const sound = !nameFault && Object.entries(values).every(([field, value]) => !fieldFault(field as FieldName, value))
  const set = (field: FieldName) => (value: string) => setValues((before) => ({ ...before, [field]: value }))
  const field = (of: FieldName) => ({
    label: t(`hosts.field.${of}`),
    value: values[of] ?? '',
    onChange: set(of),
    error: say(fieldFault(of, values[of] ?? '')),
  })

  const submit = async () => {
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
    const failure = await tryEdits([{ type: 'add-host', name, values: filled, groups: [...groups] }], {
      done: t('hosts.done.new', { name }),
    })
    if (!failure && count === 1) go({ screen: 'hosts', host: name })
    return failure
  }
  return (
    <FormDialog
      title={like === undefined ? t('hosts.add.title') : t('hosts.add.likeTitle', { name: like })}
      submit={count > 1 ? t('hosts.add.submitMany', { count }) : t('hosts.add.submit')}
      canSubmit={sound}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_96px] gap-3 max-[560px]:grid-cols-1">
        <TextField
          label={t('hosts.field.name')}
          value={name}
          onChange={setName}
          autoFocus
          mono
          hint={count > 1 ? t('hosts.add.rangeMeans', { count }) : t('hosts.add.nameHint')}
          error={name === '' ? undefined : say(nameFault)}
        />
        <TextField
          {...field('address')}
          mono
          placeholder={count > 1 ? '' : inertText(name)}
          hint={t('hosts.add.addressHint')}
        />
        <TextField {...field('port')} mono placeholder="22" inputMode="numeric" />
      </div>
      <div className="grid grid-cols-2 gap-3 max-[560px]:grid-cols-1">
        <TextField {...field('user')} mono />
        <TextField {...field('key')} mono placeholder="~/.ssh/id_ed25519" />
        <TextField {...field('password')} type="password" autoComplete="new-password" />
        <TextField {...field('passphrase')} type="password" autoComplete="new-password" />
      </div>
      {secretsLeftOut && <p className="text-fs-2 text-ink-2">{t('hosts.add.secretsLeftOut')}</p>}
      <TagEditor label={t('hosts.field.tags')} value={values.tags ?? ''} onChange={set('tags')} />
      <GroupPicker
        label={t('hosts.field.groups')}
        groups={groups}
        onAdd={(group) => setGroups([...groups, group])}
        onRemove={(group) => setGroups(groups.filter((one) => one !== group))}
      />
    </FormDialog>
  )
}

function countOf(name: string): number {
  if (!name.includes('[')) return 1
  const expansion = expandRange(name)
  return 'names' in expansion ? expansion.names.length : 1
}

export function useIsTaken(): (name: string) => boolean {
  const hosts = useInventory((state) => state.hostsByName)
  const groups = useInventory((state) => state.groupsByName)
  return useMemo(() => (name: string) => hosts.has(name) || groups.has(name), [hosts, groups])
}

/** Fetches what a host's own section says. Returns whether it has secrets, which no page is told. */
function useValuesOf(host: string | undefined, onValues: (values: Values, groups: readonly string[]) => void): boolean {
  const [hasSecrets, setHasSecrets] = useState(false)
  useEffect(() => {
    if (host === undefined) return
    const abort = new AbortController()
    engine.query('inventory.section', { kind: 'host', name: host }, { signal: abort.signal }).then(
      ({ fields, directGroups }) => {
        const own = fields.filter((field) => field.own !== undefined && field.own !== '')
        setHasSecrets(own.some(({ secret }) => secret))
        onValues(
          Object.fromEntries(
            own.filter(({ secret, field }) => !secret && field !== 'address').map((one) => [one.field, one.own ?? '']),
          ),
          directGroups,
        )
      },
      () => {
        // Then the dialog begins empty.
      },
    )
    return () => abort.abort()
  }, [host])
  return hasSecrets
}
