import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { InputOf, OutputOf } from '../../../shared/contract/define.ts'
import type { runMethods, RunHead } from '../../../shared/contract/runs.ts'
import { holdsWords, wordsOf } from '../../../shared/search_words.ts'
import { mapLimited } from './limited.ts'
import type { RunStore } from './run_store.ts'
import { headOf } from './stored_rows.ts'

type Query = InputOf<(typeof runMethods)['runs.history']>
export type HistoryPage = OutputOf<(typeof runMethods)['runs.history']>

/** Records are read so many at a time, newest first, until a page is full. */
const BATCH = 64
const FILES_AT_ONCE = 16
/** A command can be as long as a program; who searches remembers its beginning. */
const MAX_TITLE = 10_000
const SECOND_LENGTH = 'yyyymmdd-hhmmss'.length

interface Entry {
  readonly head: RunHead
  /** Lower case: what a search looks through. */
  readonly words: string
  readonly changedMs: number
  /** It will never be another. */
  readonly final: boolean
}

/**
 * The list of all runs. Records are read once and kept as one line each, so that thousands can be paged through and
 * searched as one types.
 */
export class RunHistory {
  private readonly store: RunStore
  private readonly folder: string
  private readonly entries = new Map<string, Entry>()
  /** Most runs are on the same hosts: their names are kept once. */
  private readonly hostNames = new Map<string, string>()

  constructor(store: RunStore, folder: string) {
    this.store = store
    this.folder = folder
  }

  /** @param live the head of a run that goes on in this process */
  async page(
    { text = '', kind, outcome, before, limit = 100 }: Query,
    live: (id: string) => RunHead | undefined,
  ): Promise<HistoryPage> {
    const words = wordsOf(text)
    const runs: RunHead[] = []
    for await (const { head, words: known } of this.newestFirst(before)) {
      const now = live(head.id) ?? head
      if (kind !== undefined && now.kind !== kind) continue
      if (outcome !== undefined && outcome !== outcomeOf(now)) continue
      if (!holdsWords(known, words)) continue
      if (runs.length === limit) return { runs, more: true }
      runs.push(now)
    }
    return { runs, more: false }
  }

  /** Every run, newest first, or those older than `before`. */
  async *newestFirst(before?: string): AsyncGenerator<Pick<Entry, 'head' | 'words'>> {
    const all = await this.store.ids()
    this.forgetOthers(all)
    // Ids tell the second; who of one second was first is in the records.
    const second = before?.slice(0, SECOND_LENGTH)
    const ids = second === undefined ? all : all.filter((id) => id.slice(0, SECOND_LENGTH) <= second)
    let passed = before === undefined || !ids.includes(before)
    for (let at = 0; at < ids.length;) {
      let end = Math.min(at + BATCH, ids.length)
      while (end < ids.length && ids[end]!.startsWith(ids[end - 1]!.slice(0, SECOND_LENGTH))) end++
      const batch = await mapLimited(ids.slice(at, end), FILES_AT_ONCE, (id) => this.entry(id))
      const found = batch.filter((entry) => entry !== undefined)
      for (const entry of found.sort((a, b) => b.head.startedAt.localeCompare(a.head.startedAt))) {
        if (passed) yield entry
        else passed = entry.head.id === before
      }
      at = end
    }
  }

  private async entry(id: string): Promise<Entry | undefined> {
    const known = this.entries.get(id)
    if (known?.final) return known
    const changedMs = await stat(join(this.folder, id, 'run.json')).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    )
    if (changedMs === undefined) return undefined
    if (known?.changedMs === changedMs && known.head.state !== 'elsewhere') return known
    const run = await this.store.read(id)
    if (!run) return undefined
    const head = headOf(run)
    const at = new Date(run.startedAt)
    // Sweden writes dates as ISO 8601 does; the time is the reader's own.
    const dates = `${run.startedAt} ${at.toLocaleString('sv-SE')}`
    const title = run.title.slice(0, MAX_TITLE)
    const words = `${title}\n${run.target ?? ''}\n${dates}\n`.toLowerCase()
    const entry = {
      head,
      words: words + this.namesOf(run.hosts.map(({ name }) => name)),
      changedMs,
      final: head.state === 'ended',
    }
    this.entries.set(id, entry)
    return entry
  }

  private namesOf(hosts: readonly string[]): string {
    const names = hosts.join('\n').toLowerCase()
    const same = this.hostNames.get(names)
    if (same !== undefined) return same
    this.hostNames.set(names, names)
    return names
  }

  private forgetOthers(ids: readonly string[]): void {
    if (this.entries.size <= ids.length) return
    const there = new Set(ids)
    for (const id of this.entries.keys()) if (!there.has(id)) this.entries.delete(id)
  }
}

/** Neither while it goes on. */
function outcomeOf({ state, counts }: RunHead): 'ok' | 'not-ok' | undefined {
  if (state === 'ended') return counts.ok === counts.total ? 'ok' : 'not-ok'
  return state === 'interrupted' ? 'not-ok' : undefined
}
