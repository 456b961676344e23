import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { go, useRoute } from '../../../app/route.ts'
import { useTarget, setTarget } from '../../../state/target.ts'
import { TextField } from '../../../ui/field.tsx'
import { tryEdits } from '../edits.ts'
import { moveDraft } from '../detail/draft.ts'
import { useFaultText } from '../fault_text.ts'
import { nameFault } from '../validation.ts'
import { useIsTaken } from './add_host.tsx'
import { FormDialog } from './form.tsx'

export function RenameDialog({
  what,
  name,
  onClose,
}: {
  readonly what: 'host' | 'group'
  readonly name: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const say = useFaultText()
  const isTaken = useIsTaken()
  const [to, setTo] = useState(name)
  const fault = to === name ? undefined : nameFault(to, what, isTaken)
  const submit = async () => {
    const type = what === 'host' ? 'rename-host' : 'rename-group'
    const failure = await tryEdits([{ type, name, to }], { done: t('hosts.done.renamed', { name, to }) })
    if (!failure) follow(what, name, to)
    return failure
  }
  return (
    <FormDialog
      title={t('hosts.rename.title', { name })}
      width="w-[440px]"
      submit={t('hosts.rename.submit')}
      canSubmit={to !== name && !fault}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField label={t('hosts.rename.to')} value={to} onChange={setTo} autoFocus mono error={say(fault)} />
      <p className="text-fs-2 text-ink-3">{t(`hosts.rename.${what}Hint`)}</p>
    </FormDialog>
  )
}

/** What showed it by its old name shows it by the new one. */
function follow(what: 'host' | 'group', name: string, to: string): void {
  const [from, now] = what === 'host' ? [name, to] : [`@${name}`, `@${to}`]
  moveDraft(what, name, to)
  const { text } = useTarget.getState()
  if (text === from) setTarget(now)
  const { route } = useRoute.getState()
  if (route.screen === 'hosts' && (what === 'host' ? route.host : route.group) === name)
    go(what === 'host' ? { screen: 'hosts', host: to } : { screen: 'hosts', group: to })
}
