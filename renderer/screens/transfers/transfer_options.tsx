import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'

/** What a person chooses about a transfer besides where it goes. */
export interface TransferChoices {
  readonly conflict: 'replace' | 'skip-same'
  readonly verify: boolean
  readonly preserve: boolean
  readonly links: 'follow' | 'keep'
  readonly exclude: string[]
  /** Bytes per second and host. */
  readonly limitRate?: number
}

export const defaultTransferOptions: TransferChoices = {
  conflict: 'replace',
  verify: false,
  preserve: true,
  links: 'follow',
  exclude: [],
}

const MIB = 1024 * 1024

export function TransferOptionsFields({
  choices,
  onChange,
}: {
  readonly choices: TransferChoices
  readonly onChange: (choices: TransferChoices) => void
}) {
  const { t } = useTranslation()
  const [rate, setRate] = useState('')
  const { limitRate: _, ...unlimited } = choices
  const rateIsWrong = rate.trim() !== '' && !(Number(rate) > 0)
  return (
    <>
      <div className="flex flex-wrap items-end gap-x-5 gap-y-2">
        <Select
          label={t('transfers.options.conflict')}
          value={choices.conflict}
          onChange={(conflict) => onChange({ ...choices, conflict })}
          options={[
            { value: 'replace', label: t('transfers.options.replace') },
            { value: 'skip-same', label: t('transfers.options.skipSame') },
          ]}
          className="w-60"
        />
        <div className="pb-1">
          <Checkbox isSelected={choices.verify} onChange={(verify) => onChange({ ...choices, verify })}>
            {t('transfers.options.verify')}
          </Checkbox>
        </div>
      </div>
      <details className="text-ink-2">
        <summary className="cursor-default select-none">{t('transfers.options.more')}</summary>
        <div className="mt-2 flex flex-wrap items-end gap-x-5 gap-y-3">
          <Checkbox isSelected={choices.preserve} onChange={(preserve) => onChange({ ...choices, preserve })}>
            {t('transfers.options.preserve')}
          </Checkbox>
          <Select
            label={t('transfers.options.links')}
            value={choices.links}
            onChange={(links) => onChange({ ...choices, links })}
            options={[
              { value: 'follow', label: t('transfers.options.followLinks') },
              { value: 'keep', label: t('transfers.options.keepLinks') },
            ]}
            className="w-52"
          />
          <TextField
            label={t('transfers.options.exclude')}
            placeholder="*.log, .git"
            onChange={(text) => onChange({ ...choices, exclude: listOf(text) })}
            mono
            className="w-52"
          />
          <TextField
            label={t('transfers.options.rate')}
            value={rate}
            inputMode="decimal"
            error={rateIsWrong ? t('transfers.options.rateWrong') : undefined}
            onChange={(text) => {
              setRate(text)
              onChange(Number(text) > 0 ? { ...unlimited, limitRate: Math.round(Number(text) * MIB) } : unlimited)
            }}
            className="w-44"
          />
        </div>
      </details>
    </>
  )
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
