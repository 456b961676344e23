import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventOf } from '../../shared/contract/define.ts'
import type { FlotillaContract } from '../../shared/contract/index.ts'
import { useStream } from '../engine/hooks.ts'
import { useInventory } from '../state/inventory.ts'
import { changeSettings } from '../state/settings.ts'
import { hashOf } from './route.ts'

/** One line about the engine: its processes, its connections, the file that is worked with. */
export function Footer() {
  const { t, i18n } = useTranslation()
  const [pool, setPool] = useState<EventOf<FlotillaContract['system.pool']>>()
  useStream('system.pool', {}, setPool)
  const snapshot = useInventory((state) => state.snapshot)
  const cpu = pool?.processes.reduce((sum, { cpuShare }) => sum + cpuShare, 0) ?? 0
  const problems = snapshot?.problems.length ?? 0
  return (
    <footer
      aria-label={t('common.footer.statusBar')}
      className="col-span-full flex items-center gap-4 border-t border-line bg-raised px-3 text-fs-1 whitespace-nowrap text-ink-3"
    >
      <a href={hashOf({ screen: 'settings' })} className="hover:text-ink">
        {t('common.footer.pool')}{' '}
        <b className="font-medium text-ink-2">
          {pool?.processes.length ?? 0} × {Math.round((cpu / Math.max(1, pool?.processes.length ?? 1)) * 100)} %
        </b>
      </a>
      <span>
        {t('common.footer.connections')} <b className="font-medium text-ink-2">{pool?.connections ?? 0}</b>
      </span>
      {snapshot && (
        <span className="ml-auto min-w-0 truncate" title={snapshot.path}>
          {snapshot.demo ? t('common.footer.demo') : fileName(snapshot.path)}{' '}
          {problems > 0 ? (
            <a href={hashOf({ screen: 'hosts' })} className="text-fail">
              {t('common.footer.problems', { count: problems })}
            </a>
          ) : (
            <b className="font-medium text-ink-2">
              {snapshot.exists ? t('common.footer.saved') : t('common.footer.noFile')}
            </b>
          )}
        </span>
      )}
      <button
        type="button"
        lang={i18n.language === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => void changeSettings({ language: i18n.language === 'zh' ? 'en' : 'zh' })}
        className="hover:text-ink"
      >
        {i18n.language === 'zh' ? 'English' : '中文'}
      </button>
    </footer>
  )
}

const fileName = (path: string) => path.replace(/^.*[\\/]/, '')
