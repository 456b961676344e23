import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldName, SectionDetail } from '../../../../shared/contract/inventory.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx'
import { conflictsOf, onlyTheirs, type Draft } from './draft.ts'

export interface ConflictDialogProps {
  readonly draft: Draft
  /** What the section says now; null: it is gone. */
  readonly theirs: SectionDetail | null
  /** Saves what was typed, without the fields whose other value is taken. */
  readonly onKeep: (taken: ReadonlySet<FieldName>) => void
  /** Gives up what was typed. */
  readonly onTake: () => void
  readonly onCancel: () => void
}

/** Somebody else changed what was being edited: both are shown, and nothing is lost before one is chosen. */
export function ConflictDialog({ draft, theirs, onKeep, onTake, onCancel }: ConflictDialogProps) {
  const { t } = useTranslation()
  const [taken, setTaken] = useState<ReadonlySet<FieldName>>(new Set())
  const conflicts = conflictsOf(draft, theirs)
  const others = theirs ? onlyTheirs(draft, theirs) : []
  const { name } = draft.base
  const choose = (field: FieldName, side: 'mine' | 'theirs') => {
    const next = new Set(taken)
    if (side === 'theirs') next.add(field)
    else next.delete(field)
    setTaken(next)
  }
  const shown = (value: string | null | undefined, secret: boolean) =>
    value === undefined || value === null
      ? t('hosts.conflict.nothing')
      : value === ''
        ? t('hosts.detail.noneShort')
        : secret
          ? '••••'
          : inertText(value)
  return (
    <Dialog kind="alert" title={t('hosts.conflict.title', { name })} isOpen onClose={onCancel} width="w-[680px]">
      <p className="text-ink-2">{t(theirs ? 'hosts.conflict.changed' : 'hosts.conflict.gone', { name })}</p>
      <table className="w-full text-left">
        <thead className="text-fs-1 text-ink-3">
          <tr>
            <th className="py-1 pr-3 font-normal">{t('hosts.conflict.field')}</th>
            <th className="py-1 pr-3 font-normal">{t('hosts.conflict.before')}</th>
            <th className="py-1 pr-3 font-normal">{t('hosts.conflict.mine')}</th>
            {theirs && <th className="py-1 font-normal">{t('hosts.conflict.theirs')}</th>}
          </tr>
        </thead>
        <tbody>
          {conflicts.map(({ field, secret, base, mine, theirs: now, collides }) => (
            <tr key={field} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 pr-3 font-normal">
                {t(`hosts.field.${field}`)}
              </th>
              <td className="py-1.5 pr-3 font-mono text-fs-2 break-all text-ink-3">{shown(base, secret)}</td>
              {(['mine', ...(theirs ? (['theirs'] as const) : [])] as const).map((side) => (
                <td key={side} className="py-1.5 pr-3">
                  <label className="flex items-start gap-1.5">
                    {theirs && (
                      <input
                        type="radio"
                        name={`conflict-${field}`}
                        checked={taken.has(field) === (side === 'theirs')}
                        onChange={() => choose(field, side)}
                        className="mt-1 accent-(--accent)"
                      />
                    )}
                    <span className="sr-only">{t(`hosts.conflict.${side}`)}</span>
                    <span className="font-mono text-fs-2 break-all">{shown(side === 'mine' ? mine : now, secret)}</span>
                    {side === 'theirs' && !collides && (
                      <span className="text-fs-1 text-ink-3">{t('hosts.conflict.same')}</span>
                    )}
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {others.length > 0 && (
        <p className="text-fs-2 text-ink-2">
          {t('hosts.conflict.others', {
            fields: others.map(({ field }) => t(`hosts.field.${field}`)).join(', '),
          })}
        </p>
      )}
      <DialogButtons>
        <Button onPress={onCancel}>{t('common.cancel')}</Button>
        <Button onPress={onTake}>{theirs ? t('hosts.conflict.takeTheirs') : t('hosts.conflict.discard')}</Button>
        <Button look="primary" onPress={() => onKeep(taken)}>
          {!theirs
            ? t('hosts.conflict.addAgain')
            : taken.size === 0
              ? t('hosts.conflict.keepMine')
              : t('hosts.conflict.keepChosen')}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
