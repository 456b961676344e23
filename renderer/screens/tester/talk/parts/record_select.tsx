import { useTranslation } from 'react-i18next'
import type { RecordKind } from '../../../../../shared/contract/tester/bytes.ts'
import { RECORD_KINDS } from '../../../../../shared/tester/record.ts'
import { Select } from '../../../../ui/field.tsx'

interface RecordSelectProps {
  readonly value: RecordKind
  readonly onChange: (value: RecordKind) => void
  readonly hint?: string
}

/** What a log is to keep. */
export function RecordSelect({ value, onChange, hint }: RecordSelectProps) {
  const { t } = useTranslation()
  return (
    <Select
      label={t('tester.form.record')}
      hint={hint}
      value={value}
      onChange={onChange}
      options={RECORD_KINDS.map((kind) => ({ value: kind, label: t(`tester.form.recordKind.${kind}`) }))}
      className="w-64"
    />
  )
}
