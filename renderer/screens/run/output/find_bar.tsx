import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStream } from '../../../engine/hooks.ts'
import { IconButton } from '../../../ui/button.tsx'
import type { Place } from '../results/view.ts'
import { useDebounced } from '../../../ui/use_debounced.ts'

type Found = Pick<Place, 'stream' | 'offset'>

interface FindBarProps {
  readonly run: string
  readonly host: string
  readonly onText: (text: string) => void
  readonly onGo: (place: Omit<Place, 'visit'>) => void
  readonly onClose: () => void
}

/** Finds a text in all that one host printed, also in what is not on the screen. */
export function FindBar({ run, host, onText, onGo, onClose }: FindBarProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const text = useDebounced(typed, 200)
  const [found, setFound] = useState<{ list: readonly Found[]; isMore: boolean; isDone: boolean }>(none)
  const [at, setAt] = useState(0)
  useEffect(() => {
    setFound(none)
    setAt(0)
    onText(text)
  }, [text])
  useStream(
    'runs.search',
    text === '' ? undefined : { id: run, text, hosts: [host] },
    ({ matches, truncated, searchedHosts }) =>
      setFound(({ list }) => ({
        list: [...list, ...matches],
        isMore: truncated,
        isDone: truncated || searchedHosts > 0,
      })),
  )
  const { list, isMore, isDone } = found
  const goTo = (next: number) => {
    const match = list[((next % list.length) + list.length) % list.length]
    if (!match) return
    setAt(((next % list.length) + list.length) % list.length)
    onGo({ stream: match.stream, offset: match.offset, text })
  }
  // The first match is shown without asking for it.
  useEffect(() => {
    if (list.length > 0 && at === 0) goTo(0)
  }, [list.length > 0])
  const total = String(list.length)
  return (
    <div className="flex items-center gap-1.5 border-b border-line bg-overlay px-3 py-1">
      <input
        autoFocus
        aria-label={t('run.output.find')}
        placeholder={t('run.output.find')}
        value={typed}
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') goTo(at + (event.shiftKey ? -1 : 1))
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
        }}
        className="min-w-0 flex-1 rounded-r1 border border-line-strong bg-sunken px-2 py-0.5 font-mono text-fs-2 outline-none focus:border-accent"
      />
      <span role="status" className="text-fs-2 whitespace-nowrap text-ink-2">
        {list.length > 0
          ? t(isMore ? 'run.output.foundMany' : 'run.output.found', { at: String(at + 1), total })
          : text !== '' && isDone && t('run.output.notFound')}
      </span>
      <IconButton label={t('run.output.previous')} isDisabled={list.length === 0} onPress={() => goTo(at - 1)}>
        <ChevronUp size={14} aria-hidden />
      </IconButton>
      <IconButton label={t('run.output.next')} isDisabled={list.length === 0} onPress={() => goTo(at + 1)}>
        <ChevronDown size={14} aria-hidden />
      </IconButton>
      <IconButton label={t('common.close')} onPress={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}

const none = { list: [], isMore: false, isDone: false }
