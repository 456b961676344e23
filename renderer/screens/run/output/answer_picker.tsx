import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { InertText } from '../../../ui/ansi_text.tsx'
import { Suggestions, useCombobox } from '../combobox.tsx'

/** A host, or the first host of those that gave the same answer. */
export interface AnswerChoice {
  readonly host: string
  /** Absent for a host alone. */
  readonly label: string | undefined
  readonly count: number
}

interface AnswerPickerProps {
  readonly label: string
  readonly value: string | undefined
  readonly choices: readonly AnswerChoice[]
  readonly onPick: (host: string) => void
}

const MOST = 50

/** Finds one answer among any number. */
export function AnswerPicker({ label, value, choices, onPick }: AnswerPickerProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState<string>()
  const isOpen = typed !== undefined
  const found = useMemo(() => {
    if (typed === undefined) return []
    const wanted = typed.toLowerCase()
    const list: AnswerChoice[] = []
    for (const choice of choices) {
      if (list.length >= MOST) break
      if (`${choice.label ?? ''} ${choice.host}`.toLowerCase().includes(wanted)) list.push(choice)
    }
    return list
  }, [typed, choices])
  const pick = (at: number) => {
    const choice = found[at]
    if (choice) onPick(choice.host)
    setTyped(undefined)
  }
  const box = useCombobox({
    count: found.length,
    isOpen,
    onPick: pick,
    onClose: () => setTyped(undefined),
    startsAtFirst: true,
    version: typed ?? '',
  })
  return (
    <div className="relative min-w-0 flex-1">
      <input
        {...box.inputProps}
        aria-label={label}
        placeholder={t('run.diff.pick')}
        value={typed ?? value ?? ''}
        onFocus={(event) => event.target.select()}
        onClick={() => setTyped('')}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => setTyped(undefined)}
        onKeyDown={(event) => {
          if (box.onKeyDown(event) || event.key !== 'ArrowDown') return
          event.preventDefault()
          setTyped('')
        }}
        className="w-full rounded-r1 border border-line-strong bg-sunken px-2 py-0.5 outline-none placeholder:text-ink-3 focus:border-accent"
      />
      {isOpen && found.length > 0 && (
        <Suggestions
          label={label}
          box={box}
          count={found.length}
          onPick={pick}
          className="absolute inset-x-0 top-full z-20 mt-1 min-w-56"
        >
          {(at) => {
            const { host, label: name, count } = found[at]!
            return (
              <>
                <span className="min-w-0 flex-1 truncate">
                  <InertText text={host} />
                </span>
                {name !== undefined && (
                  <span className="shrink-0 text-fs-1 text-ink-2">
                    {name} · {t('common.hosts', { count })}
                  </span>
                )}
              </>
            )
          }}
        </Suggestions>
      )}
    </div>
  )
}
