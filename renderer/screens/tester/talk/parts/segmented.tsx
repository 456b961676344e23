import { Radio, RadioGroup } from 'react-aria-components'
import { cx } from '../../../../ui/class_names.ts'

interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly className?: string
}

/** One of a few, all in sight: arrows change it. */
export function Segmented<Value extends string>({ label, value, onChange, options, className }: SegmentedProps<Value>) {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onChange={(next) => onChange(next as Value)}
      orientation="horizontal"
      className={cx('inline-flex overflow-hidden rounded-r1 border border-line-strong', className)}
    >
      {options.map((option) => (
        <Radio
          key={option.value}
          value={option.value}
          className="cursor-default px-2.5 py-1 whitespace-nowrap text-ink-2 not-first:border-l not-first:border-line-strong hover:text-ink data-[focus-visible]:outline-2 data-[focus-visible]:-outline-offset-2 data-[focus-visible]:outline-accent data-[selected]:bg-accent-soft data-[selected]:text-ink"
        >
          {option.label}
        </Radio>
      ))}
    </RadioGroup>
  )
}
