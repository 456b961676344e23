import type { z } from 'zod'
import type { transferProgress } from '../../../shared/contract/runs.ts'
import type { TransferEvent, TransferResult } from '../../../shared/tasks/transfer.ts'

export type TransferProgress = z.infer<typeof transferProgress>

/** The first failures say what is wrong; all of them are in the outcome and counted. */
const FAILURES_TOLD = 20
/** Long enough to be calm, short enough to follow what the network does. */
const SPEED_OVER_MS = 3000
const SAMPLE_EVERY_MS = 200

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
  private readonly samples: { readonly at: number; readonly bytes: number }[] = []

  /** @param now milliseconds of a clock that never goes back */
  add(event: TransferEvent, now: number): void {
    switch (event.type) {
      case 'started':
        this.totalFiles = event.files
        this.totalBytes = event.bytes
        this.sample(now)
        break
      case 'progress':
        this.files = event.files
        this.bytes = event.bytes
        this.current = event.current
        this.sample(now)
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
    this.samples.length = 0
    if (!result) return
    this.files = (result.files ?? 0) + (result.skipped ?? 0)
    this.skipped = result.skipped ?? this.skipped
    this.failedFiles = result.failed?.length ?? this.failedFiles
    if (this.failures.length === 0) for (const failure of result.failed ?? []) this.keepFailure(failure)
    if (this.failedFiles === 0) this.bytes = Math.max(this.bytes, this.totalBytes)
  }

  /** Bytes per second; sinks to 0 when nothing comes any more. */
  speed(now: number): number {
    while (this.samples.length > 1 && this.samples[1]!.at <= now - SPEED_OVER_MS) this.samples.shift()
    const [first] = this.samples
    if (!first || now <= first.at) return 0
    return Math.round(((this.bytes - first.bytes) * 1000) / (now - first.at))
  }

  progress(now: number): TransferProgress {
    const { files, totalFiles, bytes, totalBytes, skipped, failedFiles, current } = this
    return {
      ...{ files, totalFiles, bytes, totalBytes, skipped, failedFiles, bytesPerSecond: this.speed(now) },
      ...(current === undefined ? {} : { current }),
      ...(this.failures.length > 0 ? { failures: [...this.failures] } : {}),
    }
  }

  private sample(now: number): void {
    const last = this.samples.at(-1)
    if (!last || now - last.at >= SAMPLE_EVERY_MS) this.samples.push({ at: now, bytes: this.bytes })
  }

  private keepFailure({ path, code, message }: { path: string; code: string; message: string }): void {
    if (this.failures.length < FAILURES_TOLD) this.failures.push({ path, code, message })
  }
}
