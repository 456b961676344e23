import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { splitList } from '../../shared/targets/ranges.ts'
import { setTarget, toggleTarget, useTarget } from '../state/target.ts'
import { cx } from '../ui/class_names.ts'
import type { Tree } from './tree_model.ts'

const SHOWN_AT_FIRST = 12

/** Every tag, the most used first: pressed, it is the target; with Ctrl it joins it. */
export function TagChips({ tags }: { readonly tags: Tree['tags'] }) {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  const text = useTarget((state) => state.text)
  const items = useMemo(() => new Set(splitList(text).map((item) => item.text)), [text])
  if (tags.length === 0) return null
  const shown = all ? tags : tags.slice(0, SHOWN_AT_FIRST)
  return (
    <div
      role="group"
      aria-label={t('hosts.tree.tags')}
      className="flex max-h-36 flex-wrap items-center gap-1.5 overflow-auto border-t border-line px-3 py-2 text-fs-2"
    >
      <span aria-hidden className="text-ink-3">
        {t('hosts.tree.tags')}
      </span>
      {shown.map(({ name, count }) => {
        const item = `tag:${name}`
        const isOn = items.has(item)
        return (
          <button
            key={name}
            type="button"
            aria-pressed={isOn}
            title={t('common.hosts', { count })}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey) toggleTarget(item)
              else setTarget(isOn && text === item ? '' : item)
            }}
            className={cx(
              'max-w-full truncate rounded-r1 border px-1.5 font-mono',
              isOn ? 'border-accent bg-accent-soft text-ink' : 'border-line-strong text-ink-2 hover:border-ink-3',
            )}
          >
            {name}
          </button>
        )
      })}
      {tags.length > SHOWN_AT_FIRST && (
        <button type="button" onClick={() => setAll(!all)} className="text-accent">
          {all ? t('hosts.tree.fewerTags') : t('hosts.tree.moreTags', { count: tags.length - SHOWN_AT_FIRST })}
        </button>
      )}
    </div>
  )
}
