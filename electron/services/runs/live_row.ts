import type { RowState, RunRow } from '../../../shared/contract/runs.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { OutputStream } from '../../../shared/pool/protocol.ts'
import type { RunRecord } from '../../../shared/runs/record.ts'
import type { TransferEvent, TransferResult } from '../../../shared/tasks/transfer.ts'
import { LastLine } from './last_line.ts'
import { outcomeFields, type RunHost } from './run.ts'
import { TransferMeter } from './transfer_meter.ts'

/** One host of a run while it goes on. */
export class LiveRow {
  state: RowState = 'pending'
  /** The run's version at the row's last change. */
  version = 0
  outcome: TaskOutcome | undefined
  private begunAt: number | undefined
  private durationMs: number | undefined
  private readonly bytes: Record<OutputStream, number> = { stdout: 0, stderr: 0 }
  private readonly lastLine = new LastLine()
  private readonly meter: TransferMeter | undefined
  private readonly n: number
  private readonly target: RunHost

  constructor(n: number, target: RunHost, kind: RunRecord['kind']) {
    this.n = n
    this.target = target
    this.meter = kind === 'command' ? undefined : new TransferMeter()
  }

  get host(): string {
    return this.target.host.name
  }

  begin(state: 'connecting' | 'running', now: number): void {
    this.begunAt ??= now
    this.state = state
  }

  output(stream: OutputStream, data: Uint8Array): void {
    this.bytes[stream] += data.byteLength
    this.lastLine.add(stream, data)
  }

  transfer(event: TransferEvent, now: number): void {
    this.meter?.add(event, now)
  }

  end(outcome: TaskOutcome, durationMs: number): void {
    this.outcome = outcome
    this.state = outcome.state
    this.durationMs = durationMs
    const result = 'result' in outcome ? (outcome.result as Partial<TransferResult> | undefined) : undefined
    this.meter?.end(result)
  }

  /** Bytes per second, of a transfer. */
  speed(now: number): number {
    return this.meter?.speed(now) ?? 0
  }

  view(now: number): RunRow {
    const { n, host, state, target, outcome } = this
    const { address, port, user } = target.endpoint
    const { status, signal, reason, message } = outcome ? outcomeFields(outcome) : {}
    const durationMs = this.durationMs ?? (this.begunAt === undefined ? undefined : Math.round(now - this.begunAt))
    const lastLine = this.lastLine.text
    return {
      ...{ n, host, address, port, user, state },
      ...(status === undefined ? {} : { status }),
      ...(signal === undefined ? {} : { signal }),
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(this.meter
        ? { transfer: this.meter.progress(now) }
        : { stdoutBytes: this.bytes.stdout, stderrBytes: this.bytes.stderr }),
      ...(lastLine === undefined ? {} : { lastLine }),
    }
  }
}
