import { Bookmark, Braces, FileCode2, FileInput, SlidersHorizontal, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeysOf } from '../../../app/actions.ts'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class_names.ts'
import { Keys } from '../../../ui/kbd.tsx'
import { CommandMenu } from './command_menu.tsx'
import type { Commands } from './commands.ts'
import { editDraft, useDraft } from './draft.ts'
import { changedOptions } from './options_panel.tsx'
import { forgetSecrets, useStarting } from './start_run.ts'
import { TextFileButton } from './text_file.tsx'

interface ToolbarProps {
  readonly commands: Commands
  /** An option cannot be used as it is. */
  readonly hasErrors: boolean
  /** Names what it says of the keys. */
  readonly hintId: string
  readonly onSave: () => void
  /** After the menu of commands. */
  readonly onClosed: () => void
}

/** What else can be done about a command before it runs. */
export function Toolbar({ commands, hasErrors, hintId, onSave, onClosed }: ToolbarProps) {
  const { t } = useTranslation()
  const { command, script, stdin, placeholders, form, showOptions } = useDraft()
  const remembers = useStarting((state) => state.remembers)
  const changed = changedOptions(form)
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-0.5 text-fs-2">
      <CommandMenu
        commands={commands}
        onPick={(picked) => editDraft({ command: picked, script: undefined })}
        onClosed={onClosed}
      />
      <Button
        look="quiet"
        className="!px-1.5"
        isDisabled={script !== undefined || command.trim() === ''}
        onPress={onSave}
      >
        <Bookmark size={14} aria-hidden />
        {t('run.command.save')}
      </Button>
      <Toggle
        isOn={placeholders && !script}
        isDisabled={script !== undefined}
        onPress={() => editDraft({ placeholders: !placeholders })}
        hint={t('run.command.placeholdersHint')}
      >
        <Braces size={14} aria-hidden />
        {t('run.command.placeholders')}
      </Toggle>
      {script ? (
        <Button look="quiet" className="!px-1.5" onPress={() => editDraft({ script: undefined })}>
          <X size={14} aria-hidden />
          {t('run.command.removeScript')}
        </Button>
      ) : (
        <TextFileButton onText={(name, text) => editDraft({ script: { name, text } })}>
          <FileCode2 size={14} aria-hidden />
          {t('run.command.script')}
        </TextFileButton>
      )}
      <Toggle
        isOn={stdin !== undefined && !script}
        isDisabled={script !== undefined}
        onPress={() => editDraft({ stdin: stdin === undefined ? '' : undefined })}
      >
        <FileInput size={14} aria-hidden />
        {t('run.command.stdin')}
      </Toggle>
      <Toggle
        isOn={showOptions}
        isDisclosure
        onPress={() => editDraft({ showOptions: !showOptions })}
        className={cx(hasErrors && '!text-fail')}
      >
        <SlidersHorizontal size={14} aria-hidden />
        {changed === 0 ? t('run.options.show') : t('run.options.changed', { count: changed })}
        {hasErrors && <span>✕ {t('run.start.fixOptions')}</span>}
      </Toggle>
      {remembers && (
        <Button look="quiet" className="!px-1.5" onPress={forgetSecrets}>
          {t('run.secrets.remembered')} <span className="underline">{t('run.secrets.forget')}</span>
        </Button>
      )}
      <Hint id={hintId} isMultiLine={command.includes('\n')} />
    </div>
  )
}

interface ToggleProps {
  readonly isOn: boolean
  readonly isDisabled?: boolean
  /** It opens and closes something, rather than being on or off. */
  readonly isDisclosure?: boolean
  readonly hint?: string
  readonly onPress: () => void
  readonly className?: string
  readonly children: ReactNode
}

function Toggle({ isOn, isDisabled = false, isDisclosure = false, hint, onPress, className, children }: ToggleProps) {
  return (
    <button
      type="button"
      disabled={isDisabled}
      title={hint}
      onClick={onPress}
      {...(isDisclosure ? { 'aria-expanded': isOn } : { 'aria-pressed': isOn })}
      className={cx(
        'inline-flex items-center gap-2 rounded-r1 border px-1.5 py-1 whitespace-nowrap disabled:opacity-50',
        isOn
          ? 'border-line-strong bg-overlay text-ink'
          : 'border-transparent text-ink-2 hover:bg-overlay hover:text-ink',
        className,
      )}
    >
      {children}
    </button>
  )
}

function Hint({ id, isMultiLine }: { readonly id: string; readonly isMultiLine: boolean }) {
  const { t } = useTranslation()
  const keys = useKeysOf('run.start')
  return (
    <span id={id} className="ml-auto flex items-center gap-3 text-fs-1 text-ink-3 max-[1100px]:sr-only">
      <span className="inline-flex items-center gap-1.5">
        {t('run.command.hintRun')} <Keys keys={isMultiLine ? keys : 'Enter'} />
      </span>
      <span className="inline-flex items-center gap-1.5">
        {t('run.command.hintNewLine')} <Keys keys={isMultiLine ? 'Enter' : 'Shift+Enter'} />
      </span>
    </span>
  )
}
