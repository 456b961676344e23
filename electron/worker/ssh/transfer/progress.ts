import {
  PROGRESS_PER_SECOND,
  type TransferEvent,
  type TransferFailure,
  type TransferResult,
} from '../../../../shared/tasks/transfer.ts'
import { endsTransfer } from './transfer_error.ts'

/** What a transfer is run with. */
export interface TransferContext {
  readonly signal: AbortSignal
  emit(event: TransferEvent): void
}

const INTERVAL_MS = 1000 / PROGRESS_PER_SECOND

/** Counts what was done, tells of it at a bearable pace, and makes the result. */
export class Progress {
  private readonly emit: (event: TransferEvent) => void
  private readonly startedAt = performance.now()
  private readonly failed: TransferFailure[] = []
  private stopped: TransferFailure | undefined
  private files = 0
  private bytes = 0
  private skipped = 0
  private doneFiles = 0
  private doneBytes = 0
  private lastToldAt = -Infinity
  /** The file of what the last progress left out. */
  private untold: string | undefined

  constructor(emit: (event: TransferEvent) => void) {
    this.emit = emit
  }

  start(files: number, bytes: number): void {
    this.emit({ type: 'started', files, bytes })
  }

  /** `bytes` of `path` have arrived; negative when a file has to begin anew. */
  moved(bytes: number, path: string): void {
    this.doneBytes += bytes
    this.tell(path)
  }

  fileDone(path: string, bytes: number): void {
    this.files++
    this.bytes += bytes
    this.doneFiles++
    this.emit({ type: 'file-done', path, bytes })
    this.tell(path)
  }

  fileSkipped(path: string, bytes: number, reason: 'same' | 'not-a-regular-file'): void {
    this.skipped++
    this.doneFiles++
    this.doneBytes += bytes
    this.emit({ type: 'file-skipped', path, reason })
    this.tell(path)
  }

  /** The first failure that ends the transfer is told once: it says the same of every file still on its way. */
  fileFailed(failure: TransferFailure): void {
    if (endsTransfer(failure.code)) {
      if (this.stopped) return
      this.stopped = failure
    }
    this.failed.push(failure)
    this.emit({ type: 'file-failed', ...failure })
  }

  get hasStopped(): boolean {
    return this.stopped !== undefined
  }

  /** Also tells what was too soon to be told: after it nothing is. */
  result(): TransferResult {
    if (this.untold !== undefined) this.tellNow(this.untold)
    const { files, bytes, skipped, failed, stopped } = this
    const durationMs = Math.round(performance.now() - this.startedAt)
    return { files, bytes, skipped, failed, ...(stopped ? { stopped } : {}), durationMs }
  }

  private tell(current: string): void {
    if (performance.now() - this.lastToldAt < INTERVAL_MS) this.untold = current
    else this.tellNow(current)
  }

  private tellNow(current: string): void {
    this.lastToldAt = performance.now()
    this.untold = undefined
    this.emit({ type: 'progress', files: this.doneFiles, bytes: this.doneBytes, current })
  }
}
