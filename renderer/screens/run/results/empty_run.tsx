import { useTranslation } from 'react-i18next'
import { useInventory } from '../../../state/inventory.ts'
import { setTarget } from '../../../state/target.ts'

/** Before the first run: what this is, and how hosts are named, with what the inventory has where it can be. */
export function EmptyRun() {
  const { t } = useTranslation()
  const snapshot = useInventory((state) => state.snapshot)
  const group = snapshot?.groups[0]?.name ?? 'web'
  const host = snapshot?.hosts[0]?.name ?? 'web03'
  const tag = snapshot?.hosts.find(({ tags }) => tags.length > 0)?.tags[0] ?? 'eu'
  const examples = [
    { text: `@${group}`, means: t('run.empty.examples.group') },
    { text: 'web[01-20]', means: t('run.empty.examples.range') },
    { text: `@${group},!${host}`, means: t('run.empty.examples.without') },
    { text: `@${group}&tag:${tag}`, means: t('run.empty.examples.both') },
  ]
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center overflow-auto px-6 py-12">
      <div className="flex max-w-xl flex-col gap-3">
        <h2 className="text-fs-5 font-semibold">{t('run.empty.title')}</h2>
        <p className="text-ink-2">{t('run.empty.body')}</p>
        <h3 className="mt-3 text-fs-2 text-ink-3">{t('run.empty.targets')}</h3>
        <ul className="flex flex-col gap-1">
          {examples.map(({ text, means }) => (
            <li key={text} className="flex items-baseline gap-3">
              <button
                type="button"
                onClick={() => setTarget(text)}
                className="rounded-r1 border border-line-strong bg-sunken px-2 py-0.5 font-mono text-fs-2 hover:border-ink-3"
              >
                {text}
              </button>
              <span className="text-ink-2">{means}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
