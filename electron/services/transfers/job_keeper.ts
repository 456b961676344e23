import type { JobFiles } from './job_files.ts'
import type { TransferJob } from './transfer_job.ts'

/** What a crash may forget of how far the hosts are: they are looked at again in any case. */
const SAVE_EVERY_MS = 1_000

/** Writes a transfer to disk as it changes: its state at once, the rest now and then. */
export class JobKeeper {
  private readonly job: TransferJob
  private readonly files: JobFiles
  private readonly stopListening: () => void
  private saved: TransferJob['state'] | undefined
  private timer: NodeJS.Timeout | undefined
  private saving: Promise<void> = Promise.resolve()
  private closed = false

  constructor(job: TransferJob, files: JobFiles) {
    this.job = job
    this.files = files
    this.saved = job.state
    this.stopListening = job.changed.on(() => this.notice())
  }

  /** Writes it now. @throws what the system says */
  save(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    this.saved = this.job.state
    const save = this.saving.then(() => this.files.save(this.job.snapshot()))
    this.saving = save.catch(() => {})
    return save
  }

  /** Writes what is not yet written; after that it follows no more. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    this.stopListening()
    // A full disk costs the memory of this transfer, not the transfer.
    await this.save().catch(() => {})
  }

  /** Takes it off the disk for good. @throws what the system says */
  async remove(): Promise<void> {
    this.closed = true
    this.stopListening()
    clearTimeout(this.timer)
    await this.saving
    await this.files.remove(this.job.id)
  }

  private notice(): void {
    if (this.saved !== this.job.state) void this.save().catch(() => {})
    else this.timer ??= setTimeout(() => void this.save().catch(() => {}), SAVE_EVERY_MS)
  }
}
