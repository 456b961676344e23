import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx'
import { Checkbox, TextField } from '../../../ui/field.tsx'
import { InertText } from '../../../ui/ansi_text.tsx'
import { dangerText } from '../danger_text.ts'
import {
  answerDanger,
  answerSecrets,
  dismissQuestion,
  rememberedSecrets,
  useStarting,
  type RunRequest,
} from './start_run.ts'

/** What has to be asked before a run can start: passwords, and a word of confirmation. */
export function StartDialogs() {
  const question = useStarting((state) => state.question)
  if (question?.about === 'secrets') return <SecretsDialog request={question.request} />
  if (question?.about === 'danger')
    return <DangerDialog request={question.request} reasons={question.reasons} phrase={question.phrase} />
  return null
}

function SecretsDialog({ request }: { readonly request: RunRequest }) {
  const { t } = useTranslation()
  const known = rememberedSecrets()
  const becomeUser = request.options.becomeUser
  const [password, setPassword] = useState(known.password ?? '')
  const [sudoPassword, setSudoPassword] = useState(known.sudoPassword ?? '')
  const [remember, setRemember] = useState(false)
  return (
    <Dialog title={t('run.secrets.title')} isOpen onClose={dismissQuestion} width="w-[440px]">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          const asked = {
            ...(request.askPassword ? { password } : {}),
            ...(becomeUser === undefined ? {} : { sudoPassword }),
          }
          answerSecrets(request, asked, remember)
        }}
      >
        {request.askPassword && (
          <TextField
            label={t('run.secrets.login')}
            hint={t('run.secrets.loginHint')}
            type="password"
            autoComplete="off"
            autoFocus
            value={password}
            onChange={setPassword}
          />
        )}
        {becomeUser !== undefined && (
          <TextField
            label={t('run.secrets.sudo', { user: becomeUser })}
            hint={t('run.secrets.sudoHint')}
            type="password"
            autoComplete="off"
            autoFocus={!request.askPassword}
            value={sudoPassword}
            onChange={setSudoPassword}
          />
        )}
        <Checkbox isSelected={remember} onChange={setRemember}>
          {t('run.secrets.remember')}
        </Checkbox>
        <DialogButtons>
          <Button onPress={dismissQuestion}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit">
            {t('run.start.run', { count: request.hosts.length })}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

interface DangerProps {
  readonly request: RunRequest
  readonly reasons: readonly string[]
  readonly phrase: string
}

function DangerDialog({ request, reasons, phrase }: DangerProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const hosts = request.hosts.length
  const command = request.what.command ?? request.what.script?.text.slice(0, 4000) ?? ''
  const matches = typed.trim() === phrase
  return (
    <Dialog title={t('run.danger.title')} isOpen onClose={dismissQuestion} kind="alert" width="w-[480px]">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (matches) answerDanger(typed)
        }}
      >
        <p>{t('run.danger.body', { count: hosts })}</p>
        <ul className="ml-5 list-disc font-semibold">
          {reasons.map((reason) => (
            <li key={reason}>{dangerText(reason, t)}</li>
          ))}
        </ul>
        <pre
          tabIndex={0}
          className="max-h-40 overflow-auto rounded-r1 border border-line bg-sunken px-2 py-1.5 font-mono text-fs-2 whitespace-pre-wrap"
        >
          <InertText text={command} />
        </pre>
        <TextField
          label={t('run.danger.type', { phrase })}
          mono
          autoFocus
          autoComplete="off"
          value={typed}
          onChange={setTyped}
        />
        <DialogButtons>
          <Button onPress={dismissQuestion}>{t('common.cancel')}</Button>
          <Button look="danger" type="submit" isDisabled={!matches}>
            {t('run.danger.run', { count: hosts })}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
