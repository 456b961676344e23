import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RunNow } from '../results/use_run.ts'
import { AnswerCard, digestKey } from './answer_card.tsx'
import type { Folded } from './use_folded.ts'

/** Identical answers, the one most hosts gave first. */
export function FoldedView({ run, folded }: { readonly run: RunNow; readonly folded: Folded }) {
  const { t } = useTranslation()
  const { groups, isThere } = folded
  const scroller = useRef<HTMLDivElement>(null)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => setOpened(new Set()), [run.head.id])
  const virtual = useVirtualizer({
    count: groups.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 90,
    getItemKey: (at) => (groups[at] ? digestKey(groups[at]) : at),
    overscan: 4,
  })
  const { pending, running } = run.head.counts
  const going = run.isOver ? 0 : pending + running
  const toggle = (key: string) =>
    setOpened((now) => {
      const next = new Set(now)
      if (!next.delete(key)) next.add(key)
      return next
    })
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={t('run.folded.label')}
      className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto"
    >
      {groups.length === 0 && (isThere || going > 0) && <p className="p-4 text-ink-3">{t('run.folded.waiting')}</p>}
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const group = groups[index]
          if (!group) return null
          return (
            <li
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              className="absolute inset-x-0 border-b border-line"
              style={{ transform: `translateY(${start}px)` }}
            >
              <AnswerCard
                run={run.head}
                group={group}
                base={index === 0 ? undefined : groups[0]}
                isOpen={opened.has(String(key))}
                onToggle={() => toggle(String(key))}
              />
            </li>
          )
        })}
      </ul>
      {groups.length > 0 && going > 0 && (
        <p className="p-3 text-run">◔ {t('run.folded.stillRunning', { count: going })}</p>
      )}
    </div>
  )
}
