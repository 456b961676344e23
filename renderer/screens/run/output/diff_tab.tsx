import { ArrowLeftRight } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../ui/button.tsx'
import type { RunNow } from '../results/use_run.ts'
import { compare, useView, type AnswerRef } from '../results/view.ts'
import { AnswerPicker, type AnswerChoice } from './answer_picker.tsx'
import { DiffView } from './diff_view.tsx'
import type { Folded } from './use_folded.ts'

/** Two hosts' or two groups' answers; at first the two that most hosts gave. */
export function DiffTab({ run, folded }: { readonly run: RunNow; readonly folded: Folded }) {
  const { t } = useTranslation()
  const [chosenA, chosenB] = useView((view) => view.compared)
  const { groups } = folded
  const { id } = run.head
  const choices = useMemo<readonly AnswerChoice[]>(
    () => [
      ...groups.slice(0, 200).map(({ hosts }, at) => ({
        host: hosts[0]!,
        label: t('run.diff.answer', { n: String(at + 1) }),
        count: hosts.length,
      })),
      ...run.rows.map(({ host }) => ({ host, label: undefined, count: 1 })),
    ],
    [groups, run.rows.length, t],
  )
  const refOf = (host: string | undefined): AnswerRef | undefined =>
    host === undefined ? undefined : { run: id, host }
  const a = chosenA ?? refOf(groups[0]?.hosts[0])
  const b = chosenB ?? refOf(groups[1]?.hosts[0])
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3 py-1.5">
        <AnswerPicker
          label={t('run.diff.a')}
          value={a?.host}
          choices={choices}
          onPick={(host) => compare(refOf(host), b)}
        />
        <IconButton label={t('run.diff.swap')} onPress={() => compare(b, a)}>
          <ArrowLeftRight size={14} aria-hidden />
        </IconButton>
        <AnswerPicker
          label={t('run.diff.b')}
          value={b?.host}
          choices={choices}
          onPick={(host) => compare(a, refOf(host))}
        />
      </div>
      {a && b ? <DiffView a={a} b={b} /> : <p className="p-4 text-ink-3">{t('run.diff.choose')}</p>}
    </>
  )
}
