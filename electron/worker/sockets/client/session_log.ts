import type { RecordKind } from '../../../../shared/contract/tester/bytes.ts'
import { encodeRecord, HEAD_BYTES, type Ending } from '../../../../shared/tester/record.ts'
import type { TaskContext } from '../../task_context.ts'

/** What is kept of one read or send: no read is larger, and the engine refuses larger records. */
const MAX_DATA_BYTES = 1024 * 1024
/** The largest count that a record can hold (shared/tester/record.ts). */
const MAX_COUNT = 0xffff_ffff

const encoder = new TextEncoder()

/** Milliseconds since 1970 with fractions, as every log of the tester tells time. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/**
 * A session's log on its way to the engine. Nothing is left out: while the engine has not taken what there is, `full` is a
 * promise, and whoever reads or sends waits for it.
 */
export class SessionLog {
  readonly #context: Pick<TaskContext, 'write'>
  readonly #record: RecordKind
  #full: Promise<void> | undefined

  /** @param record what is kept of each read and send; what happens is always told */
  constructor(context: Pick<TaskContext, 'write'>, record: RecordKind) {
    this.#context = context
    this.#record = record
  }

  get full(): Promise<void> | undefined {
    return this.#full
  }

  /** @param data copied before this returns; @param bytes how many there were, if `data` is not all */
  data(direction: 'in' | 'out', at: number, from: string, to: string, data: Uint8Array, bytes = data.length): void {
    if (this.#record === 'none') return
    const most = this.#record === 'heads' ? HEAD_BYTES : MAX_DATA_BYTES
    const kept = data.length > most ? data.subarray(0, most) : data
    this.#write(encodeRecord({ at, direction, from, to, bytes: Math.min(bytes, MAX_COUNT), data: kept }))
    // A file can be longer than one record can say.
    if (bytes > MAX_COUNT) this.data(direction, at, from, to, new Uint8Array(0), bytes - MAX_COUNT)
  }

  /** Says what will be missing: whoever reads the log, or a copy of it, is not to take it for all that passed. */
  tellWhatIsKept(): void {
    if (this.#record === 'none') this.note('What passes is counted, and not recorded.')
    if (this.#record === 'heads') this.note(`Of each read and send the first ${HEAD_BYTES} bytes are recorded.`)
  }

  /** @param ending where it says that the connection has ended */
  note(text: string, wrong = false, ending?: Ending): void {
    const note = { at: now(), direction: 'note', from: '', to: '', bytes: 0, data: encoder.encode(text) } as const
    this.#write(encodeRecord({ ...note, ...(wrong ? { wrong } : {}), ...(ending === undefined ? {} : { ending }) }))
  }

  #write(record: Uint8Array): void {
    const taken = this.#context.write('stdout', record)
    if (!taken) return
    this.#full = taken
    void taken.then(() => {
      if (this.#full === taken) this.#full = undefined
    })
  }
}
