import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import {
  Button as AriaButton,
  Checkbox as AriaCheckbox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components'
import { cx } from './class_names.ts'

const BOX =
  'w-full rounded-r1 border border-line-strong bg-sunken px-2 py-1 text-ink outline-none placeholder:text-ink-3 focus:border-accent focus:shadow-[0_0_0_2px_var(--accent-soft)] disabled:opacity-60 data-[invalid]:border-fail'

interface Around {
  readonly label: string
  /** The label is only for screen readers. */
  readonly hideLabel?: boolean | undefined
  readonly hint?: ReactNode
  /** What is wrong with the value. */
  readonly error?: string | undefined
}

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'children' | 'isInvalid'>, Around {
  readonly placeholder?: string | undefined
  readonly mono?: boolean | undefined
  /** More than one line. */
  readonly rows?: number | undefined
  readonly className?: string | undefined
  readonly inputRef?: Ref<HTMLInputElement & HTMLTextAreaElement> | undefined
}

export function TextField({
  label,
  hideLabel,
  hint,
  error,
  placeholder,
  mono,
  rows,
  className,
  inputRef,
  ...props
}: TextFieldProps) {
  const box = { placeholder: placeholder ?? '', className: cx(BOX, mono && 'font-mono text-fs-2') }
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} className={cx('flex flex-col gap-1', className)}>
      <Label className={hideLabel ? 'sr-only' : 'text-fs-2 text-ink-2'}>{label}</Label>
      {rows === undefined ? <Input {...box} ref={inputRef} /> : <AriaTextArea {...box} rows={rows} ref={inputRef} />}
      {hint !== undefined && error === undefined && (
        <Text slot="description" className="text-fs-2 text-ink-3">
          {hint}
        </Text>
      )}
      <FieldError className="text-fs-2 text-fail">{error}</FieldError>
    </AriaTextField>
  )
}

export interface SelectProps<Value extends string> extends Around {
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly className?: string
}

export function Select<Value extends string>({
  label,
  hideLabel,
  hint,
  value,
  onChange,
  options,
  className,
}: SelectProps<Value>) {
  return (
    <AriaSelect
      selectedKey={value}
      onSelectionChange={(key) => {
        if (key !== null) onChange(key as Value)
      }}
      className={cx('flex flex-col gap-1', className)}
    >
      <Label className={hideLabel ? 'sr-only' : 'text-fs-2 text-ink-2'}>{label}</Label>
      <AriaButton className={cx(BOX, 'flex items-center justify-between gap-2 text-left')}>
        <SelectValue />
        <ChevronDown size={14} aria-hidden className="text-ink-3" />
      </AriaButton>
      {hint !== undefined && (
        <Text slot="description" className="text-fs-2 text-ink-3">
          {hint}
        </Text>
      )}
      <Popover className="min-w-(--trigger-width) rounded-r1 border border-line-strong bg-overlay shadow-overlay">
        <ListBox className="max-h-72 overflow-auto p-1 outline-none">
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              textValue={option.label}
              className="flex cursor-default items-center justify-between gap-4 rounded-r1 px-2 py-1 outline-none data-[focused]:bg-accent-soft"
            >
              {({ isSelected }) => (
                <>
                  {option.label}
                  {isSelected && <Check size={14} aria-hidden className="text-accent" />}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

export interface CheckboxProps {
  readonly children: ReactNode
  readonly isSelected: boolean
  readonly onChange: (selected: boolean) => void
  readonly isDisabled?: boolean
}

export function Checkbox({ children, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} className="group flex items-center gap-2 data-[disabled]:opacity-50">
      <span
        aria-hidden
        className="flex size-4 items-center justify-center rounded-[3px] border border-line-strong bg-sunken group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-accent group-data-[selected]:border-accent group-data-[selected]:bg-accent"
      >
        <Check size={12} className="text-accent-ink opacity-0 group-data-[selected]:opacity-100" />
      </span>
      {children}
    </AriaCheckbox>
  )
}
