import { useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../app/actions.ts'
import { TextField } from '../../../ui/field.tsx'
import { Segmented } from '../talk/parts/segmented.tsx'
import { useSaved } from './saved_state.ts'

interface SavedToolbarProps {
  readonly filter: string
  readonly onFilter: (filter: string) => void
  readonly placeholder: string
  readonly children: ReactNode
}

/** What is looked at, a filter, and what can be done with all of it. */
export function SavedToolbar({ filter, onFilter, placeholder, children }: SavedToolbarProps) {
  const { t } = useTranslation()
  const view = useSaved((saved) => saved.view)
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  useAction('saved.filter', () => field.current?.select())
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
      <Segmented
        label={t('tester.saved.view')}
        value={view}
        onChange={(next) => useSaved.setState({ view: next })}
        options={[
          { value: 'items', label: t('tester.saved.views.items') },
          { value: 'history', label: t('tester.saved.views.history') },
        ]}
      />
      <TextField
        label={placeholder}
        hideLabel
        type="search"
        placeholder={placeholder}
        value={filter}
        onChange={onFilter}
        inputRef={field}
        autoComplete="off"
        className="min-w-40 flex-1"
        onKeyDown={(event) => event.continuePropagation()}
      />
      {children}
    </div>
  )
}
