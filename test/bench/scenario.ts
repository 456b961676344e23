/**
 * What can be measured: `wall` and `cpu` (user and system, of a whole process tree) in milliseconds, `peak` in MiB; `rate` in
 * messages a second, `bulk` in MB a second, `share` of what was sent in per cent, `cost` in microseconds of processor a message.
 */
export type Metric = 'wall' | 'cpu' | 'peak' | 'rate' | 'bulk' | 'share' | 'cost'

export type Sample = Partial<Readonly<Record<Metric, number>>>

/** One program that does the work of a scenario. */
export interface Contender {
  readonly name: string
  /** Why it cannot take part; see `peers.ts`. */
  readonly missing?: string
  /** Once, before all measured runs, and not counted. */
  warmUp?(): Promise<unknown>
  /** Before every run, and not counted. */
  before?(): Promise<unknown>
  /** @throws when the work was not done, or not rightly: a quick wrong answer is no answer */
  measure(): Promise<Sample>
}

/** One line of the table: what ours took, beside what another program took for the same. */
export interface Row {
  /** `<scenario>/<what is compared>`. */
  readonly id: string
  readonly metric: Metric
  readonly ours: Contender
  readonly peer?: Contender
  /** What `ours / peer` should not exceed; without a peer what `ours` should not exceed. Absent: only shown. */
  readonly bound?: number
  /** What `ours / peer` should reach: for figures of which more is better. */
  readonly least?: number
  /** What is measured, in a sentence, where the name of the row cannot say it. */
  readonly note?: string
}

/** Contenders that are measured in turn, A B A B, so that what else the machine does touches them alike. */
export interface Scenario {
  readonly rows: readonly Row[]
  /** Runs for each one asked for; more where a run is short and so the noise large. Default 1. */
  readonly runsFactor?: number
  /** Never more than this, for runs that take long and vary little. */
  readonly maxRuns?: number
  /** Makes what the contenders need; what can be large is made no sooner than it is used. */
  setUp?(): Promise<void>
  tearDown?(): Promise<void>
}

export interface RowResult {
  readonly row: Row
  readonly ours: readonly number[]
  readonly peer: readonly number[]
  /** Set instead of figures. */
  readonly failure?: string
}

/** Measures the rows of one scenario; a row that cannot be measured says why and keeps the others company. */
export async function measure(scenario: Scenario, runs: number): Promise<RowResult[]> {
  const { rows, runsFactor = 1, maxRuns = Infinity } = scenario
  const able = rows.filter(({ ours, peer }) => !ours.missing && !peer?.missing)
  const contenders = new Set(able.flatMap(({ ours, peer }) => (peer ? [ours, peer] : [ours])))
  const samples = new Map([...contenders].map((contender) => [contender, [] as Sample[]]))
  const failures = new Map<Contender, string>()

  const attempt = async (contender: Contender, work: () => Promise<unknown>) => {
    if (failures.has(contender)) return
    await work().catch((error: unknown) => failures.set(contender, (error as Error).message))
  }
  for (const contender of contenders) await attempt(contender, async () => contender.warmUp?.())
  const count = Math.min(maxRuns, Math.ceil(runs * runsFactor))
  for (let run = 0; run < count; run++) {
    for (const contender of contenders) {
      await attempt(contender, async () => {
        await contender.before?.()
        samples.get(contender)!.push(await contender.measure())
      })
    }
  }

  return rows.map((row) => {
    const failure = [row.ours, ...(row.peer ? [row.peer] : [])]
      .map((contender) => contender.missing ?? failures.get(contender))
      .find((reason) => reason !== undefined)
    const figures = (contender: Contender | undefined) =>
      (contender && samples.get(contender) ? samples.get(contender)! : []).map((sample) => sample[row.metric] ?? NaN)
    return failure === undefined
      ? { row, ours: figures(row.ours), peer: figures(row.peer) }
      : { row, ours: [], peer: [], failure }
  })
}
