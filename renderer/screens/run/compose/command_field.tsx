import { useRef, type KeyboardEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { editDraft, useDraft } from './draft.ts'

interface CommandFieldProps {
  readonly inputRef: RefObject<HTMLTextAreaElement | null>
  /** Commands of before, newest first, for the arrow keys. */
  readonly recent: readonly string[]
  readonly onRun: () => void
  readonly describedBy: string
}

/** Lines shown before it scrolls. */
const MOST_ROWS = 12

/**
 * The command. Enter runs it while it has one line, Shift-Enter begins another line; in a command of several lines Enter is a
 * line end. Ctrl- or Cmd-Enter, the action's key, always runs it.
 */
export function CommandField({ inputRef, recent, onRun, describedBy }: CommandFieldProps) {
  const { t } = useTranslation()
  const command = useDraft((draft) => draft.command)
  /** Which of the recent commands is shown, and what was typed before. */
  const past = useRef({ at: -1, typed: '' })

  const recall = (at: number) => {
    if (past.current.at < 0) past.current.typed = command
    past.current.at = at
    editDraft({ command: at < 0 ? past.current.typed : recent[at]! })
    requestAnimationFrame(() => {
      const field = inputRef.current
      field?.setSelectionRange(field.value.length, field.value.length)
    })
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart, selectionEnd, value } = event.currentTarget
    // While an input method composes, its keys are its own.
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter' && !event.shiftKey && !value.includes('\n')) {
      event.preventDefault()
      onRun()
    } else if (event.key === 'ArrowUp' && !event.shiftKey && selectionStart === selectionEnd) {
      const { at } = past.current
      const isFirstLine = !value.slice(0, selectionStart).includes('\n')
      if (!isFirstLine || at + 1 >= recent.length) return
      event.preventDefault()
      recall(at + 1)
    } else if (event.key === 'ArrowDown' && !event.shiftKey && past.current.at >= 0) {
      if (value.slice(selectionEnd).includes('\n')) return
      event.preventDefault()
      recall(past.current.at - 1)
    }
  }

  return (
    <textarea
      ref={inputRef}
      aria-label={t('run.command.label')}
      aria-describedby={describedBy}
      placeholder={t('run.command.placeholder')}
      rows={Math.min(MOST_ROWS, command.split('\n').length)}
      value={command}
      spellCheck={false}
      autoComplete="off"
      autoCapitalize="none"
      className="block max-h-64 min-w-0 flex-1 resize-none bg-transparent font-mono text-fs-2 leading-5 outline-none [field-sizing:content] placeholder:font-sans placeholder:text-ink-3"
      onChange={(event) => {
        past.current.at = -1
        editDraft({ command: event.target.value })
      }}
      onKeyDown={onKeyDown}
    />
  )
}
