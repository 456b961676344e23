import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../../../../shared/problem.ts'
import { TargetField } from '../../../run/compose/target_field.tsx'
import { editDraft, useDraft } from './draft_store.ts'
import { FieldBox } from './field_box.tsx'
import { PlainField } from './plain_field.tsx'
import type { ReadDraft } from './read_draft.ts'

interface ToFieldProps {
  readonly read: Pick<ReadDraft, 'to' | 'toProblems' | 'portProblems'>
  /** Of problems those that are to be seen now. */
  readonly shown: (problems: readonly Problem[]) => readonly Problem[]
  readonly refs: {
    readonly to: RefObject<HTMLInputElement | null>
    readonly ports: RefObject<HTMLInputElement | null>
  }
  readonly describedBy: string
  /** Enter, when nothing more is to be typed. */
  readonly onEnter: () => void
}

/** What is to be reached: addresses with their ports, or hosts of a target and ports for all of them. */
export function ToField({ read, shown, refs, describedBy, onEnter }: ToFieldProps) {
  const { t } = useTranslation()
  const draft = useDraft()
  return (
    <FieldBox name={t('reach.form.to')} isWrong={shown(read.toProblems).length > 0} className="flex-[1_1_16rem]">
      {draft.toKind === 'list' ? (
        <PlainField
          inputRef={refs.to}
          label={t('reach.form.toList')}
          value={draft.list}
          onChange={(list) => editDraft({ list })}
          placeholder="db1:5432, web[01-03]:80,443, [::1]:22"
          isInvalid={shown(read.toProblems).length > 0}
          describedBy={describedBy}
          onEnter={onEnter}
        />
      ) : (
        <>
          <TargetField
            inputRef={refs.to}
            label={t('reach.form.toHosts')}
            other={{ text: draft.hosts, onChange: (hosts) => editDraft({ hosts }) }}
            problems={shown(read.toProblems)}
            describedBy={describedBy}
            onEnter={() => (draft.ports.trim() === '' ? refs.ports.current?.focus() : onEnter())}
          />
          <span aria-hidden className="text-ink-3">
            {t('reach.form.ports')}
          </span>
          <PlainField
            inputRef={refs.ports}
            label={t('reach.form.ports')}
            value={draft.ports}
            onChange={(ports) => editDraft({ ports })}
            placeholder="22,80,443"
            isInvalid={shown(read.portProblems).length > 0}
            describedBy={describedBy}
            onEnter={onEnter}
            className="w-32"
          />
        </>
      )}
      {read.to.length > 0 && (
        <span className="shrink-0 text-fs-2 text-ink-3">= {t('reach.form.targets', { count: read.to.length })}</span>
      )}
    </FieldBox>
  )
}
