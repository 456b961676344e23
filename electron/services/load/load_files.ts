import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { loadId, loadPoint, loadResult, type LoadPoint, type LoadResult } from '../../../shared/contract/tester/load.ts'
import type { LoadInterval } from '../../../shared/load/tally.ts'
import { histogramLog } from '../../../shared/load/export.ts'
import { systemWords } from '../../../shared/system_words.ts'

export interface FinishedLoad {
  readonly result: LoadResult
  readonly intervals: readonly LoadInterval[]
}

const RESULT = 'result.json'
const POINTS = 'points.json'
const LOG = 'latency.hlog'
const storedResult = z.object({ format: z.literal(1), result: loadResult })

/** Sorts by time. */
export function newLoadId(): string {
  return `load-${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`
}

/**
 * Results on disk: a folder for each, with the result and its points as JSON and the histograms of its intervals as
 * HdrHistogram's log. Nobody else may read them: a message may hold what is nobody's business.
 */
export class LoadFiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Writes all of it, or nothing. @throws what the system says */
  async save({ result, intervals }: FinishedLoad): Promise<void> {
    // No id: one that a crash leaves behind is never taken for a result.
    const unfinished = join(this.#folder, `.${result.id}`)
    await mkdir(unfinished, { recursive: true, mode: 0o700 })
    const write = (name: string, text: string) => writeFile(join(unfinished, name), text, { mode: 0o600, flush: true })
    try {
      await write(RESULT, `${JSON.stringify({ format: 1, result }, null, 2)}\n`)
      await write(POINTS, `${JSON.stringify(intervals.map(({ point }) => point))}\n`)
      await write(LOG, histogramLog(result.startedAt, intervals))
      await rename(unfinished, join(this.#folder, result.id))
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true }).catch(() => {})
      throw error
    }
  }

  /** Newest first; what else lies there is passed over. @throws what the system says */
  async ids(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names
      .filter((name) => loadId.safeParse(name).success)
      .sort()
      .reverse()
  }

  /** Undefined when there is no such result; a reason when what is there cannot be understood. */
  async result(id: string): Promise<LoadResult | { readonly reason: string } | undefined> {
    const read = await this.#json(id, RESULT, storedResult)
    if (read === undefined || 'reason' in read) return read
    if (read.value.result.id !== id) return { reason: `${join(this.#folder, id, RESULT)} is of another load.` }
    return read.value.result
  }

  /** As {@link result}; none when they were not kept. */
  async points(id: string): Promise<LoadPoint[]> {
    const read = await this.#json(id, POINTS, z.array(loadPoint))
    return read && 'value' in read ? read.value : []
  }

  /** HdrHistogram's log. @throws what the system says */
  log(id: string): Promise<string> {
    return readFile(join(this.#folder, id, LOG), 'utf8')
  }

  /** @throws what the system says */
  async remove(id: string): Promise<void> {
    await rm(join(this.#folder, id), { recursive: true, force: true })
  }

  /** Removes all but the newest `keep` results. @returns the ids of those that went. @throws what the system says */
  async prune(keep: number): Promise<string[]> {
    const old = (await this.ids()).slice(keep)
    for (const id of old) await this.remove(id)
    return old
  }

  async #json<Value>(
    id: string,
    name: string,
    schema: z.ZodType<Value>,
  ): Promise<{ readonly value: Value } | { readonly reason: string } | undefined> {
    const path = join(this.#folder, id, name)
    let text: string
    try {
      text = await readFile(path, 'utf8')
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' && !(await this.#exists(id))) return undefined
      return { reason: `${path} cannot be read: ${systemWords(error)}.` }
    }
    try {
      const parsed = schema.safeParse(JSON.parse(text))
      if (parsed.success) return { value: parsed.data }
      const at = parsed.error.issues[0]?.path.join('.') ?? ''
      return { reason: `${path} is no load's result${at === '' ? '' : ` (at ${at})`}.` }
    } catch {
      return { reason: `${path} is no JSON.` }
    }
  }

  async #exists(id: string): Promise<boolean> {
    return (await this.ids().catch((): string[] => [])).includes(id)
  }
}
