import { ChevronRight } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { foldNames } from '../../../../../shared/targets/ranges.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { Button } from '../../../../ui/button.tsx'
import { go } from '../../../../app/route.ts'
import { testHosts } from '../../../hosts/host_tests.ts'
import type { Matrix } from './matrix.ts'

type Sources = Matrix['sources']

/** What is to be said of the hosts that probed: those that were not reached, why, and what can be done; and other notes. */
export function SourceNotes({ sources }: { readonly sources: Sources }) {
  const { t } = useTranslation()
  const unreachable = useMemo(() => sources.filter(({ state }) => state === 'unreachable'), [sources])
  const noted = useMemo(
    () => sources.filter(({ state, message }) => state !== 'unreachable' && message !== undefined),
    [sources],
  )
  if (unreachable.length + noted.length === 0) return null
  const names = unreachable.map(({ name }) => name)
  const [note] = noted
  const isSameNote = noted.every(({ message }) => message === note?.message)
  return (
    <div className="flex max-h-[40%] shrink-0 flex-col overflow-auto border-b border-line text-fs-2">
      {unreachable.length > 0 && (
        <Notes
          summary={<span className="text-unreach">⊘ {t('reach.sources.unreachable', { count: names.length })}</span>}
          sources={unreachable}
        >
          <p className="flex flex-wrap items-center gap-2 text-ink-2">
            {t('reach.sources.help')}
            <Button
              className="!py-0"
              onPress={() => {
                void testHosts(names)
                go({ screen: 'hosts' })
              }}
            >
              {t('reach.sources.test')}
            </Button>
          </p>
        </Notes>
      )}
      {noted.length > 0 && (
        <Notes
          summary={
            <span className="min-w-0 flex-1 truncate text-ink-2">
              {t('common.hosts', { count: noted.length })}:{' '}
              {isSameNote ? <InertText text={note?.message ?? ''} /> : t('reach.sources.noted')}
            </span>
          }
          sources={noted}
        />
      )}
    </div>
  )
}

interface NotesProps {
  readonly summary: ReactNode
  readonly sources: Sources
  readonly children?: ReactNode
}

/** Those with the same reason together. */
function Notes({ summary, sources, children }: NotesProps) {
  const reasons = new Map<string, string[]>()
  for (const { name, message = '' } of sources) {
    const known = reasons.get(message)
    if (known) known.push(name)
    else reasons.set(message, [name])
  }
  return (
    <details className="group">
      <summary className="flex cursor-default list-none items-center gap-2 px-3 py-1 hover:bg-raised">
        <ChevronRight size={14} aria-hidden className="group-open:rotate-90" />
        {summary}
      </summary>
      <div className="flex flex-col gap-1 px-3 pb-2 pl-8">
        <ul className="flex flex-col gap-0.5">
          {[...reasons].map(([message, names]) => (
            <li key={message}>
              <span className="font-mono">
                <InertText text={foldNames(names)} />
              </span>
              {message !== '' && (
                <span className="text-ink-2">
                  {' — '}
                  <InertText text={message} />
                </span>
              )}
            </li>
          ))}
        </ul>
        {children}
      </div>
    </details>
  )
}
