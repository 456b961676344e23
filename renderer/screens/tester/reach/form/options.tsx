import { useTranslation } from 'react-i18next'
import { useSettings } from '../../../../state/settings.ts'
import { Checkbox, Select, TextField } from '../../../../ui/field.tsx'
import { editOptions, useDraft } from './draft_store.ts'
import { USUAL, type OptionErrors } from './read_draft.ts'

type TextOption = 'timeout' | 'forks' | 'perHost' | 'rate' | 'connectTimeout' | 'user'

/** How it is probed. What is left empty is as usual, shown pale. */
export function ReachOptions({ errors }: { readonly errors: OptionErrors }) {
  const { t } = useTranslation()
  const options = useDraft((draft) => draft.options)
  const isLocal = useDraft((draft) => draft.from === 'local')
  const isUdp = useDraft((draft) => draft.protocol === 'udp')
  const connectTimeoutMs = useSettings((settings) => settings.connectTimeoutMs)
  const errorText = (name: TextOption) => {
    const error = errors[name]
    if (!error) return undefined
    if (error.error === 'wholeNumber')
      return t('run.options.errors.wholeNumber', { min: String(error.min), max: String(error.max) })
    return t(error.error === 'name' ? 'run.options.errors.name' : 'run.options.errors.duration')
  }
  const field = (name: TextOption, label: string, placeholder: string) => (
    <TextField
      label={label}
      value={options[name]}
      onChange={(value) => editOptions({ [name]: value })}
      placeholder={placeholder}
      error={errorText(name)}
      autoComplete="off"
      validationBehavior="aria"
    />
  )
  return (
    <div className="flex flex-col gap-2 rounded-r2 border border-line bg-raised p-3">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] items-start gap-x-3 gap-y-2">
        {field('timeout', t('reach.options.timeout'), USUAL.timeout)}
        {isLocal ? (
          field('rate', t('reach.options.rate'), USUAL.rate)
        ) : (
          <>
            {field('forks', t('run.options.forks'), USUAL.forks)}
            {field('perHost', t('reach.options.perHost'), USUAL.perHost)}
            {field('connectTimeout', t('run.options.connectTimeout'), `${connectTimeoutMs / 1000} s`)}
            {field('user', t('run.options.user'), t('run.options.ofInventory'))}
            <Select
              label={t('run.options.hostKeys')}
              value={options.hostKeys}
              onChange={(hostKeys) => editOptions({ hostKeys })}
              options={[
                { value: '', label: t('run.options.hostKeysSetting') },
                { value: 'strict', label: t('run.options.hostKeysStrict') },
                { value: 'accept-new', label: t('run.options.hostKeysAcceptNew') },
                { value: 'off', label: t('run.options.hostKeysOff') },
              ]}
            />
          </>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1.5">
        {!isUdp && (
          <Checkbox isSelected={options.banner} onChange={(banner) => editOptions({ banner })}>
            {t('reach.options.banner')}
          </Checkbox>
        )}
        {!isLocal && (
          <Checkbox isSelected={options.fallback} onChange={(fallback) => editOptions({ fallback })}>
            {t('reach.options.fallback')}
          </Checkbox>
        )}
        {!isLocal && (
          <Checkbox isSelected={options.askPassword} onChange={(askPassword) => editOptions({ askPassword })}>
            {t('run.options.askPassword')}
          </Checkbox>
        )}
      </div>
    </div>
  )
}
