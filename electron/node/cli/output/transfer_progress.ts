import type { TransferEvent } from '../../../../shared/tasks/transfer.ts'
import { byteText, seconds } from '../../../../shared/units.ts'
import { fit, padTo } from './width.ts'

/** Hosts shown with a bar of their own; more would push the answers off the screen. */
const BARS_SHOWN = 8
const BAR_WIDTH = 20

interface HostProgress {
  bytes: number
  total: number
  files: number
  totalFiles: number
}

/** Bars for the hosts that are being sent to or fetched from, and one for all of them, with speed and time left. */
export class TransferProgress {
  private readonly active = new Map<string, HostProgress>()
  private doneBytes = 0
  private doneTotal = 0
  private startedAt: number | undefined

  follow(host: string, event: TransferEvent): void {
    if (event.type === 'started') {
      this.startedAt ??= performance.now()
      this.active.set(host, { bytes: 0, total: event.bytes, files: 0, totalFiles: event.files })
    } else if (event.type === 'progress') {
      const progress = this.active.get(host)
      if (progress) Object.assign(progress, { bytes: event.bytes, files: event.files })
    }
  }

  end(host: string): void {
    const progress = this.active.get(host)
    if (!progress) return
    this.active.delete(host)
    this.doneBytes += progress.bytes
    // What a host that failed was still to get is nobody's any more.
    this.doneTotal += progress.bytes
  }

  compose(columns: number): string[] {
    if (this.startedAt === undefined) return []
    const rows = [...this.active].slice(0, BARS_SHOWN).map(([host, progress]) => {
      const files = progress.totalFiles === 1 ? '' : ` ${progress.files}/${progress.totalFiles} files`
      return `${padTo(fit(host, 24), 16)} ${bar(progress.bytes, progress.total)}${files}`
    })
    if (this.active.size > BARS_SHOWN) rows.push(`and ${this.active.size - BARS_SHOWN} more`)
    const bytes = [...this.active.values()].reduce((sum, progress) => sum + progress.bytes, this.doneBytes)
    const total = [...this.active.values()].reduce((sum, progress) => sum + progress.total, this.doneTotal)
    const elapsedMs = performance.now() - this.startedAt
    const perSecond = (bytes * 1000) / Math.max(elapsedMs, 1)
    const left = perSecond > 0 ? ` · ${seconds(((total - bytes) / perSecond) * 1000)} left` : ''
    rows.push(
      `${'total'.padEnd(16)} ${bar(bytes, total)} ${byteText(bytes)} of ${byteText(total)} · ${byteText(perSecond)}/s${left}`,
    )
    return rows.map((row) => fit(row, columns))
  }
}

function bar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.round(share * BAR_WIDTH)
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %`
}
