import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Checkbox } from '../../../../ui/field.tsx'
import { usualDraft, type LoadDraft } from './draft.ts'
import { LoadNumber } from './fields.tsx'
import { useForm } from './form_context.ts'
import type { NumberName } from './numbers.ts'

const NUMBERS_HERE = ['answerTimeoutMs', 'connectTimeoutMs', 'drainMs', 'processes'] as const satisfies NumberName[]

function isChanged(draft: LoadDraft): boolean {
  return (
    NUMBERS_HERE.some((name) => draft.numbers[name] !== usualDraft.numbers[name]) ||
    draft.greeting !== usualDraft.greeting ||
    draft.noDelay !== usualDraft.noDelay
  )
}

/** What few loads need, folded away; what is wrong is open. */
export function MoreFields() {
  const { t } = useTranslation()
  const { draft, change, errors } = useForm()
  const [isOpen, setOpen] = useState(false)
  const isWrong = NUMBERS_HERE.some((name) => errors.has(name))
  const streams = draft.protocol !== 'udp' || draft.beside
  return (
    <details
      className="group rounded-r1 border border-line"
      open={isOpen || isWrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex cursor-default list-none items-center gap-2 px-2 py-1 text-ink-2 hover:text-ink">
        <ChevronRight size={14} aria-hidden className="group-open:rotate-90" />
        {t('load.form.more')}
        {isChanged(draft) && <span className="text-fs-2 text-ink-3">· {t('tester.form.changed')}</span>}
      </summary>
      <div className="flex flex-wrap items-start gap-3 border-t border-line p-2">
        <LoadNumber name="answerTimeoutMs" label={t('load.form.answerTimeoutMs')} />
        {streams && <LoadNumber name="connectTimeoutMs" label={t('load.form.connectTimeoutMs')} />}
        <LoadNumber name="drainMs" label={t('load.form.drainMs')} hint={t('load.form.drainHint')} className="w-44" />
        <LoadNumber
          name="processes"
          label={t('load.form.processes')}
          hint={t('load.form.processesHint')}
          className="w-52"
        />
        {streams && (
          <div className="flex w-full flex-wrap gap-x-6 gap-y-1">
            <Checkbox isSelected={draft.greeting} onChange={(greeting) => change({ greeting })}>
              {t('load.form.greeting')}
            </Checkbox>
            <Checkbox isSelected={draft.noDelay} onChange={(noDelay) => change({ noDelay })}>
              {t('load.form.noDelay')}
            </Checkbox>
          </div>
        )}
      </div>
    </details>
  )
}
