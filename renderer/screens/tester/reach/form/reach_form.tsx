import { Settings2, X } from 'lucide-react'
import { useDeferredValue, useId, useMemo, useRef } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../../../../shared/problem.ts'
import { useAction } from '../../../../app/actions.ts'
import { resolveTarget, useInventory } from '../../../../state/inventory.ts'
import { useSettings } from '../../../../state/settings.ts'
import { useTarget } from '../../../../state/target.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { useDebounced } from '../../../../ui/use_debounced.ts'
import { TargetField } from '../../../run/compose/target_field.tsx'
import { Segmented } from '../../talk/parts/segmented.tsx'
import { editDraft, useDraft } from './draft_store.ts'
import { ReachOptions } from './options.tsx'
import { FieldBox, FieldProblems } from './field_box.tsx'
import { PasswordDialog } from './password_dialog.tsx'
import { readDraft } from './read_draft.ts'
import { clearFailure, startReach, useStarting } from './start_reach.ts'
import { ToField } from './to_field.tsx'
import { probesSentence } from './words.ts'

/** Both are as wide, so that the fields beside them are. */
const KIND = 'h-[34px] w-48 [&_label]:flex [&_label]:flex-1 [&_label]:items-center [&_label]:justify-center'

/** From where, to what, and how: everything about a matrix before it is one. */
export function ReachForm() {
  const { t } = useTranslation()
  const describedBy = useId()
  const fromRef = useRef<HTMLInputElement>(null)
  const toRef = useRef<HTMLInputElement>(null)
  const portsRef = useRef<HTMLInputElement>(null)
  const draft = useDraft()
  const settings = useSettings()
  const { index, hostsByName, snapshot } = useInventory()
  const fromText = useTarget((state) => state.text)
  const { busy, failure } = useStarting()
  // A keystroke is shown first, and what it means when there is time.
  const meant = useDeferredValue({ draft, fromText })
  const read = useMemo(() => {
    const [fromHosts, toHosts] = [resolveTarget(index, meant.fromText), resolveTarget(index, meant.draft.hosts)]
    return {
      fromProblems: meant.draft.from === 'hosts' ? fromHosts.problems : [],
      ...readDraft(meant.draft, { fromText: meant.fromText, fromHosts, toHosts, hostsByName, settings }),
    }
  }, [meant, index, hostsByName, settings])
  // Something is not wrong while it is being typed.
  const typed = JSON.stringify([draft.list, draft.hosts, draft.ports, fromText])
  const isSettled = useDebounced(typed, 500) === typed && meant.draft === draft
  const shown = (problems: readonly Problem[]) => (isSettled ? problems : [])
  const inventoryProblems = snapshot?.problems.length ?? 0

  const start = () => {
    if (busy || useStarting.getState().asking) return
    // Not what was meant a moment ago.
    const now = useDraft.getState()
    const fromHosts = resolveTarget(index, useTarget.getState().text)
    const toHosts = resolveTarget(index, now.hosts)
    const { spec, from, to, portProblems, toProblems, optionErrors } = readDraft(now, {
      fromText: useTarget.getState().text,
      fromHosts,
      toHosts,
      hostsByName,
      settings,
    })
    if (from.length === 0) return fromRef.current?.focus()
    if (toProblems.length > 0) return toRef.current?.focus()
    if (now.toKind === 'hosts' && toHosts.hosts.length > 0 && (portProblems.length > 0 || to.length === 0))
      return portsRef.current?.focus()
    if (to.length === 0) return toRef.current?.focus()
    if (Object.keys(optionErrors).length > 0) return editDraft({ showOptions: true })
    if (spec && fromHosts.problems.length === 0) startReach({ spec, askPassword: now.options.askPassword })
  }
  useAction('reach.start', start)
  useAction('reach.from', () => {
    // The field may not be there yet, and what is typed next is for it.
    flushSync(() => editDraft({ from: 'hosts' }))
    fromRef.current?.select()
  })
  useAction('reach.to', () => toRef.current?.select())
  useAction('reach.options', () => editDraft({ showOptions: !draft.showOptions }))

  const isLocal = draft.from === 'local'
  const canStart = !busy && read.spec !== undefined && read.fromProblems.length === 0 && inventoryProblems === 0
  return (
    <section aria-label={t('reach.form.title')} className="relative z-10 flex flex-col gap-2 border-b border-line p-3">
      <div className="flex flex-wrap items-start gap-2">
        <FieldBox
          name={t('reach.form.from')}
          isWrong={shown(read.fromProblems).length > 0}
          className="flex-[1_1_16rem]"
        >
          {isLocal ? (
            <span className="flex-1 text-ink-2">{t('reach.form.localSays')}</span>
          ) : (
            <>
              <TargetField
                inputRef={fromRef}
                label={t('reach.form.from')}
                problems={shown(read.fromProblems)}
                describedBy={`${describedBy}-from`}
                onEnter={() => toRef.current?.focus()}
              />
              {read.from.length > 0 && (
                <span className="shrink-0 text-fs-2 text-ink-3">
                  = {t('common.hosts', { count: read.from.length })}
                </span>
              )}
            </>
          )}
        </FieldBox>
        <Segmented
          label={t('reach.form.fromKind')}
          value={draft.from}
          onChange={(from) => editDraft({ from })}
          options={[
            { value: 'hosts', label: t('reach.form.hosts') },
            { value: 'local', label: t('reach.form.local') },
          ]}
          className={KIND}
        />
      </div>
      <FieldProblems id={`${describedBy}-from`} problems={shown(read.fromProblems)} />

      <div className="flex flex-wrap items-start gap-2">
        <ToField
          read={read}
          shown={shown}
          refs={{ to: toRef, ports: portsRef }}
          describedBy={`${describedBy}-to`}
          onEnter={start}
        />
        <Segmented
          label={t('reach.form.toKind')}
          value={draft.toKind}
          onChange={(toKind) => editDraft({ toKind })}
          options={[
            { value: 'list', label: t('reach.form.list') },
            { value: 'hosts', label: t('reach.form.hosts') },
          ]}
          className={KIND}
        />
      </div>
      <FieldProblems id={`${describedBy}-to`} problems={shown([...read.toProblems, ...read.portProblems])} />

      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={t('reach.form.protocol')}
          value={draft.protocol}
          onChange={(protocol) => editDraft({ protocol })}
          options={[
            { value: 'tcp', label: 'TCP' },
            { value: 'udp', label: 'UDP' },
          ]}
        />
        <Button
          look="quiet"
          aria-expanded={draft.showOptions}
          onPress={() => editDraft({ showOptions: !draft.showOptions })}
        >
          <Settings2 size={14} aria-hidden />
          {t('run.options.show')}
          {Object.keys(read.optionErrors).length > 0 && <span className="text-fail">✕</span>}
          <ActionKeys id="reach.options" />
        </Button>
        <p className="min-w-48 flex-1 text-fs-2 text-ink-2">{probesSentence(t, read, draft)}</p>
        <Button look="primary" className="!px-4" isDisabled={!canStart} onPress={start}>
          {busy ? t('run.start.starting') : t('reach.form.start')}
          <span aria-hidden>⏎</span>
        </Button>
      </div>
      {inventoryProblems > 0 && (
        <p className="text-fs-2 text-fail">✕ {t('run.target.inventoryProblems', { count: inventoryProblems })}</p>
      )}
      {failure && (
        <div role="alert" className="flex items-start gap-2 text-fs-2 text-fail">
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
      {draft.showOptions && <ReachOptions errors={read.optionErrors} />}
      <PasswordDialog />
    </section>
  )
}
