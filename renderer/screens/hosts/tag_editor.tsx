import { useId, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../../ui/class_names.ts'
import { Chip } from './chip.tsx'
import { useFaultText } from './fault_text.ts'
import { tagsOf, writeTags } from './tags.ts'
import { fieldFault } from './validation.ts'

export interface TagEditorProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder?: string | undefined
  readonly hint?: string | undefined
}

/** Tags as chips; a space, a comma or Enter ends one, Backspace in the empty field takes the last. */
export function TagEditor({ label, value, onChange, placeholder, hint }: TagEditorProps) {
  const { t } = useTranslation()
  const id = useId()
  const say = useFaultText()
  const [typed, setTyped] = useState('')
  const tags = tagsOf(value)
  const fault = say(fieldFault('tags', typed.trim()))

  const add = (text: string) => {
    if (fieldFault('tags', text.trim())) return setTyped(text)
    onChange(writeTags([...new Set([...tags, ...tagsOf(text)])]))
    setTyped('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && typed.trim() !== '') {
      event.preventDefault()
      add(typed)
    } else if (event.key === 'Backspace' && typed === '' && tags.length > 0) onChange(writeTags(tags.slice(0, -1)))
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-fs-2 text-ink-2">
        {label}
      </label>
      <div
        className={cx(
          'flex flex-wrap items-center gap-1 rounded-r1 border bg-sunken px-1.5 py-1 focus-within:border-accent',
          fault ? 'border-fail' : 'border-line-strong',
        )}
      >
        {tags.map((tag) => (
          <Chip
            key={tag}
            removeLabel={t('hosts.detail.removeTag', { tag })}
            onRemove={() => onChange(writeTags(tags.filter((one) => one !== tag)))}
          >
            {tag}
          </Chip>
        ))}
        <input
          id={id}
          value={typed}
          placeholder={tags.length === 0 ? placeholder : undefined}
          aria-invalid={fault !== undefined}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            const text = event.currentTarget.value
            if (/[\s,]$/.test(text) && text.trim() !== '') add(text.replace(/[\s,]+$/, ''))
            else setTyped(text)
          }}
          onBlur={() => typed.trim() !== '' && add(typed)}
          onKeyDown={onKeyDown}
          spellCheck={false}
          className="min-w-16 flex-1 bg-transparent px-0.5 font-mono text-fs-2 outline-none placeholder:text-ink-3"
        />
      </div>
      <span id={`${id}-hint`} className={cx('text-fs-2 empty:hidden', fault ? 'text-fail' : 'text-ink-3')}>
        {fault ?? hint}
      </span>
    </div>
  )
}
