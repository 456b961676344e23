import type { LoadPoint, LoadResult } from '../../../../../shared/contract/tester/load.ts'

/** A place for a value: none was measured there, or another line has one there. */
export type Value = number | null

export interface ChartLine {
  readonly label: string
  /** A token of styles/tokens.css. */
  readonly colour: '--accent' | '--text-2' | '--text-3' | '--fail' | '--unreach'
  /** Lines are told apart by more than their colour. */
  readonly dash?: readonly number[]
  readonly values: readonly Value[]
}

export interface ChartData {
  /** What x counts: seconds since the start, or `1 / (1 - p)` of a percentile. */
  readonly across: 'time' | 'percentile'
  /** Also up: values that span several powers of ten. */
  readonly isLogarithmic?: boolean
  readonly x: readonly number[]
  readonly lines: readonly ChartLine[]
}

export interface Plotted {
  readonly x: readonly number[]
  readonly y: readonly Value[]
}

/** Where a percentile stands: 50 % at 2, 90 % at 10, 99 % at 100. 100 % would be infinitely far away. */
export function acrossOf(percentile: number): number {
  return 100 / (100 - percentile)
}

/** The percentile that stands there, with no more digits than tell it from its neighbours: 99, 99.9, 99.99. */
export function percentileAt(across: number): number {
  const percentile = 100 - 100 / across
  const digits = Math.max(0, Math.ceil(Math.log10(across)) - 1)
  return Number(percentile.toFixed(Math.min(6, digits + 1)))
}

export function percentilePlot(percentiles: LoadResult['percentiles']): Plotted {
  const shown = percentiles.filter(({ percentile }) => percentile < 100)
  // Several steps may end at one percentile: the last is the highest value.
  const byPlace = new Map(shown.map(({ percentile, ms }) => [acrossOf(percentile), ms]))
  return { x: [...byPlace.keys()], y: [...byPlace.values()] }
}

export function secondsOf(points: readonly LoadPoint[]): readonly number[] {
  return points.map(({ atMs }) => atMs / 1_000)
}

/** Two lines that were measured at different places, on one axis: where only the other has a value, there is none. */
export function joined(a: Plotted, b: Plotted): { readonly x: readonly number[]; readonly ys: readonly Value[][] } {
  const x = [...new Set([...a.x, ...b.x])].sort((first, second) => first - second)
  const ys = [a, b].map((line) => {
    const values = new Map(line.x.map((place, at) => [place, line.y[at] ?? null]))
    return x.map((place) => values.get(place) ?? null)
  })
  return { x, ys }
}

/** What a line says at a place: its own value there, or the nearest before; before its first, none. */
export function valueNear(values: readonly Value[], at: number): number | undefined {
  for (let place = Math.min(at, values.length - 1); place >= 0; place--) {
    const value = values[place]
    if (value !== null && value !== undefined) return value
  }
  return undefined
}
