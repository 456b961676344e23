import type { LoadSpec } from '../../../../shared/contract/tester/load.ts'
import type { Stamps } from '../../../../shared/load/stamp.ts'
import type { LoadTaskResult } from '../../../../shared/tasks/sockets.ts'
import type { Messages } from './messages.ts'
import type { Meter } from './meter.ts'

/** Where a load goes to, its name resolved. */
export interface LoadTarget {
  readonly address: string
  readonly family: 4 | 6
  readonly port: number
  /** As it was given, when that is a name. */
  readonly name?: string
  /** "db1:5432", for messages. */
  readonly where: string
}

export interface GeneratorOptions {
  readonly spec: LoadSpec
  readonly target: LoadTarget
  readonly meter: Meter
  readonly messages: Messages
  readonly stamps: Stamps
  /** Called when its count of messages has been sent, once; where it stops after a time, never. */
  readonly onSent: () => void
  /** Called when nothing is on its way any more that it waits for. */
  readonly onSettled: () => void
}

/** What sends and receives: one for each protocol. Used once. */
export interface Generator {
  /** Connections are still being opened for the first time. */
  readonly ramping: boolean
  /** What can be had before the clock runs. */
  prepare?(): Promise<void>
  /** @param at as `performance.now()` tells; now, or a moment ago */
  begin(at: number): void
  /** Nothing more is sent; what is on its way is waited for. */
  stopSending(): void
  /** The drain is over and nobody has cancelled it: what is still waited for is told to be missing. */
  giveUp?(): void
  /** What comes from now on is late. @returns for how long that is worth listening to, milliseconds */
  endDrain(): number
  /** Lets go of all sockets, whatever they do. */
  close(): void
  /** What became of the datagrams; undefined where that cannot be told. */
  findings?(): LoadTaskResult['udp']
}
