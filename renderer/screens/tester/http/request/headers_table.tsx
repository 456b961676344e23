import { Plus, X } from 'lucide-react'
import { useRef, type ClipboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { TextField } from '../../../../ui/field.tsx'
import { headerRow, pastedHeaders, type HeaderDraft } from '../draft.ts'

interface HeadersTableProps {
  readonly headers: readonly HeaderDraft[]
  readonly onChange: (headers: readonly HeaderDraft[]) => void
  /** What is wrong with a row, by its key. */
  readonly errors: ReadonlyMap<number, string>
}

/** The headers, row by row. Lines "Name: value" that are pasted into a name become rows. */
export function HeadersTable({ headers, onChange, errors }: HeadersTableProps) {
  const { t } = useTranslation()
  const list = useRef<HTMLDivElement>(null)
  const change = (key: number, changes: Partial<HeaderDraft>) =>
    onChange(headers.map((row) => (row.key === key ? { ...row, ...changes } : row)))
  const add = () => {
    onChange([...headers, headerRow()])
    // The new row's name, once it is there.
    requestAnimationFrame(() => [...(list.current?.querySelectorAll('input') ?? [])].at(-2)?.focus())
  }
  const paste = (event: ClipboardEvent, key: number) => {
    const rows = pastedHeaders(event.clipboardData.getData('text'))
    if (!rows) return
    event.preventDefault()
    onChange(headers.flatMap((row) => (row.key !== key ? [row] : row.value === '' ? rows : [row, ...rows])))
  }
  return (
    <div role="group" aria-label={t('tester.http.headers.title')} ref={list} className="flex flex-col gap-1">
      {headers.map((row, at) => (
        <div
          key={row.key}
          className="flex items-start gap-1"
          onPaste={(event) => isName(event) && paste(event, row.key)}
        >
          <TextField
            label={t('tester.http.headers.nameOf', { at: String(at + 1) })}
            hideLabel
            mono
            placeholder={t('tester.http.headers.name')}
            value={row.name}
            onChange={(name) => change(row.key, { name })}
            error={errors.get(row.key)}
            validationBehavior="aria"
            autoComplete="off"
            spellCheck="false"
            className="w-[38%] min-w-24"
          />
          <TextField
            label={t('tester.http.headers.valueOf', { at: String(at + 1) })}
            hideLabel
            mono
            placeholder={t('tester.http.headers.value')}
            value={row.value}
            onChange={(value) => change(row.key, { value })}
            autoComplete="off"
            spellCheck="false"
            className="min-w-24 flex-1"
          />
          <IconButton
            label={t('tester.http.headers.remove', { at: String(at + 1) })}
            onPress={() => onChange(headers.filter(({ key }) => key !== row.key))}
            className="!py-1.5"
          >
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      <div className="flex items-center gap-3">
        <Button look="quiet" onPress={add}>
          <Plus size={14} aria-hidden />
          {t('tester.http.headers.add')}
        </Button>
        <span className="text-fs-2 text-ink-3">{t('tester.http.headers.hint')}</span>
      </div>
    </div>
  )
}

/** Values may hold colons and lines of their own. */
function isName(event: ClipboardEvent): boolean {
  const { target, currentTarget } = event
  return target instanceof HTMLInputElement && target === currentTarget.querySelector('input')
}
