import { Bookmark, Clock, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components'
import { holdsWords, wordsOf } from '../../../../shared/search_words.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Suggestions, useCombobox } from '../combobox.tsx'
import type { Commands } from './commands.ts'

interface CommandMenuProps {
  readonly commands: Commands
  readonly onPick: (command: string) => void
  /** After one was chosen or it was left: the focus goes back to the command. */
  readonly onClosed: () => void
}

const MOST = 60

/** Saved and earlier commands, with a search. */
export function CommandMenu({ commands, onPick, onClosed }: CommandMenuProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const close = () => {
    setOpen(false)
    onClosed()
  }
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button look="quiet" className="!px-1.5">
        <Clock size={14} aria-hidden />
        {t('run.command.recent')}
      </Button>
      <Popover placement="bottom start" className="w-[min(640px,90vw)]">
        <AriaDialog
          aria-label={t('run.command.menu')}
          className="flex flex-col rounded-r2 border border-line-strong bg-overlay shadow-overlay outline-none"
        >
          <CommandList
            commands={commands}
            onPick={(command) => {
              onPick(command)
              close()
            }}
            onClose={close}
          />
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  )
}

interface CommandListProps {
  readonly commands: Commands
  readonly onPick: (command: string) => void
  readonly onClose: () => void
}

function CommandList({ commands, onPick, onClose }: CommandListProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const { saved, recent } = commands
  const found = useMemo(() => {
    const words = wordsOf(text)
    const holds = (...texts: (string | undefined)[]) => holdsWords(texts.join(' ').toLowerCase(), words)
    return [
      ...saved.filter(({ name, command, note }) => holds(name, command, note)),
      ...recent
        .filter(({ command }) => holds(command))
        .map(({ command }) => ({ command, name: undefined, note: undefined })),
    ].slice(0, MOST)
  }, [text, saved, recent])
  const pick = (at: number) => {
    const item = found[at]
    if (item) onPick(item.command)
  }
  const box = useCombobox({
    count: found.length,
    isOpen: true,
    onPick: pick,
    onClose,
    startsAtFirst: true,
    version: text,
  })
  return (
    <>
      <input
        {...box.inputProps}
        autoFocus
        aria-label={t('run.command.search')}
        placeholder={t('run.command.search')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={box.onKeyDown}
        className="border-b border-line bg-transparent px-3 py-2 outline-none placeholder:text-ink-3"
      />
      {found.length === 0 ? (
        <p className="p-3 text-ink-3">
          {saved.length + recent.length === 0 ? t('run.command.noneYet') : t('run.command.noneFound')}
        </p>
      ) : (
        <Suggestions
          label={t('run.command.menu')}
          box={box}
          count={found.length}
          onPick={pick}
          className="!max-h-96 !border-0 !shadow-none"
        >
          {(at) => {
            const { command, name, note } = found[at]!
            return (
              <>
                {name === undefined ? (
                  <Clock size={13} aria-hidden className="shrink-0 text-ink-3" />
                ) : (
                  <Bookmark size={13} aria-hidden className="shrink-0 text-accent" />
                )}
                <span className="flex min-w-0 flex-1 flex-col">
                  {name !== undefined && (
                    <span className="truncate">
                      <InertText text={name} />
                      {note !== undefined && note !== '' && (
                        <span className="text-ink-2">
                          {' '}
                          · <InertText text={note} />
                        </span>
                      )}
                    </span>
                  )}
                  <span className="truncate font-mono text-fs-2 text-ink-2">
                    <InertText text={command.replaceAll('\n', ' ↵ ')} />
                  </span>
                </span>
              </>
            )
          }}
        </Suggestions>
      )}
      <SavedCommands commands={commands} />
    </>
  )
}

/** What was saved, to be removed again: buttons may not stand inside the options of a list. */
function SavedCommands({ commands: { saved, remove } }: { readonly commands: Commands }) {
  const { t } = useTranslation()
  if (saved.length === 0) return null
  return (
    <details className="border-t border-line px-3 py-1.5 text-fs-2 text-ink-3">
      <summary>{t('run.command.saved')}</summary>
      <ul className="max-h-40 overflow-auto">
        {saved.map(({ name }) => (
          <li key={name} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-ink-2">
              <InertText text={name} />
            </span>
            <IconButton label={t('run.command.removeSaved', { name })} onPress={() => remove(name)}>
              <Trash2 size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </details>
  )
}
