import { ChevronDown, X } from 'lucide-react'
import { useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dangersOf } from '../../../../shared/commands/dangers.ts'
import { parseTemplate } from '../../../../shared/commands/placeholders.ts'
import { useAction } from '../../../app/actions.ts'
import { hashOf } from '../../../app/route.ts'
import { useQuery } from '../../../engine/hooks.ts'
import { resolveTarget, useInventory } from '../../../state/inventory.ts'
import { useSettings } from '../../../state/settings.ts'
import { useTarget } from '../../../state/target.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class_names.ts'
import { TextField } from '../../../ui/field.tsx'
import { MenuButton } from '../../../ui/menu.tsx'
import { dangerText } from '../danger_text.ts'
import { useDebounced } from '../../../ui/use_debounced.ts'
import { CommandField } from './command_field.tsx'
import { useCommands } from './commands.ts'
import { editDraft, editOptions, useDraft } from './draft.ts'
import { Meaning } from './meaning.tsx'
import { OptionsPanel } from './options_panel.tsx'
import { readOptions } from './options.ts'
import { Preview } from './preview.tsx'
import { SaveDialog } from './save_dialog.tsx'
import { ScriptBox } from './script_box.tsx'
import { StartDialogs } from './start_dialogs.tsx'
import { clearFailure, startRun, useStarting, type RunRequest } from './start_run.ts'
import { TargetField } from './target_field.tsx'
import { TextFileButton } from './text_file.tsx'
import { Toolbar } from './toolbar.tsx'
import { useExample } from './use_example.ts'

const BOX =
  'flex min-h-[34px] min-w-0 flex-1 items-center gap-2 rounded-r2 border bg-sunken px-2.5 py-1.5 focus-within:border-accent focus-within:shadow-[0_0_0_2px_var(--accent-soft)]'
const FORKS = [1, 8, 16, 32, 64, 128, 256]

