import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from '../../../../ui/field.tsx'

interface NumberInputProps {
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
  /** At each key, and only with whole numbers that are allowed; a form with another does not go off. */
  readonly onChange: (value: number) => void
  readonly className?: string
}

/** A whole number, as it is typed. */
export function NumberInput({ label, value, least, most, onChange, className }: NumberInputProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(String(value))
  const allowed = (text: string) => {
    const number = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN
    return number >= least && number <= most ? number : undefined
  }
  // Another value from outside; what is typed and means the same stays as it is.
  useEffect(() => setTyped((now) => (allowed(now) === value ? now : String(value))), [value])
  return (
    <TextField
      label={label}
      value={typed}
      inputMode="numeric"
      onChange={(text) => {
        setTyped(text)
        const number = allowed(text)
        if (number !== undefined) onChange(number)
      }}
      error={
        allowed(typed) === undefined
          ? t('tester.wrong.number', { least: String(least), most: String(most) })
          : undefined
      }
      className={className}
    />
  )
}
