import { useTranslation } from 'react-i18next'
import { useSettings } from '../../../state/settings.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox, Select, TextField } from '../../../ui/field.tsx'
import { editOptions, useDraft } from './draft.ts'
import { emptyOptions, type FieldError, type OptionErrors, type OptionsForm } from './options.ts'

type TextOption = 'forks' | 'connectTimeout' | 'timeout' | 'retries' | 'serial' | 'maxFail' | 'user' | 'sudoUser'

/** How the run goes about it. What is left empty is as in the settings, shown pale. */
export function OptionsPanel({ errors }: { readonly errors: OptionErrors }) {
  const { t } = useTranslation()
  const form = useDraft((draft) => draft.form)
  const settings = useSettings()
  const none = t('run.options.none')
  const standards: Readonly<Record<TextOption, string>> = {
    forks: String(settings.forks),
    connectTimeout: durationText(settings.connectTimeoutMs),
    timeout: settings.commandTimeoutMs === 0 ? none : durationText(settings.commandTimeoutMs),
    retries: '0',
    serial: t('run.forks.all'),
    maxFail: none,
    user: t('run.options.ofInventory'),
    sudoUser: 'root',
  }
  const field = (name: TextOption, hint?: string) => (
    <TextField
      label={t(`run.options.${name}`)}
      value={form[name]}
      onChange={(value) => editOptions({ [name]: value })}
      placeholder={standards[name]}
      error={useErrorText(errors[name])}
      autoComplete="off"
      {...(hint === undefined ? {} : { hint })}
      {...(name === 'sudoUser' ? { isDisabled: !form.sudo } : {})}
    />
  )
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] items-start gap-x-3 gap-y-2 max-h-[34vh] overflow-auto rounded-r2 border border-line bg-raised p-3">
      {field('forks')}
      {field('connectTimeout')}
      {field('timeout')}
      {field('retries')}
      {field('serial', t('run.options.serialHint'))}
      {field('maxFail', t('run.options.maxFailHint'))}
      {field('user')}
      {field('sudoUser')}
      <Select
        label={t('run.options.hostKeys')}
        value={form.hostKeys}
        onChange={(hostKeys) => editOptions({ hostKeys })}
        options={[
          { value: '', label: t('run.options.hostKeysSetting') },
          { value: 'strict', label: t('run.options.hostKeysStrict') },
          { value: 'accept-new', label: t('run.options.hostKeysAcceptNew') },
          { value: 'off', label: t('run.options.hostKeysOff') },
        ]}
      />
      <TextField
        label={t('run.options.env')}
        value={form.env}
        onChange={(env) => editOptions({ env })}
        placeholder="NAME=value"
        rows={2}
        mono
        error={useErrorText(errors.env)}
        className="col-span-2"
      />
      <div className="col-span-full flex flex-wrap items-center gap-x-5 gap-y-1.5">
        {(['sudo', 'failFast', 'askPassword', 'pty'] as const).map((name) => (
          <Checkbox key={name} isSelected={form[name]} onChange={(value) => editOptions({ [name]: value })}>
            {t(`run.options.${name}`)}
          </Checkbox>
        ))}
        <Button look="quiet" className="ml-auto" onPress={() => editOptions(emptyOptions)}>
          {t('run.options.reset')}
        </Button>
      </div>
    </div>
  )
}

function useErrorText(error: FieldError | undefined): string | undefined {
  const { t } = useTranslation()
  if (!error) return undefined
  switch (error.error) {
    case 'wholeNumber':
      return t('run.options.errors.wholeNumber', { min: String(error.min), max: String(error.max) })
    case 'env':
      return t('run.options.errors.env', { line: String(error.line) })
    default:
      return t(`run.options.errors.${error.error}`)
  }
}

const durationText = (ms: number) => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`)

/** How many options are not as they are by themselves. */
export function changedOptions(form: OptionsForm): number {
  const names = Object.keys(emptyOptions) as (keyof OptionsForm)[]
  return names.filter((name) => form[name] !== emptyOptions[name] && (name !== 'sudoUser' || form.sudo)).length
}
