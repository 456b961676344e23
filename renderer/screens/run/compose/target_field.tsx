import { useMemo, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../../../shared/problem.ts'
import { useInventory } from '../../../state/inventory.ts'
import { setTarget, useTarget } from '../../../state/target.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { Suggestions, useCombobox } from '../combobox.tsx'
import { applyCompletion, completeTarget, operandAt } from './completion.ts'

interface TargetFieldProps {
  readonly inputRef: RefObject<HTMLInputElement | null>
  readonly problems: readonly Problem[]
  /** Names what says more about the field. */
  readonly describedBy: string
  /** Enter, when it takes no suggestion. */
  readonly onEnter: () => void
  /** What it is called; default "Run on". */
  readonly label?: string
  /** Another text than the target that the whole app has. */
  readonly other?: { readonly text: string; readonly onChange: (text: string) => void }
}

/** Which hosts, in the target language, with names to choose from while it is typed. */
export function TargetField({ inputRef, problems, describedBy, onEnter, label, other }: TargetFieldProps) {
  const { t } = useTranslation()
  const target = useTarget((state) => state.text)
  const { text, onChange } = other ?? { text: target, onChange: setTarget }
  const index = useInventory((state) => state.index)
  const [isOpen, setOpen] = useState(false)
  const [caret, setCaret] = useState(text.length)
  const mirror = useRef<HTMLDivElement>(null)
  const found = useMemo(
    () => (isOpen ? completeTarget(index, text, Math.min(caret, text.length)) : undefined),
    [isOpen, index, text, caret],
  )
  const items = found?.items ?? []
  const typed = found ? text.slice(found.from, Math.max(found.from, found.to)) : ''
  // What is written out in full is not to be replaced by Enter.
  const isWhole = items.some((item) => item.text === typed)
  const pick = (at: number) => {
    const item = items[at]
    if (!found || !item) return
    const next = applyCompletion(text, found, item)
    onChange(next.text)
    setCaret(next.caret)
    setOpen(false)
    // After React has put the text in.
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(next.caret, next.caret))
  }
  const box = useCombobox({
    count: items.length,
    isOpen,
    onPick: pick,
    onClose: () => setOpen(false),
    startsAtFirst: typed !== '' && !isWhole,
    version: typed,
  })

  return (
    <div className="relative min-w-0 flex-1">
      <div ref={mirror} aria-hidden className="pointer-events-none absolute inset-x-0 top-0 -bottom-1 overflow-hidden">
        <Underlined text={text} problems={problems} />
      </div>
      <input
        {...box.inputProps}
        ref={inputRef}
        aria-label={label ?? t('run.target.label')}
        aria-invalid={problems.length > 0}
        aria-describedby={describedBy}
        placeholder={t('run.target.placeholder')}
        value={text}
        className="relative block w-full bg-transparent font-mono text-fs-2 leading-5 outline-none placeholder:font-sans placeholder:text-ink-3"
        onChange={(event) => {
          onChange(event.target.value)
          setCaret(event.target.selectionStart ?? event.target.value.length)
          setOpen(true)
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onScroll={(event) => {
          if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (box.onKeyDown(event)) return
          if (event.key === 'ArrowDown' && !isOpen) {
            event.preventDefault()
            setOpen(true)
          } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.nativeEvent.isComposing) {
            event.preventDefault()
            setOpen(false)
            onEnter()
          }
        }}
      />
      {isOpen && items.length > 0 && (
        <Suggestions
          label={t('run.target.suggestions')}
          box={box}
          count={items.length}
          onPick={pick}
          className="absolute top-full left-0 z-30 mt-2 w-96 max-w-full"
        >
          {(at) => {
            const item = items[at]!
            return (
              <>
                <span className="min-w-0 flex-1 truncate font-mono text-fs-2">
                  <InertText text={item.text} />
                </span>
                <span className="text-fs-1 text-ink-2">
                  {t(`run.target.${item.kind}`)}
                  {item.kind !== 'host' && ` · ${t('common.hosts', { count: item.hosts })}`}
                </span>
              </>
            )
          }}
        </Suggestions>
      )}
    </div>
  )
}

/** The same text as the field's, invisible but for what is drawn under its mistakes. */
function Underlined({ text, problems }: { readonly text: string; readonly problems: readonly Problem[] }) {
  const places = problems
    .flatMap(({ column }) => (column === undefined ? [] : [column - 1]))
    .sort((a, b) => a - b)
    .map((from) => ({ from, to: Math.max(from + 1, operandAt(text, from).to) }))
  let at = 0
  return (
    <div className="font-mono text-fs-2 leading-5 whitespace-pre text-transparent">
      {places.map(({ from, to }) => {
        if (from < at) return null
        const before = text.slice(at, from)
        at = to
        return (
          <span key={from}>
            {before}
            <span className="underline decoration-fail decoration-wavy decoration-1 underline-offset-4">
              {text.slice(from, to) || ' '}
            </span>
          </span>
        )
      })}
      {text.slice(at)}
    </div>
  )
}
