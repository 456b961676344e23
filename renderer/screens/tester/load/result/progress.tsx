import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { LoadResult } from '../../../../../shared/contract/tester/load.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { isGoing, timeText } from '../words.ts'

interface Progress {
  /** 0 to 1. */
  readonly share: number
  readonly text: string
}

/** How far a load is, of its time or of its messages. */
export function LoadProgress({ result }: { readonly result: LoadResult }) {
  const { t } = useTranslation()
  if (!isGoing(result)) return null
  const { spec, connected } = result
  const { share, text } = progressOf(result, t)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <div
        role="progressbar"
        aria-label={t('load.result.progress')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={text}
        className="h-1.5 min-w-32 flex-1 overflow-hidden rounded-full bg-line"
      >
        <div className="h-full bg-run" style={{ width: `${share * 100}%` }} />
      </div>
      <span className="w-44 font-mono text-fs-2 text-ink-2">{text}</span>
      {spec.protocol !== 'udp' && (
        <span className="text-fs-2 text-ink-3">
          {t('load.result.connected', {
            count: connected,
            total: countText(connected),
            of: countText(spec.connections),
          })}
        </span>
      )}
    </div>
  )
}

function progressOf({ spec, counts, durationMs }: LoadResult, t: TFunction): Progress {
  const { stop, connections } = spec
  if (stop.kind === 'duration')
    return {
      share: Math.min(1, durationMs / stop.ms),
      text: t('load.result.ofTime', { done: timeText(Math.min(durationMs, stop.ms)), all: timeText(stop.ms) }),
    }
  const all = stop.messages * connections
  return {
    share: Math.min(1, counts.sent / all),
    text: t('load.result.ofCount', { done: countText(counts.sent), all: countText(all) }),
  }
}
