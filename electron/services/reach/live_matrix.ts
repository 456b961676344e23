import { randomBytes } from 'node:crypto'
import type { EventOf } from '../../../shared/contract/define.ts'
import type {
  ReachCell,
  ReachHead,
  ReachMatrix,
  reachMethods,
  ReachSpec,
  ReachTarget,
} from '../../../shared/contract/reach.ts'
import { distinct, foldTargets } from '../../../shared/reach/targets.ts'
import { foldNames } from '../../../shared/targets/ranges.ts'
import { ChangeSignal } from '../runs/paced.ts'

export type ReachSource = ReachMatrix['sources'][number]
export type ReachNews = EventOf<(typeof reachMethods)['reach.watch']>

/** Every probe is a connection somewhere; more than these are a scan, and a table that nobody reads. */
export const MAX_PROBES = 1_000_000

/** What sources are called that are this machine. */
export const LOCAL = 'local'

/** The longest title; selections can be long. */
const TITLE_LENGTH = 200

/** Cells in one event: about half a megabyte as JSON. */
const CELLS_PER_EVENT = 5_000

/** The spec without doubles, or in words why it cannot be probed. */
export function soundSpec(spec: ReachSpec): ReachSpec | { readonly problem: string } {
  const from = spec.from === 'local' ? spec.from : [...new Set(spec.from)]
  const to = distinct(spec.to)
  const sources = from === 'local' ? 1 : from.length
  const count = (value: number) => value.toLocaleString('en')
  if (sources * to.length > MAX_PROBES)
    return {
      problem: `${count(sources)} hosts × ${count(to.length)} targets are ${count(sources * to.length)} probes; at most ${count(MAX_PROBES)} can be made at a time. Name fewer hosts or fewer targets.`,
    }
  return { ...spec, from, to }
}

/** A matrix while it is probed, and after. Each cell is found once and then stands. */
export class LiveMatrix {
  readonly id = `reach-${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`
  readonly spec: ReachSpec
  readonly changed = new ChangeSignal()
  private readonly title: string
  private readonly startedAt = new Date()
  private readonly startedMs = performance.now()
  private readonly sources: (ReachSource & { revision: number })[]
  private readonly cells: ReachCell[] = []
  private readonly known: Uint8Array
  private state: ReachHead['state'] = 'running'
  private durationMs = 0
  private open = 0
  private revision = 0

  /** @param spec as `soundSpec` gives it */
  constructor(spec: ReachSpec) {
    this.spec = spec
    const names = spec.from === 'local' ? [LOCAL] : spec.from
    this.sources = names.map((name) => ({ name, state: 'waiting', revision: 0 }))
    this.known = new Uint8Array(names.length * spec.to.length)
    this.title = titleOf(spec)
  }

  get ended(): boolean {
    return this.state !== 'running'
  }

  get head(): ReachHead {
    const { spec, sources, cells } = this
    return {
      id: this.id,
      title: this.title,
      state: this.state,
      startedAt: this.startedAt.toISOString(),
      durationMs: this.ended ? this.durationMs : Math.round(performance.now() - this.startedMs),
      probes: this.known.length,
      done: cells.length,
      open: this.open,
      sources: sources.length,
      unreachable: sources.filter(({ state }) => state === 'unreachable').length,
      targets: spec.to.length,
      protocol: spec.protocol,
    }
  }

  /** All of it. */
  get whole(): ReachMatrix {
    return { head: this.head, spec: this.spec, sources: this.sources.map(plain), cells: [...this.cells] }
  }

  found(s: number, cells: readonly Omit<ReachCell, 's'>[]): void {
    for (const cell of cells) {
      const place = s * this.spec.to.length + cell.t
      if (this.ended || cell.t >= this.spec.to.length || this.known[place] !== 0) continue
      this.known[place] = 1
      this.cells.push({ s, ...cell })
      if (cell.state === 'open') this.open++
    }
    this.changed.emit()
  }

  setSource(s: number, more: Partial<Omit<ReachSource, 'name'>>): void {
    Object.assign(this.sources[s]!, more, { revision: ++this.revision })
    this.changed.emit()
  }

  end(state: 'ended' | 'cancelled'): void {
    this.durationMs = Math.round(performance.now() - this.startedMs)
    this.state = state
    this.changed.emit()
  }

  /** For one who watches: each call gives what is new since the last, at first all. Undefined when nothing is. */
  follow(): () => ReachNews | undefined {
    let first = true
    let cells = 0
    let revision = 0
    let ended = false
    return () => {
      if (!first && cells === this.cells.length && revision === this.revision && ended === this.ended) return undefined
      const some = this.cells.slice(cells, cells + CELLS_PER_EVENT)
      const since = revision
      const news: ReachNews = {
        head: this.head,
        ...(first ? { spec: this.spec } : {}),
        sources: this.sources.flatMap((source, s) => (first || source.revision > since ? { ...plain(source), s } : [])),
        cells: some,
      }
      first = false
      cells += some.length
      revision = this.revision
      ended = this.ended
      return news
    }
  }
}

/** Of a matrix that has ended, in the same pieces. */
export function* newsOf({ head, spec, sources, cells }: ReachMatrix): Generator<ReachNews> {
  yield {
    head,
    spec,
    sources: sources.map((source, s) => ({ ...source, s })),
    cells: cells.slice(0, CELLS_PER_EVENT),
  }
  for (let at = CELLS_PER_EVENT; at < cells.length; at += CELLS_PER_EVENT)
    yield { head, sources: [], cells: cells.slice(at, at + CELLS_PER_EVENT) }
}

function plain({ name, state, message }: ReachSource): ReachSource {
  return { name, state, ...(message === undefined ? {} : { message }) }
}

function titleOf({ from, to, fromTitle, toTitle }: ReachSpec): string {
  const left = fromTitle ?? (from === 'local' ? LOCAL : foldNames(from))
  return `${short(left)} → ${short(toTitle ?? titleOfTargets(to))}`
}

function titleOfTargets(to: readonly ReachTarget[]): string {
  return `${foldTargets(to.slice(0, TITLE_LENGTH))}${to.length > TITLE_LENGTH ? ',…' : ''}`
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH - 1)}…` : line
}
