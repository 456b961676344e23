import type { RefObject } from 'react'
import { cx } from '../../../../ui/class_names.ts'

interface PlainFieldProps {
  readonly inputRef: RefObject<HTMLInputElement | null>
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder: string
  readonly isInvalid: boolean
  /** Names what says more about the field. */
  readonly describedBy: string
  readonly onEnter: () => void
  readonly className?: string
}

/** A line of text without a box of its own: it stands in one with others. */
export function PlainField({ inputRef, label, isInvalid, describedBy, onEnter, className, ...props }: PlainFieldProps) {
  return (
    <input
      ref={inputRef}
      aria-label={label}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      value={props.value}
      placeholder={props.placeholder}
      autoComplete="off"
      autoCorrect="off"
      autoCapitalize="none"
      spellCheck={false}
      className={cx(
        'block min-w-0 bg-transparent font-mono text-fs-2 leading-5 outline-none placeholder:text-ink-3',
        className ?? 'w-full flex-1',
      )}
      onChange={(event) => props.onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
        event.preventDefault()
        onEnter()
      }}
    />
  )
}
