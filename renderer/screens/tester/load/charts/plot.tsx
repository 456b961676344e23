import { useEffect, useRef, type KeyboardEvent } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { msText, rateText } from '../words.ts'
import { percentileAt, type ChartData } from './chart_data.ts'

const HEIGHT_PX = 190

interface PlotProps {
  readonly data: ChartData
  /** All that can be seen, in a sentence. */
  readonly summary: string
  /** The place that is pointed at, by its number; undefined: none. */
  readonly onPoint: (at: number | undefined, byKey: boolean) => void
}

/** The chart itself; drawn anew when the theme is another one. Arrow keys move along it. */
export default function Plot({ data, summary, onPoint }: PlotProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(null)
  const latest = useRef({ data, onPoint })
  useEffect(() => {
    latest.current = { data, onPoint }
  })
  const look = JSON.stringify([
    data.across,
    data.isLogarithmic,
    data.lines.map(({ label, colour, dash }) => [label, colour, dash]),
  ])

  useEffect(() => {
    const element = place.current!
    let byKey = false
    const make = () => {
      chart.current?.destroy()
      chart.current = new uPlot(
        optionsOf(latest.current.data, element.clientWidth, (at) => latest.current.onPoint(at, byKey)),
        alignedOf(latest.current.data),
        element,
      )
    }
    make()
    const onKey = () => (byKey = true)
    const onPointer = () => (byKey = false)
    element.addEventListener('keydown', onKey, { capture: true })
    element.addEventListener('pointermove', onPointer, { capture: true })
    const resize = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height: HEIGHT_PX }))
    resize.observe(element)
    // The colours of a canvas do not follow the style sheet.
    const theme = new MutationObserver(make)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      resize.disconnect()
      theme.disconnect()
      element.removeEventListener('keydown', onKey, { capture: true })
      element.removeEventListener('pointermove', onPointer, { capture: true })
      chart.current?.destroy()
      chart.current = null
    }
  }, [look])

  useEffect(() => chart.current?.setData(alignedOf(data)), [data])

  const onKeyDown = (event: KeyboardEvent) => {
    const made = chart.current
    const last = data.x.length - 1
    if (!made || last < 0) return
    const now = made.cursor.idx ?? (event.key === 'ArrowLeft' ? last + 1 : -1)
    const steps: Readonly<Record<string, number>> = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = Math.max(0, Math.min(last, step))
    made.setCursor({ left: made.valToPos(data.x[at]!, 'x'), top: 0 })
  }
  return (
    <div
      ref={place}
      role="img"
      aria-label={summary}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => chart.current?.setCursor({ left: -10, top: -10 })}
      className="min-w-0"
      style={{ height: HEIGHT_PX }}
    />
  )
}

function alignedOf({ x, lines }: ChartData): uPlot.AlignedData {
  return [x as number[], ...lines.map(({ values }) => values as (number | null)[])]
}

/** Nothing that is shown lasts less. */
const SHORTEST_SECONDS = 0.001

/** Of the lines of a logarithmic scale one for each power of ten: the others would be a grey haze. */
const onlyPowers = (_: uPlot, values: number[]) =>
  values.map((value) => (Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? value : null))

const POWERS = [2, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7]

function optionsOf(
  { across, isLogarithmic = false, lines }: ChartData,
  width: number,
  onPoint: (at: number | undefined) => void,
): uPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: colour('--text-3'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    gap: 4,
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
  }
  const isPercentile = across === 'percentile'
  const unit = isPercentile || isLogarithmic ? msText : rateText
  return {
    width,
    height: HEIGHT_PX,
    padding: [10, isPercentile ? 30 : 12, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: {
      x: isPercentile
        ? { time: false, distr: 3, log: 10 }
        : { time: false, range: (_, __, last) => [0, Math.max(last, SHORTEST_SECONDS)] },
      y: isLogarithmic ? { distr: 3, log: 10 } : { range: (_, __, most) => [0, Math.max(most * 1.08, 0.001)] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        space: 48,
        ...(isPercentile
          ? {
              splits: () => POWERS,
              filter: (_: uPlot, splits: number[]) => splits,
              values: (_: uPlot, places: number[]) => places.map((one) => `${percentileAt(one)} %`),
            }
          : { values: (_: uPlot, seconds: number[]) => seconds.map((second) => `${second} s`) }),
      },
      {
        ...axis,
        size: 52,
        ...(isLogarithmic ? { grid: { ...axis.grid, filter: onlyPowers } } : {}),
        values: (_, values) => values.map((value) => (value === null ? null : shortened(value, unit))),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, colour: token, dash }) => ({
        label,
        stroke: colour(token),
        width: 1.5,
        // Where only the other line has a value, this one goes on.
        spanGaps: true,
        ...(dash ? { dash: [...dash] } : {}),
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  }
}

/** On an axis there is no room for digits that are always 0. */
function shortened(value: number, unit: (value: number) => string): string {
  if (value >= 10_000) return `${Number((value / 1_000).toPrecision(3))} k`
  return value >= 1_000 ? unit(value) : String(Number(value.toPrecision(3)))
}
