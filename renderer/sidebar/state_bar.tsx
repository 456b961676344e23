import { COUNT_LOOKS } from '../ui/state_mark.tsx'
import { useWords } from '../i18n/use_words.ts'
import { cx } from '../ui/class_names.ts'
import type { GroupCounts } from './group_counts.ts'

const PARTS = ['ok', 'failed', 'unreachable', 'running'] as const

/** How the hosts of a group do, as shares of all of them; what is not known stays empty. */
export function StateBar({ counts, total }: { readonly counts: GroupCounts; readonly total: number }) {
  const t = useWords()
  const words = PARTS.filter((part) => counts[part] > 0).map((part) => `${counts[part]} ${t(`common.count.${part}`)}`)
  return (
    <span
      role="img"
      aria-label={words.join(', ')}
      title={words.join(', ')}
      className="flex h-1 w-11 shrink-0 overflow-hidden rounded-[2px] bg-line"
    >
      {PARTS.map((part) => (
        <i
          key={part}
          className={cx('block', COUNT_LOOKS[part].bar)}
          style={{ width: `${(counts[part] / Math.max(1, total)) * 100}%` }}
        />
      ))}
    </span>
  )
}
