import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractFailure } from '../../../../../../shared/contract/errors.ts'
import type { Sending, SessionSpecInput } from '../../../../../../shared/contract/tester/sessions.ts'
import { FormDialog } from '../../../../hosts/dialogs/form.tsx'
import { closeForm, useTalk, useTalkForm } from '../../talk_state.ts'
import { connectSession } from '../connect.ts'
import { isUp, sessionName } from '../session_words.ts'
import { ClientContext, errorsOf } from './client_context.ts'
import { draftOf, faultsOf, specOf, type ClientDraft } from './client_draft.ts'
import { MainFields } from './client_fields.tsx'
import { ClientSections } from './client_sections.tsx'

/** The form of a new client, or of one that is changed: see `useTalkForm`. */
export function SessionForm() {
  const form = useTalkForm((state) => state.form)
  if (form?.kind !== 'session') return null
  return <OpenForm key={form.id} id={form.id} spec={form.spec ?? {}} sending={form.sending} />
}

interface OpenFormProps {
  readonly id: string | undefined
  readonly spec: Partial<SessionSpecInput>
  readonly sending: Sending | undefined
}

function OpenForm({ id, spec, sending }: OpenFormProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState<ClientDraft>(() => draftOf(spec))
  const [failure, setFailure] = useState<ContractFailure>()
  // An address that is not typed yet is not wrong.
  const [wasLeft, setLeft] = useState(false)
  const session = useTalk((talk) => talk.sessions?.find((one) => one.id === id))
  const faults = useMemo(() => faultsOf(draft), [draft])
  const errors = errorsOf(faults, failure, t)
  const change = (changes: Partial<ClientDraft>) => {
    setDraft((now) => ({ ...now, ...changes }))
    // What the engine said was of what stood here before.
    setFailure(undefined)
  }
  const submit = async () => {
    const refused = await connectSession({ id, spec: specOf(draft), sending })
    setFailure(refused)
    return refused
  }
  return (
    <FormDialog
      width="w-[720px]"
      title={
        session
          ? t('tester.sessions.form.editTitle', { name: sessionName(session.spec) })
          : t('tester.sessions.form.newTitle')
      }
      submit={t('tester.sessions.form.connect')}
      canSubmit={faults.size === 0}
      onSubmit={submit}
      onClose={closeForm}
    >
      <ClientContext value={{ draft, change, errors }}>
        <MainFields
          showsErrors={wasLeft || failure !== undefined}
          onLeave={() => setLeft(draft.target.trim() !== '')}
        />
        <ClientSections />
        {sending && <p className="text-fs-2 text-ink-2">{t('tester.sessions.form.sending')}</p>}
        {session && isUp(session) && <p className="text-fs-2 text-ink-2">{t('tester.sessions.form.running')}</p>}
      </ClientContext>
    </FormDialog>
  )
}
