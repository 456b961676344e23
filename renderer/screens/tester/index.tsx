import { useTranslation } from 'react-i18next'
import { hashOf, TESTER_TABS, type TesterTab } from '../../app/route.ts'
import { cx } from '../../ui/class_names.ts'
import { HttpTab } from './http/index.tsx'
import { LoadTab } from './load/index.tsx'
import { ReachTab } from './reach/index.tsx'
import { SavedTab } from './saved/index.tsx'
import { TalkTab } from './talk/index.tsx'

/** What the network does: servers, clients, load, and who reaches whom. */
export default function TesterScreen({ tab, id }: { readonly tab: TesterTab; readonly id?: string }) {
  const { t } = useTranslation()
  const shown = id === undefined ? {} : { id }
  return (
    <>
      <div className="flex items-center gap-4 border-b border-line px-3 py-1">
        <h1 className="text-fs-4 font-semibold">{t('tester.title')}</h1>
        <nav aria-label={t('tester.title')} className="flex gap-0.5 overflow-x-auto">
          {TESTER_TABS.map((one) => (
            <a
              key={one}
              href={hashOf({ screen: 'tester', tab: one })}
              aria-current={one === tab ? 'page' : undefined}
              className={cx(
                'rounded-r1 px-2.5 py-1 whitespace-nowrap',
                one === tab ? 'bg-overlay text-ink' : 'text-ink-2 hover:text-ink',
              )}
            >
              {t(`tester.tabs.${one}`)}
            </a>
          ))}
        </nav>
      </div>
      {tab === 'talk' && <TalkTab {...shown} />}
      {tab === 'http' && <HttpTab />}
      {tab === 'load' && <LoadTab {...shown} />}
      {tab === 'reach' && <ReachTab {...shown} />}
      {tab === 'saved' && <SavedTab />}
    </>
  )
}
