import { lazy, Suspense, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EventOf } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import { useStream } from '../../engine/hooks.ts'
import type { PoolReading } from './pool_reading.ts'

const PoolChart = lazy(() => import('./pool_chart.tsx'))

type PoolEvent = EventOf<FlotillaContract['system.pool']>

const KEPT_READINGS = 300
const MIB = 1024 * 1024

/** The engine's processes as they are now: what each does, and what it costs. */
export function PoolPanel() {
  const { t } = useTranslation()
  const [pool, setPool] = useState<PoolEvent>()
  const readings = useRef<readonly PoolReading[]>([])
  useStream('system.pool', {}, (event) => {
    const all = [event.engine, ...event.processes]
    const reading = {
      at: Date.now() / 1000,
      cpu: all.reduce((sum, { cpuShare }) => sum + cpuShare * 100, 0),
      memory: all.reduce((sum, { rssBytes }) => sum + rssBytes, 0) / MIB,
    }
    readings.current = [...readings.current, reading].slice(-KEPT_READINGS)
    setPool(event)
  })
  if (!pool) return null
  const rows = [
    { name: t('settings.pool.engine'), tasks: '', connections: '', ...pool.engine },
    ...pool.processes.map((one) => ({ ...one, name: `${t(`settings.pool.lanes.${one.lane}`)} ${numberOf(one.name)}` })),
  ]
  return (
    <>
      <table className="w-full max-w-180 border-collapse text-left">
        <thead className="text-fs-1 text-ink-3">
          <tr>
            {(['process', 'pid', 'tasks', 'connections', 'memory', 'cpu'] as const).map((column, at) => (
              <th key={column} scope="col" className={at === 0 ? 'font-normal' : 'text-right font-normal'}>
                {t(`settings.pool.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, pid, tasks, connections, rssBytes, cpuShare }) => (
            <tr key={name} className="h-row border-t border-line">
              <td>{name}</td>
              <td className="text-right font-mono text-fs-2 text-ink-2">{pid}</td>
              <td className="text-right">{tasks}</td>
              <td className="text-right">{connections}</td>
              <td className="text-right">{Math.round(rssBytes / MIB)} MB</td>
              <td className="text-right">{Math.round(cpuShare * 100)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pool.processes.length === 0 && <p className="text-ink-3">{t('settings.pool.none')}</p>}
      <Suspense fallback={<div className="h-40" />}>
        <PoolChart readings={readings.current} />
      </Suspense>
    </>
  )
}

/** Of "bulk-2" the 2: the lane is said in words. */
const numberOf = (process: string) => process.replace(/^\D+/, '')
