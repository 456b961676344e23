import type { InputOf, OutputOf } from '../../../shared/contract/define.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import type { ReachHead, ReachMatrix, reachMethods } from '../../../shared/contract/reach.ts'
import { diffMatrices } from '../../../shared/reach/diff.ts'
import type { EngineContext, HandlersOf } from '../engine/context.ts'
import { problemsRefusal, refuseProblems, refuseUnknown } from '../refusals.ts'
import { ChangeSignal, paced } from '../runs/paced.ts'
import { systemRefusal } from '../system_error.ts'
import { LiveMatrix, newsOf, soundSpec, type ReachNews } from './live_matrix.ts'
import { MATRIX_FORMATS, type MatrixFormat } from './matrix_export.ts'
import { MatrixFiles } from './matrix_files.ts'
import { probeMatrix } from './probe_matrix.ts'
import { sourceLogins } from './source_logins.ts'

type Methods = typeof reachMethods

/** Each has hundreds of probes under way. */
const AT_ONCE = 4
/** Lists change with every cell; their readers want the counts. */
const LIST_EVERY_MS = 500

interface Going {
  readonly matrix: LiveMatrix
  readonly abort: AbortController
  readonly over: Promise<void>
}

/** The reachability matrices of this engine: those that are probed, and those on disk. */
export class ReachService {
  readonly handlers: HandlersOf<'reach'>
  private readonly context: EngineContext
  private readonly files: MatrixFiles
  private readonly going = new Map<string, Going>()
  /** Heads of those on disk, as far as anybody asked for them. */
  private readonly heads = new Map<string, ReachHead>()
  /** What could not be written stays until the engine ends. */
  private readonly unsaved = new Map<string, ReachMatrix>()
  private readonly changed = new ChangeSignal()
  private closed = false

  constructor(context: EngineContext) {
    this.context = context
    this.files = new MatrixFiles(context.paths.dataDir)
    this.handlers = {
      'reach.start': (input) => this.start(input),
      'reach.get': ({ id }) => this.get(id),
      'reach.cancel': ({ id }) => this.cancel(id),
      'reach.remove': ({ id }) => this.remove(id),
      'reach.diff': async ({ before, after }) => diffMatrices(await this.get(before), await this.get(after)),
      'reach.export': ({ id, format }) => this.export(id, format),
      'reach.watch': ({ id }, { signal }) => this.watch(id, signal),
      'reach.list': (_, { signal }) => this.list(signal),
    }
  }

  /** Cancels what goes on and waits until it is written. */
  async close(): Promise<void> {
    this.closed = true
    for (const { abort } of this.going.values()) abort.abort()
    await Promise.all([...this.going.values()].map(({ over }) => over))
  }

  private async start({ spec, password }: InputOf<Methods['reach.start']>): Promise<OutputOf<Methods['reach.start']>> {
    const sound = soundSpec(spec as ReachMatrix['spec'])
    if ('problem' in sound) throw problemsRefusal([{ source: 'to', message: sound.problem }])
    const { from, user, connectTimeoutMs, hostKeys } = sound
    if (from !== 'local') {
      const inventory = await this.context.inventory.load()
      refuseProblems(inventory.problems)
      refuseUnknown(from, inventory, this.context.inventory.path)
    }
    if (this.closed) throw refuse('busy', 'Flotilla is closing.')
    if (this.going.size >= AT_ONCE)
      throw refuse('busy', `${AT_ONCE} matrices are being probed already; wait for one or cancel it.`)
    const login = {
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      connectTimeoutMs,
      connectRetries: 0,
      hostKeys,
    }
    const matrix = new LiveMatrix(sound)
    const abort = new AbortController()
    const logins = () => sourceLogins(from === 'local' ? [] : from, (names) => this.context.prepare(names, login))
    const stopListening = matrix.changed.on(() => this.changed.emit())
    const over = probeMatrix(matrix, { pool: this.context.pool, logins }, abort.signal)
      .then(() => this.keep(matrix.whole))
      .finally(() => {
        stopListening()
        this.going.delete(matrix.id)
        this.changed.emit()
      })
    this.going.set(matrix.id, { matrix, abort, over })
    return { id: matrix.id }
  }

