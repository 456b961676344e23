import { lazy, Suspense, useId, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ToggleButton } from 'react-aria-components'
import { DataTable, type Column } from '../../../../ui/data_table.tsx'
import { emptySelection } from '../../../../ui/selection.ts'
import { msText, rateText } from '../words.ts'
import { percentileAt, valueNear, type ChartData, type ChartLine } from './chart_data.ts'
import { useChartLook } from './chart_look.ts'

const Plot = lazy(() => import('./plot.tsx'))

interface ChartPanelProps {
  readonly title: string
  readonly data: ChartData
  /** All that can be seen, in a sentence. */
  readonly summary: string
  /** Shown in place of a chart that would show nothing. */
  readonly empty?: string | undefined
}

/** A chart under its title, with its lines named and read out where one points; the same as a table when that is wanted. */
export function ChartPanel({ title, data, summary, empty }: ChartPanelProps) {
  const { t } = useTranslation()
  const id = useId()
  const asTables = useChartLook((look) => look.asTables)
  const [pointed, setPointed] = useState<{ readonly at: number; readonly byKey: boolean }>()
  const at = pointed === undefined ? undefined : Math.min(pointed.at, data.x.length - 1)
  const unit = data.across === 'percentile' || data.isLogarithmic ? msText : rateText
  const readout = (line: ChartLine) => {
    const value = valueNear(line.values, at ?? data.x.length - 1)
    return value === undefined ? '–' : unit(value)
  }
  const where = at === undefined ? undefined : placeText(data, at)
  const spoken = where !== undefined && pointed?.byKey
  return (
    <figure aria-labelledby={id} className="m-0 flex min-w-0 flex-col gap-1">
      <div className="flex items-baseline justify-between gap-3">
        <figcaption id={id} className="font-semibold">
          {title}
        </figcaption>
        {empty === undefined && <TableToggle title={title} />}
      </div>
      {empty === undefined && (
        <div className="flex h-5 items-baseline gap-x-3 overflow-hidden text-fs-2 text-ink-2">
          {data.lines.map((line) => (
            <span key={line.label} className="inline-flex items-baseline gap-1.5 whitespace-nowrap">
              <Swatch line={line} />
              {line.label}
              {at !== undefined && <span className="font-mono text-ink">{readout(line)}</span>}
            </span>
          ))}
          {where !== undefined && <span className="ml-auto font-mono whitespace-nowrap text-ink-3">{where}</span>}
        </div>
      )}
      {empty !== undefined ? (
        <p className="py-3 text-fs-2 text-ink-3">{empty}</p>
      ) : asTables ? (
        <ChartTable title={title} data={data} unit={unit} />
      ) : (
        <Suspense fallback={<div className="h-[190px]" />}>
          <Plot
            data={data}
            summary={`${title}. ${summary} ${t('load.result.chart.keys')}`}
            onPoint={(next, byKey) => setPointed(next === undefined ? undefined : { at: next, byKey })}
          />
        </Suspense>
      )}
      <span role="status" className="sr-only">
        {spoken && `${where}: ${data.lines.map((line) => `${line.label} ${readout(line)}`).join(', ')}`}
      </span>
    </figure>
  )
}

function placeText({ across, x }: ChartData, at: number): string {
  const place = x[at] ?? 0
  return across === 'percentile' ? `${percentileAt(place)} %` : `${place.toFixed(2)} s`
}

/** A piece of the line, as it is drawn. */
function Swatch({ line: { colour, dash } }: { readonly line: ChartLine }) {
  return (
    <svg aria-hidden width="18" height="8" className="shrink-0">
      <line
        x1="0"
        x2="18"
        y1="4"
        y2="4"
        style={{ stroke: `var(${colour})`, strokeWidth: 2, ...(dash ? { strokeDasharray: dash.join(' ') } : {}) }}
      />
    </svg>
  )
}

function TableToggle({ title }: { readonly title: string }) {
  const { t } = useTranslation()
  const asTables = useChartLook((look) => look.asTables)
  return (
    <ToggleButton
      isSelected={asTables}
      onChange={(next) => useChartLook.setState({ asTables: next })}
      aria-label={`${title}: ${t('load.result.chart.asTable')}`}
      className="rounded-r1 px-1.5 text-fs-2 text-ink-3 hover:bg-overlay hover:text-ink data-[selected]:bg-accent-soft data-[selected]:text-ink"
    >
      {t('load.result.chart.asTable')}
    </ToggleButton>
  )
}

interface Row {
  readonly at: number
}

function ChartTable({
  title,
  data,
  unit,
}: {
  readonly title: string
  readonly data: ChartData
  readonly unit: (value: number) => string
}) {
  const { t } = useTranslation()
  const [selection, setSelection] = useState(emptySelection)
  const rows = useMemo(() => data.x.map((_, at): Row => ({ at })), [data])
  const columns = useMemo<readonly Column<Row>[]>(
    () => [
      {
        id: 'across',
        title: t(`load.result.chart.${data.across}`),
        width: 'minmax(60px,1fr)',
        align: 'right',
        cell: ({ at }): ReactNode => <span className="font-mono text-fs-2 text-ink-2">{placeText(data, at)}</span>,
      },
      ...data.lines.map((line): Column<Row> => ({
        id: line.label,
        title: line.label,
        width: 'minmax(60px,1fr)',
        align: 'right',
        cell: ({ at }) => {
          const value = line.values[at]
          return <span className="font-mono text-fs-2">{value === null || value === undefined ? '' : unit(value)}</span>
        },
      })),
    ],
    [data, t, unit],
  )
  return (
    <div className="flex h-[190px] min-w-0 rounded-r1 border border-line">
      <DataTable
        label={title}
        rows={rows}
        columns={columns}
        keyOf={({ at }) => at}
        selection={selection}
        onSelect={setSelection}
      />
    </div>
  )
}
