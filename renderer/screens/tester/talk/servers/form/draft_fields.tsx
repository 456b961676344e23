import type { ReactNode } from 'react'
import { TextField } from '../../../../../ui/field.tsx'
import type { ServerDraft } from './draft.ts'
import { useDraft } from './draft_context.ts'
import type { NumberName } from './numbers.ts'

/** What the engine said of a field may be mended elsewhere, in a file say: the form can be sent again as it stands. */
export const DOES_NOT_BLOCK = { validationBehavior: 'aria' } as const

interface FieldProps<Name> {
  readonly name: Name
  readonly label: string
  readonly hint?: ReactNode
  readonly className?: string
}

/** A number of the server. */
export function DraftNumber({ name, label, hint, className = 'w-36' }: FieldProps<NumberName>) {
  const { draft, change, errors } = useDraft()
  return (
    <TextField
      label={label}
      hint={hint}
      value={draft.numbers[name]}
      onChange={(typed) => change({ numbers: { ...draft.numbers, [name]: typed } })}
      inputMode="decimal"
      error={errors.get(name)}
      {...DOES_NOT_BLOCK}
      className={className}
    />
  )
}

type TextName = 'name' | 'folder' | 'certificate' | 'key' | 'group' | 'groupInterface'

/** A text of the server. */
export function DraftText({
  name,
  label,
  hint,
  className,
  placeholder,
  mono = true,
}: FieldProps<TextName & keyof ServerDraft> & { readonly placeholder?: string; readonly mono?: boolean }) {
  const { draft, change, errors } = useDraft()
  return (
    <TextField
      label={label}
      hint={hint}
      placeholder={placeholder}
      mono={mono}
      value={draft[name]}
      onChange={(typed) => change({ [name]: typed })}
      error={errors.get(name)}
      {...DOES_NOT_BLOCK}
      autoComplete="off"
      spellCheck="false"
      className={className}
    />
  )
}