  /** A full disk costs the memory of this matrix after the engine's end, not the matrix. */
  private async keep(matrix: ReachMatrix): Promise<void> {
    const { head } = matrix
    this.heads.set(head.id, head)
    await this.files.save(matrix).catch(() => this.unsaved.set(head.id, matrix))
    const { keepRuns } = this.context.settings.current
    if (keepRuns === 0) return
    // As runs are. What cannot be removed now is tried again after the next matrix.
    for (const id of await this.files.prune(keepRuns).catch(() => [])) this.heads.delete(id)
  }

  private async get(id: string): Promise<ReachMatrix> {
    const found = this.going.get(id)?.matrix.whole ?? this.unsaved.get(id) ?? (await this.files.read(id))
    if (!found) throw notFound(id)
    return found
  }

  private async cancel(id: string): Promise<Record<string, never>> {
    const going = this.going.get(id)
    if (!going) await this.get(id)
    going?.abort.abort()
    return {}
  }

  private async remove(id: string): Promise<Record<string, never>> {
    if (this.going.has(id)) throw refuse('busy', 'This matrix is still being probed; cancel it first.')
    if (!this.unsaved.delete(id)) {
      try {
        await this.files.remove(id)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw notFound(id)
        throw systemRefusal('The matrix cannot be removed', error)
      }
    }
    this.heads.delete(id)
    this.changed.emit()
    return {}
  }

  private async export(id: string, format: MatrixFormat): Promise<OutputOf<Methods['reach.export']>> {
    const matrix = await this.get(id)
    const { contentType, write } = MATRIX_FORMATS[format]
    const fileName = `${id}.${format}`
    const url = this.context.downloads.offer({
      fileName,
      contentType,
      write: () => asynchronous(write(matrix)),
    })
    return { url, fileName }
  }

  private async *watch(id: string, signal: AbortSignal): AsyncGenerator<ReachNews> {
    const matrix = this.going.get(id)?.matrix
    if (!matrix) {
      yield* newsOf(await this.get(id))
      return
    }
    const next = matrix.follow()
    for await (const _ of paced(matrix.changed, signal, () => matrix.ended))
      for (let news = next(); news !== undefined; news = next()) yield news
  }

  private async *list(signal: AbortSignal): AsyncGenerator<{ matrices: ReachHead[]; removed: string[] }> {
    // The command line writes matrices too.
    for (const id of await this.files.ids()) {
      const head = this.heads.get(id) ?? (await this.files.readHead(id))
      if (head) this.heads.set(id, head)
    }
    const told = new Map<string, string>()
    let first = true
    for await (const _ of paced(this.changed, signal, () => false, LIST_EVERY_MS)) {
      const heads = new Map(this.heads)
      for (const [id, { matrix }] of this.going) heads.set(id, matrix.head)
      const removed = [...told.keys()].filter((id) => !heads.has(id))
      for (const id of removed) told.delete(id)
      const matrices = [...heads.values()]
        .filter((head) => told.get(head.id) !== JSON.stringify(head))
        .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
      for (const head of matrices) told.set(head.id, JSON.stringify(head))
      if (first || matrices.length > 0 || removed.length > 0) yield { matrices, removed }
      first = false
    }
  }
}

function notFound(id: string) {
  return refuse('not-found', `There is no matrix ${id}; it may have been removed.`)
}

// eslint-disable-next-line @typescript-eslint/require-await -- downloads are, and this text is at hand
async function* asynchronous(pieces: Generator<string>): AsyncGenerator<string> {
  for (const piece of pieces) yield piece
}
