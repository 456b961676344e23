import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CodecSpec } from '../../../../../shared/contract/tester/bytes.ts'
import { Checkbox, Select, TextField } from '../../../../ui/field.tsx'
import { ENDING_NAMES } from '../parts/names.ts'
import { NumberInput } from '../parts/number_input.tsx'
import { CODEC_TYPES, delimiterOf, usualCodecs } from './codecs.ts'

/** What a codec waits for at most, as the contract has it. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024

interface CodecFieldsProps {
  readonly value: CodecSpec
  readonly onChange: (codec: CodecSpec) => void
}

/** How a stream is cut into frames: the kind, and what that kind wants to know. */
export function CodecFields({ value, onChange }: CodecFieldsProps) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Select
        label={t('tester.form.codec.label')}
        value={value.type}
        onChange={(type) => onChange(usualCodecs[type])}
        options={CODEC_TYPES.map((type) => ({ value: type, label: t(`tester.form.codec.type.${type}`) }))}
        className="w-56"
      />
      <Details value={value} onChange={onChange} />
    </div>
  )
}

function Details({ value, onChange }: CodecFieldsProps) {
  const { t } = useTranslation()
  const order = (now: 'big' | 'little', change: (order: 'big' | 'little') => void) => (
    <Select
      label={t('tester.payload.order')}
      value={now}
      onChange={change}
      options={(['big', 'little'] as const).map((one) => ({ value: one, label: t(`tester.payload.${one}`) }))}
      className="w-32"
    />
  )
  switch (value.type) {
    case 'none':
      return null
    case 'lines':
      return (
        <Select
          label={t('tester.form.codec.ending')}
          value={value.ending}
          onChange={(ending) => onChange({ ...value, ending })}
          options={(['any', 'lf', 'crlf', 'cr'] as const).map((one) => ({
            value: one,
            label: one === 'any' ? t('tester.form.codec.anyEnding') : ENDING_NAMES[one],
          }))}
          className="w-28"
        />
      )
    case 'fixed':
      return (
        <NumberInput
          label={t('tester.form.codec.bytes')}
          value={value.bytes}
          least={1}
          most={MAX_FRAME_BYTES}
          onChange={(bytes) => onChange({ ...value, bytes })}
          className="w-28"
        />
      )
    case 'delimiter':
      return <DelimiterField hex={value.hex} onChange={(hex) => onChange({ ...value, hex })} />
    case 'length':
      return (
        <>
          <Select
            label={t('tester.form.codec.lengthBytes')}
            value={String(value.bytes) as '1' | '2' | '4' | '8'}
            onChange={(bytes) => onChange({ ...value, bytes: Number(bytes) as 1 | 2 | 4 | 8 })}
            options={(['1', '2', '4', '8'] as const).map((one) => ({
              value: one,
              label: t('tester.form.codec.lengthOf', { count: Number(one) }),
            }))}
            className="w-28"
          />
          {order(value.order, (next) => onChange({ ...value, order: next }))}
          <Checkbox isSelected={value.signed} onChange={(signed) => onChange({ ...value, signed })}>
            {t('tester.form.codec.signed')}
          </Checkbox>
          <Checkbox isSelected={value.inclusive} onChange={(inclusive) => onChange({ ...value, inclusive })}>
            {t('tester.form.codec.inclusive')}
          </Checkbox>
        </>
      )
    case 'json-header':
      return order(value.order, (next) => onChange({ ...value, order: next }))
  }
}

function DelimiterField({ hex, onChange }: { readonly hex: string; readonly onChange: (hex: string) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(hex)
  return (
    <TextField
      label={t('tester.form.codec.delimiter')}
      mono
      value={typed}
      onChange={(text) => {
        setTyped(text)
        const bytes = delimiterOf(text)
        if (bytes !== undefined) onChange(bytes)
      }}
      error={delimiterOf(typed) === undefined ? t('tester.wrong.hexBytes') : undefined}
      className="w-40"
    />
  )
}