/** Which hosts, what, and how: everything about a run before it is one. */
export function Compose() {
  const { t } = useTranslation()
  const describedBy = useId()
  const targetRef = useRef<HTMLInputElement>(null)
  const commandRef = useRef<HTMLTextAreaElement>(null)
  const [isPreviewed, setPreviewed] = useState(false)
  const [isSaving, setSaving] = useState(false)
  const draft = useDraft()
  const settings = useSettings()
  const commands = useCommands()
  const { busy, failure } = useStarting()
  const { snapshot, hostsByName, index } = useInventory()
  const target = useTarget((state) => state.text)
  const ownUser = useQuery('system.info', {}).data?.user ?? ''
  // A keystroke is shown first, and what it means when there is time.
  const meant = useDeferredValue(target)
  const selected = useMemo(() => resolveTarget(index, meant), [index, meant])
  const read = useMemo(() => readOptions(draft.form, settings), [draft.form, settings])
  const shownCommand = useDeferredValue(draft.script?.text ?? draft.command)
  const dangers = useMemo(
    () => (settings.confirmDangerous ? dangersOf(shownCommand) : []),
    [shownCommand, settings.confirmDangerous],
  )

  const leavesPlaceholders = useMemo(
    () => !draft.placeholders && !draft.script && parseTemplate(shownCommand).hasPlaceholders,
    [shownCommand, draft.placeholders, draft.script],
  )
  const { command, script, stdin, placeholders, form, showOptions } = draft
  const hasErrors = Object.keys(read.errors).length > 0
  const inventoryProblems = snapshot?.problems.length ?? 0
  const hasCommand = script !== undefined || command.trim() !== ''
  const what: RunRequest['what'] = {
    ...(script ? { script } : { command }),
    ...(read.env ? { env: read.env } : {}),
    ...(stdin !== undefined && !script ? { stdin } : {}),
    ...(placeholders && !script ? { placeholders } : {}),
  }
  const example = useExample(placeholders && !script && hasCommand ? selected.hosts[0] : undefined, {
    what,
    options: read.options,
  })

  const run = () => {
    if (busy || useStarting.getState().question) return
    // Not what was meant a moment ago.
    const { hosts } = resolveTarget(index, target)
    if (hosts.length === 0) return targetRef.current?.focus()
    if (!hasCommand) return commandRef.current?.focus()
    if (hasErrors) return editDraft({ showOptions: true })
    startRun({ hosts, target, what, options: read.options, askPassword: form.askPassword })
  }
  useAction('run.start', run)
  useAction('run.focusTarget', () => targetRef.current?.select())
  // As in an address bar: what is typed next takes the place of what was there.
  const typeCommand = () => {
    commandRef.current?.focus()
    commandRef.current?.select()
  }
  useAction('run.focusCommand', typeCommand)
  useAction('run.preview', () => setPreviewed(selected.hosts.length > 0))
  useAction('run.options', () => editDraft({ showOptions: !showOptions }))

  // A name is not wrong while it is being typed.
  const settledTarget = useDebounced(target, 500)
  const problems = settledTarget === target && meant === target ? selected.problems : []
  const focusCommand = () => requestAnimationFrame(() => commandRef.current?.focus())
  return (
    <section aria-label={t('run.title')} className="relative z-10 flex flex-col gap-2 border-b border-line p-3">
      <div className="flex items-start gap-2">
        <div className={cx(BOX, problems.length > 0 ? 'border-fail' : 'border-line-strong')}>
          <span aria-hidden className="text-ink-3">
            {t('run.target.on')}
          </span>
          <TargetField inputRef={targetRef} problems={problems} describedBy={describedBy} onEnter={typeCommand} />
          <Meaning
            hosts={selected.hosts}
            hostsByName={hostsByName}
            user={read.options.user}
            becomeUser={read.options.becomeUser}
            ownUser={ownUser}
            onShow={() => setPreviewed(true)}
          />
        </div>
        <MenuButton
          className="h-[34px]"
          label={`${t('run.forks.label')}: ${t('run.forks.atOnce', { count: read.options.forks })}`}
          entries={[
            {
              id: 'setting',
              label: t('run.forks.setting', { count: settings.forks }),
              act: () => editOptions({ forks: '' }),
            },
            null,
            ...FORKS.map((forks) => ({
              id: String(forks),
              label: forks === 1 ? t('run.forks.oneByOne') : t('run.forks.atOnce', { count: forks }),
              act: () => editOptions({ forks: String(forks) }),
            })),
            {
              id: 'all',
              label: t('run.forks.all'),
              isDisabled: selected.hosts.length === 0,
              act: () => editOptions({ forks: String(Math.min(10_000, selected.hosts.length)) }),
            },
          ]}
        >
          {t('run.forks.atOnce', { count: read.options.forks })}
          <ChevronDown size={14} aria-hidden />
        </MenuButton>
      </div>
      <div id={describedBy} className="contents">
        {problems.length > 0 && (
          <ul role="alert" className="-mt-1 pl-2.5 text-fs-2 text-fail">
            {problems.slice(0, 5).map(({ message, column }, at) => (
              <li key={at}>
                ✕{' '}
                <InertText
                  text={column === undefined ? message : t('run.target.column', { column: String(column), message })}
                />
              </li>
            ))}
          </ul>
        )}
        {inventoryProblems > 0 && (
          <p className="-mt-1 pl-2.5 text-fs-2 text-fail">
            ✕ {t('run.target.inventoryProblems', { count: inventoryProblems })}{' '}
            <a href={hashOf({ screen: 'hosts' })} className="underline">
              {t('run.target.showProblems')}
            </a>
          </p>
        )}
      </div>

      <div className="flex items-start gap-2">
        <div className={cx(BOX, '!items-start border-line-strong')}>
          {script ? (
            <ScriptBox name={script.name} text={script.text} />
          ) : (
            <CommandField
              inputRef={commandRef}
              recent={commands.recent.map((one) => one.command)}
              onRun={run}
              describedBy={`${describedBy}-hint`}
            />
          )}
        </div>
        <Button
          look="primary"
          className="h-[34px] !px-4"
          isDisabled={busy || selected.hosts.length === 0 || !hasCommand || inventoryProblems > 0}
          onPress={run}
        >
          {busy ? t('run.start.starting') : t('run.start.run', { count: selected.hosts.length })}
          <span aria-hidden>⏎</span>
        </Button>
      </div>

      {example && (
        <p className="-mt-1 flex min-w-0 items-baseline gap-2 pl-2.5 text-fs-2 text-ink-3">
          <span className="shrink-0">
            <InertText text={t('run.command.exampleFor', { host: selected.hosts[0] ?? '' })} />
          </span>
          <span className={cx('truncate font-mono', example.problem === undefined ? 'text-ink-2' : 'text-fail')}>
            <InertText text={example.problem ?? example.text} />
          </span>
        </p>
      )}
      {leavesPlaceholders && <p className="-mt-1 pl-2.5 text-fs-2 text-ink-3">{t('run.command.placeholdersOff')}</p>}
      {dangers.length > 0 && (
        <p className="-mt-1 pl-2.5 text-fs-2 text-unreach">
          ⚠{' '}
          {t('run.preview.dangers', { reasons: dangers.map((one) => dangerText(one, t)).join(t('run.target.comma')) })}
        </p>
      )}
      {failure && (
        <div role="alert" className="-mt-1 flex items-start gap-2 pl-2.5 text-fs-2 text-fail">
          <p className="min-w-0 flex-1">
            ✕ {t('run.start.refused')}:{' '}
            <InertText
              text={(failure.details?.problems ?? []).map(({ message }) => message).join('\n') || failure.message}
            />
          </p>
          <IconButton label={t('common.dismiss')} onPress={clearFailure} className="!py-0">
            <X size={13} aria-hidden />
          </IconButton>
        </div>
      )}

      <Toolbar
        commands={commands}
        hasErrors={hasErrors}
        hintId={`${describedBy}-hint`}
        onSave={() => setSaving(true)}
        onClosed={focusCommand}
      />

      {stdin !== undefined && !script && (
        <div className="flex items-end gap-2">
          <TextField
            label={t('run.command.stdinLabel')}
            value={stdin}
            onChange={(value) => editDraft({ stdin: value })}
            rows={3}
            mono
            className="flex-1"
          />
          <TextFileButton onText={(_, text) => editDraft({ stdin: text })}>{t('run.command.stdinFile')}</TextFileButton>
        </div>
      )}
      {showOptions && <OptionsPanel errors={read.errors} />}

      {isPreviewed && selected.hosts.length > 0 && (
        <Preview
          input={{ hosts: selected.hosts, what, options: read.options, target }}
          onClose={() => setPreviewed(false)}
          onRun={hasCommand && !hasErrors ? run : undefined}
        />
      )}
      {isSaving && <SaveDialog command={command} commands={commands} onClose={() => setSaving(false)} />}
      <StartDialogs />
    </section>
  )
}
