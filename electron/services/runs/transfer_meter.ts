import type { z } from 'zod'
import type { transferProgress } from '../../../shared/contract/runs.ts'
import type { TransferEvent, TransferResult } from '../../../shared/tasks/transfer.ts'
import { Speed } from './speed.ts'

export type TransferProgress = z.infer<typeof transferProgress>

/** The first failures say what is wrong; all of them are in the outcome and counted. */
const FAILURES_TOLD = 20

/** One host's part of a transfer, from its events; the speed is that of the last seconds. */
export class TransferMeter {
  private files = 0
  private totalFiles = 0
  private bytes = 0
  private totalBytes = 0
  private skipped = 0
  private failedFiles = 0
  private current: string | undefined
  private readonly failures: { path: string; code: string; message: string }[] = []
  private readonly rate = new Speed()

  /** @param now milliseconds of a clock that never goes back */
  add(event: TransferEvent, now: number): void {
    switch (event.type) {
      case 'started':
        this.totalFiles = event.files
        this.totalBytes = event.bytes
        this.rate.add(0, now)
        break
      case 'progress':
        this.rate.add(event.bytes - this.bytes, now)
        this.files = event.files
        this.bytes = event.bytes
        this.current = event.current
        break
      case 'file-done':
        break
      case 'file-skipped':
        this.skipped++
        break
      case 'file-failed':
        this.failedFiles++
        this.keepFailure(event)
        break
    }
  }

  /** The outcome counts what the last events, of which there are only so many a second, may have left out. */
  end(result: Partial<TransferResult> | undefined): void {
    this.current = undefined
    this.rate.reset()
    if (!result) return
    this.files = (result.files ?? 0) + (result.skipped ?? 0)
    this.skipped = result.skipped ?? this.skipped
    this.failedFiles = result.failed?.length ?? this.failedFiles
    if (this.failures.length === 0) for (const failure of result.failed ?? []) this.keepFailure(failure)
    if (this.failedFiles === 0) this.bytes = Math.max(this.bytes, this.totalBytes)
  }

  /** Bytes per second; sinks to 0 when nothing comes any more. */
  speed(now: number): number {
    return this.rate.at(now)
  }

  progress(now: number): TransferProgress {
    const { files, totalFiles, bytes, totalBytes, skipped, failedFiles, current } = this
    return {
      ...{ files, totalFiles, bytes, totalBytes, skipped, failedFiles, bytesPerSecond: this.speed(now) },
      ...(current === undefined ? {} : { current }),
      ...(this.failures.length > 0 ? { failures: [...this.failures] } : {}),
    }
  }

  private keepFailure({ path, code, message }: { path: string; code: string; message: string }): void {
    if (this.failures.length < FAILURES_TOLD) this.failures.push({ path, code, message })
  }
}
