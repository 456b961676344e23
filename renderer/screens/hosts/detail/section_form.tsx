import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import type { FieldName, InventoryEditInput, SectionDetail } from '../../../../shared/contract/inventory.ts'
import { Button } from '../../../ui/button.tsx'
import { sentenceOf, tryEdits } from '../edits.ts'
import { fieldFault } from '../validation.ts'
import { ConflictDialog } from './conflict_dialog.tsx'
import { draftKey, originOf, rebase, setDraft, useDrafts, withChange, type Draft } from './draft.ts'
import { FieldEditor } from './field_editor.tsx'

/** Those that stand side by side. */
const NARROW: ReadonlySet<FieldName> = new Set(['address', 'port'])

/** The fields of one section. What is typed waits in a draft until it is saved, and survives whatever happens to the file. */
export function SectionForm({
  detail,
  fields,
  children,
}: {
  readonly detail: SectionDetail
  readonly fields: readonly FieldName[]
  /** Shown between the fields and the buttons. */
  readonly children?: ReactNode
}) {
  const { t } = useTranslation()
  const { kind, name } = detail
  const key = draftKey(kind, name)
  const draft = useDrafts((state) => state.drafts.get(key))
  const [failure, setFailure] = useState<ContractFailure>()
  const [theirs, setTheirs] = useState<SectionDetail | null>()
  const [busy, setBusy] = useState(false)
  // A new one empties the fields of what was typed.
  const [generation, setGeneration] = useState(0)
  const forget = () => {
    setDraft(key, undefined)
    setFailure(undefined)
    setTheirs(undefined)
    setGeneration((number) => number + 1)
  }

  // While something is typed the form shows what the section said then: nothing moves under the cursor.
  const shown = draft?.base ?? detail
  const changedMeanwhile = draft !== undefined && draft.base.stamp !== detail.stamp
  const sound = Object.entries(draft?.changes ?? {}).every(
    ([field, value]) => !fieldFault(field as FieldName, value ?? ''),
  )

  const save = async (from: Draft) => {
    if (busy) return
    setBusy(true)
    const edit: InventoryEditInput = { type: kind === 'host' ? 'set-host' : 'set-group', name, values: from.changes }
    const refused = await tryEdits([edit], { stamps: { [key]: from.base.stamp } })
    setBusy(false)
    if (refused?.code === 'conflict') return setTheirs((refused.details?.current ?? null) as SectionDetail | null)
    if (refused) setFailure(refused)
    else forget()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (draft && sound) void save(draft)
  }
  const keepMine = (taken: ReadonlySet<FieldName>) => {
    if (!draft) return
    setTheirs(undefined)
    if (theirs) {
      const next = rebase(draft, theirs, taken)
      setDraft(key, next)
      if (Object.keys(next.changes).length > 0) void save(next)
      else forget()
    } else void addAgain(draft)
  }
  const addAgain = async ({ changes }: Draft) => {
    const values = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null))
    const refused = await tryEdits([{ type: kind === 'host' ? 'add-host' : 'add-group', name, values }])
    if (refused) setFailure(refused)
    else forget()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {changedMeanwhile && (
        <div role="status" className="rounded-r1 border border-line bg-sunken px-3 py-2 text-fs-2 text-ink-2">
          <p>{t('hosts.detail.changedMeanwhile')}</p>
          <button type="button" onClick={() => setTheirs(detail)} className="text-accent hover:underline">
            {t('hosts.detail.compare')}
          </button>
        </div>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)_84px] gap-x-2 gap-y-3">
        {fields.map((field) => (
          <div key={`${key} ${field} ${generation}`} className={NARROW.has(field) ? undefined : 'col-span-2'}>
            <FieldEditor
              origin={originOf(shown, field)}
              change={draft?.changes[field]}
              onChange={(value) => setDraft(key, withChange(draft ?? { base: detail, changes: {} }, field, value))}
            />
          </div>
        ))}
      </div>
      {children}
      {failure && (
        <p role="alert" className="text-fail">
          {sentenceOf(failure)}
        </p>
      )}
      {draft && (
        <div className="sticky bottom-0 -mx-3 flex items-center gap-2 border-t border-line bg-raised px-3 py-2">
          <span className="flex-1 text-fs-2 text-ink-2">{t('hosts.detail.unsaved')}</span>
          <Button onPress={forget}>{t('hosts.detail.revert')}</Button>
          <Button type="submit" look="primary" isDisabled={!sound || busy}>
            {t('common.save')}
          </Button>
        </div>
      )}
      {draft && theirs !== undefined && (
        <ConflictDialog
          draft={draft}
          theirs={theirs}
          onKeep={keepMine}
          onTake={forget}
          onCancel={() => setTheirs(undefined)}
        />
      )}
    </form>
  )
}
