import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from '../../ui/field.tsx'

export interface NumberFieldProps {
  readonly label: string
  readonly hint?: string
  /** Whole. */
  readonly value: number
  readonly min: number
  readonly max: number
  /** Called when the field is left or Enter pressed, and only with numbers that are allowed. */
  readonly onChange: (value: number) => void
}

/** A whole number. What is typed stays as it is until it is left; what is wrong with it is said at once. */
export function NumberField({ label, hint, value, min, max, onChange }: NumberFieldProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(String(value))
  useEffect(() => setTyped(String(value)), [value])
  const number = /^\d{1,12}$/.test(typed.trim()) ? Number(typed) : undefined
  const valid = number !== undefined && number >= min && number <= max
  const done = () => {
    if (valid && number !== value) onChange(number)
  }
  return (
    <TextField
      label={label}
      hint={hint}
      value={typed}
      onChange={setTyped}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done()
      }}
      inputMode="numeric"
      error={valid ? undefined : t('settings.invalid.number', { min: String(min), max: String(max) })}
      className="max-w-80"
    />
  )
}
