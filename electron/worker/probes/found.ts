import type { ReachCell } from '../../../shared/contract/reach.ts'
import type { Probe, ProbeEvent } from '../../../shared/tasks/reach.ts'
import type { TaskContext } from '../task_context.ts'

/** What one probe found. */
export type Found = Omit<ReachCell, 's' | 't'>

/** Several a second at most: probes of closed ports end by the thousand. */
const TELL_EVERY_MS = 50

/** Gathers what probes find and tells the engine, many together. */
export class FoundCells {
  private cells: Omit<ReachCell, 's'>[] = []
  private timer: NodeJS.Timeout | undefined
  private readonly context: TaskContext

  constructor(context: TaskContext) {
    this.context = context
  }

  add({ t }: Probe, found: Found): void {
    this.cells.push({ t, ...found })
    this.timer ??= setTimeout(() => this.tell(), TELL_EVERY_MS)
  }

  note(message: string): void {
    this.context.emit({ type: 'note', message } satisfies ProbeEvent)
  }

  /** Tells what is left; to be called before the task ends. */
  tell(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.cells.length === 0) return
    this.context.emit({ type: 'cells', cells: this.cells } satisfies ProbeEvent)
    this.cells = []
  }
}

/** Milliseconds since `startedAt` (`performance.now()`), to the tenth. */
export function msSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 10) / 10
}
