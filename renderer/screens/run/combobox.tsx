import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { cx } from '../../ui/class_names.ts'

interface Options {
  readonly count: number
  readonly isOpen: boolean
  readonly onPick: (at: number) => void
  readonly onClose: () => void
  /** The first suggestion is taken by Enter and Tab without being chosen with the arrows. */
  readonly startsAtFirst: boolean
  /** Changes when the list is another one: what was chosen in the old one is not meant any more. */
  readonly version: string
}

/**
 * The keyboard and the roles of a text field with suggestions, after the WAI-ARIA combobox pattern (list autocomplete
 * with `aria-activedescendant`): the focus stays in the field.
 */
export function useCombobox({ count, isOpen, onPick, onClose, startsAtFirst, version }: Options) {
  const id = useId()
  const [chosen, setActive] = useState(startsAtFirst ? 0 : -1)
  // While it renders: an effect's change may come after the Enter of somebody who types fast.
  const [begun, setBegun] = useState({ version, startsAtFirst })
  if (begun.version !== version || begun.startsAtFirst !== startsAtFirst) {
    setBegun({ version, startsAtFirst })
    setActive(startsAtFirst ? 0 : -1)
  }
  const shown = isOpen && count > 0
  const active = shown ? Math.min(chosen, count - 1) : -1

  /** @returns whether the key was meant for the suggestions */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!shown || event.nativeEvent.isComposing) return false
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }
    const step = steps[event.key]
    if (step !== undefined) {
      const end = step > 0 ? 0 : count - 1
      const next = active + step
      setActive(active < 0 || (Math.abs(step) === 1 && (next < 0 || next >= count)) ? end : clamp(next, count))
    } else if (event.key === 'Escape') onClose()
    else if ((event.key === 'Enter' || event.key === 'Tab') && active >= 0 && !event.shiftKey && !hasModifier(event))
      onPick(active)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  return {
    active,
    setActive,
    onKeyDown,
    inputProps: {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': shown,
      'aria-controls': shown ? `${id}-list` : undefined,
      'aria-activedescendant': active >= 0 ? `${id}-${active}` : undefined,
      autoComplete: 'off',
      autoCorrect: 'off',
      autoCapitalize: 'none',
      spellCheck: false,
    } as const,
    listId: `${id}-list`,
    optionId: (at: number) => `${id}-${at}`,
  }
}

const clamp = (at: number, count: number) => Math.max(0, Math.min(count - 1, at))
const hasModifier = (event: KeyboardEvent) => event.ctrlKey || event.metaKey || event.altKey

interface SuggestionsProps {
  readonly label: string
  readonly box: ReturnType<typeof useCombobox>
  readonly count: number
  readonly onPick: (at: number) => void
  readonly children: (at: number) => ReactNode
  readonly className?: string
}

/** The list of a combobox. */
export function Suggestions({ label, box, count, onPick, children, className }: SuggestionsProps) {
  return (
    <ul
      role="listbox"
      id={box.listId}
      aria-label={label}
      className={cx(
        'max-h-72 overflow-auto rounded-r1 border border-line-strong bg-overlay p-1 shadow-overlay',
        className,
      )}
    >
      {Array.from({ length: count }, (_, at) => (
        <li
          key={at}
          role="option"
          id={box.optionId(at)}
          aria-selected={at === box.active}
          ref={at === box.active ? intoView : undefined}
          className={cx(
            'flex cursor-default items-center gap-3 rounded-r1 px-2 py-1',
            at === box.active && 'bg-accent-soft',
          )}
          onMouseMove={() => {
            if (at !== box.active) box.setActive(at)
          }}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(at)}
        >
          {children(at)}
        </li>
      ))}
    </ul>
  )
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
