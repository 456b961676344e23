import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionHead } from '../../../../../shared/contract/tester/sessions.ts'
import { useAction } from '../../../../app/actions.ts'
import { Button } from '../../../../ui/button.tsx'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { Segmented } from '../parts/segmented.tsx'
import { RulerTable } from './ruler_table.tsx'
import { RulerView } from './ruler_view.tsx'
import { readableLanes, rulerSentence, totalBytes, type Direction } from './ruler_words.ts'
import { SHOWN_SENDS, useRuler } from './use_ruler.ts'

interface ByteRulerProps {
  readonly session: SessionHead
  readonly canBurst: boolean
  readonly onBurst: () => void
}

const KEPT = 'flotilla.ruler'
/** In less it would leave no room for the log beneath, CSS pixels. */
const ROOMY_PX = 1000

/** Our sends and what the peer read of them, or the other way round, on one scale: it shows what stuck together or was split. */
export function ByteRuler(props: ByteRulerProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(
    () => (localStorage.getItem(KEPT) ?? (window.innerWidth < ROOMY_PX ? 'folded' : 'open')) === 'open',
  )
  const toggle = () => {
    setOpen(!isOpen)
    localStorage.setItem(KEPT, isOpen ? 'folded' : 'open')
  }
  // Folded, its key opens it; open, it shows the other way.
  useAction('talk.ruler', toggle, !isOpen)
  return (
    <section aria-label={t('tester.ruler.heading')} className="flex shrink-0 flex-col border-b border-line">
      {isOpen ? (
        <OpenRuler {...props} onFold={toggle} />
      ) : (
        <Heading isOpen={false} onToggle={toggle} className="px-3 py-1" />
      )}
    </section>
  )
}

function Heading({
  isOpen,
  onToggle,
  className,
}: {
  readonly isOpen: boolean
  readonly onToggle: () => void
  readonly className?: string
}) {
  const { t } = useTranslation()
  return (
    <h2 className={className}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="flex cursor-default items-center gap-1 font-semibold whitespace-nowrap"
      >
        <ChevronRight size={14} aria-hidden className={isOpen ? 'rotate-90 text-ink-3' : 'text-ink-3'} />
        {t('tester.ruler.heading')}
      </button>
    </h2>
  )
}

function OpenRuler({ session, canBurst, onBurst, onFold }: ByteRulerProps & { readonly onFold: () => void }) {
  const { t, i18n } = useTranslation()
  const [direction, setDirection] = useState<Direction>('out')
  const { id, spec } = session
  const { lanes: told, failure } = useRuler({ id, direction, codec: spec.codec })
  const isCut = spec.codec.type !== 'none'
  const lanes = useMemo(() => told && readableLanes(told, isCut), [told, isCut])
  const isUnrecorded = spec.record === 'none'
  const isEmpty = lanes !== undefined && totalBytes(lanes) === 0
  const sentence = lanes && !isEmpty ? rulerSentence(lanes, { direction, isCut, language: i18n.language }, t) : ''
  useAction('talk.ruler', () => setDirection(direction === 'out' ? 'in' : 'out'))
  return (
    <>
      <div className="flex items-start gap-x-3 px-3 pt-1">
        <Heading isOpen onToggle={onFold} />
        <p role="status" className="min-h-5 min-w-0 flex-1 text-ink-2">
          {sentence}
        </p>
        <Segmented
          label={t('tester.ruler.direction')}
          value={direction}
          onChange={setDirection}
          options={(['out', 'in'] as const).map((value) => ({ value, label: t(`tester.ruler.${value}`) }))}
          className="text-fs-2 [&_label]:py-0.5"
        />
      </div>
      {failure !== undefined && (
        <p role="alert" className="px-3 py-1 text-fail">
          ✕ {failure}
        </p>
      )}
      <div className="relative min-h-[128px] px-3 pt-1 pb-1.5">
        {isEmpty && (
          <div className="flex flex-wrap items-center gap-3 py-4 text-ink-3">
            <p className="max-w-160 basis-80 flex-1">
              {t(
                isUnrecorded
                  ? 'tester.ruler.unrecorded'
                  : direction === 'out'
                    ? 'tester.ruler.empty'
                    : 'tester.ruler.emptyIn',
              )}
            </p>
            {direction === 'out' && !isUnrecorded && (
              <Button isDisabled={!canBurst} onPress={onBurst}>
                {t('tester.ruler.burst')}
                <ActionKeys id="talk.burst" />
              </Button>
            )}
          </div>
        )}
        {lanes && !isEmpty && (
          <>
            <RulerView
              lanes={lanes}
              direction={direction}
              sentence={sentence}
              isCut={isCut}
              isFull={lanes.sends.length >= SHOWN_SENDS}
            />
            <RulerTable lanes={lanes} />
          </>
        )}
      </div>
    </>
  )
}
