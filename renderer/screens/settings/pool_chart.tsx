import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { PoolReading } from './pool_reading.ts'

const HEIGHT = 160

/** Processor time and memory over the last minutes, each on its own scale. */
export default function PoolChart({ readings }: { readonly readings: readonly PoolReading[] }) {
  const { t, i18n } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(null)
  const cpuLabel = t('settings.pool.chartCpu')
  const timeLabel = t('settings.pool.chartTime')
  const memoryLabel = t('settings.pool.chartMemory')

  useEffect(() => {
    const element = place.current!
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
    const timeOf = (at: number | null) => (at === null ? '' : new Date(at * 1000).toLocaleTimeString(i18n.language))
    const axis = { stroke: colour('--text-3'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } }
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        cursor: { drag: { x: false, y: false } },
        scales: { cpu: { range: [0, null] }, memory: { range: [0, null] } },
        axes: [
          { ...axis, values: (_, times) => times.map(timeOf) },
          { ...axis, scale: 'cpu' },
          { ...axis, scale: 'memory', side: 1, grid: { show: false } },
        ],
        series: [
          { label: timeLabel, value: (_, at) => timeOf(at) },
          { label: cpuLabel, scale: 'cpu', stroke: colour('--accent'), width: 1.5 },
          { label: memoryLabel, scale: 'memory', stroke: colour('--text-2'), width: 1.5, dash: [4, 3] },
        ],
      },
      [[], [], []],
      element,
    )
    chart.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      chart.current = null
    }
  }, [timeLabel, cpuLabel, memoryLabel, i18n.language])

  useEffect(() => {
    chart.current?.setData([
      readings.map(({ at }) => at),
      readings.map(({ cpu }) => cpu),
      readings.map(({ memory }) => memory),
    ])
  }, [readings])

  return <div ref={place} role="img" aria-label={t('settings.pool.chart')} className="max-w-180" />
}
