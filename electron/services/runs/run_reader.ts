import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunRow } from '../../../shared/contract/runs.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import type { AnswerFolder } from '../../../shared/folding/answer_folder.ts'
import { foldFiles } from './folded.ts'
import type { HostFiles, OpenRun } from './open_run.ts'
import type { RunStore, StoredRun } from './run_store.ts'
import { filesOf, headOf, rowsOf } from './stored_rows.ts'

/** Runs that were read and may be asked about again: somebody looks at one, or compares two. */
const KEPT = 8

/** A run on disk, read as far as it was asked about. */
export class StoredRunView implements OpenRun {
  readonly files: readonly HostFiles[]
  private readonly run: StoredRun
  private readonly byHost: ReadonlyMap<string, HostFiles>
  private readRows: Promise<readonly RunRow[]> | undefined
  private folded: Promise<AnswerFolder> | undefined

  constructor(run: StoredRun) {
    this.run = run
    this.files = filesOf(run)
    this.byHost = new Map(this.files.map((files) => [files.host, files]))
  }

  get head() {
    return headOf(this.run)
  }

  /** Nothing of it changes any more. */
  get isOver(): boolean {
    return this.run.endedAt !== undefined || this.run.interrupted
  }

  fileOf(host: string): HostFiles | undefined {
    return this.byHost.get(host)
  }

  rows(): Promise<readonly RunRow[]> {
    return (this.readRows ??= forgetting(rowsOf(this.run), () => (this.readRows = undefined)))
  }

  /** Who answered alike; computed from the files once. */
  answers(): Promise<AnswerFolder> {
    const folding = async () => foldFiles(await this.rows(), this)
    return (this.folded ??= forgetting(folding(), () => (this.folded = undefined)))
  }
}

/** Opens runs on disk and keeps the last few that were asked for. */
export class RunReader {
  private readonly store: RunStore
  private readonly folder: string
  private readonly kept = new Map<string, { readonly changedMs: number; readonly view: StoredRunView }>()

  constructor(store: RunStore, folder: string) {
    this.store = store
    this.folder = folder
  }

  /** @throws ContractError `not-found` */
  async open(id: string): Promise<StoredRunView> {
    const changedMs = await stat(join(this.folder, id, 'run.json')).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    )
    const known = this.kept.get(id)
    if (known && known.changedMs === changedMs && known.view.isOver) return known.view
    this.kept.delete(id)
    const run = changedMs === undefined ? undefined : await this.store.read(id)
    if (!run || changedMs === undefined)
      throw refuse('not-found', `There is no run ${id}; it may have been removed from the history.`)
    const view = new StoredRunView(run)
    this.kept.set(id, { changedMs, view })
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break
      this.kept.delete(oldest)
    }
    return view
  }
}

/** What failed is tried again when it is asked for again. */
function forgetting<Result>(work: Promise<Result>, forget: () => void): Promise<Result> {
  work.catch(forget)
  return work
}
