import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { LoadSpec } from '../../../../shared/contract/tester/load.ts'
import { Stamps } from '../../../../shared/load/stamp.ts'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { LoadEvent, LoadInput, LoadQuestion, LoadTaskResult } from '../../../../shared/tasks/sockets.ts'
import type { TaskContext } from '../../task_context.ts'
import type { Generator, LoadTarget } from './generator.ts'
import { GeneratorWatch } from './generator_watch.ts'
import { KernelWatch } from './kernel_watch.ts'
import { messagesOf } from './messages.ts'
import { Meter } from './meter.ts'
import { TcpLoad } from './tcp_load.ts'
import { UdpLoad } from './udp_load.ts'

const REPORT_EVERY_MS = 250

/**
 * One process's share of a load, from the first connection to the last answer. Succeeds whatever the server did, also when
 * it is cancelled: what was measured until then is told.
 */
export async function runLoad(input: LoadInput, context: TaskContext): Promise<TaskOutcome<LoadTaskResult>> {
  const { spec } = input
  const target = await resolveTarget(spec)
  if (typeof target === 'string') return { state: 'failed', message: target }
  const sent = signal()
  const settled = signal()
  const meter = new Meter(spec.pace.kind === 'open')
  const stamps = new Stamps(process.pid, input.part)
  const options = {
    spec,
    target,
    meter,
    stamps,
    messages: messagesOf(input, stamps),
    onSent: sent.give,
    onSettled: settled.give,
  }
  const generator: Generator = spec.protocol === 'udp' ? new UdpLoad(options) : new TcpLoad(options)
  const cancelled = signal()
  context.signal.addEventListener('abort', cancelled.give, { once: true })
  try {
    await generator.prepare?.()
    const beginAt = await context.ask({ type: 'ready' } satisfies LoadQuestion)
    if (typeof beginAt !== 'number') return { state: 'cancelled', started: false }
    const begin = performance.now() + Math.max(0, beginAt - Date.now())
    await within(begin - performance.now(), [cancelled])
    return await new LoadRun({ spec, target, context, generator, meter, begin }).run(sent, settled, cancelled)
  } finally {
    context.signal.removeEventListener('abort', cancelled.give)
    generator.close()
  }
}

interface LoadRunOptions {
  readonly spec: LoadSpec
  readonly target: LoadTarget
  readonly context: TaskContext
  readonly generator: Generator
  readonly meter: Meter
  /** As `performance.now()` tells. */
  readonly begin: number
}

class LoadRun {
  readonly #options: LoadRunOptions
  readonly #watch = new GeneratorWatch()
  readonly #kernel: KernelWatch | undefined
  #draining = false

  constructor(options: LoadRunOptions) {
    this.#options = options
    this.#kernel = options.spec.protocol === 'udp' ? new KernelWatch(options.target) : undefined
  }

  async run(sent: Signal, settled: Signal, cancelled: Signal): Promise<TaskOutcome<LoadTaskResult>> {
    const { spec, context, generator, begin } = this.#options
    const { stop, drainMs } = spec
    const reporting = setInterval(() => this.#report(), REPORT_EVERY_MS)
    try {
      generator.begin(begin)
      const leftMs = stop.kind === 'duration' ? begin + stop.ms - performance.now() : undefined
      await within(leftMs, [sent, cancelled])
      const durationMs = toMicroseconds(performance.now() - begin)
      generator.stopSending()
      this.#draining = true
      if (!context.signal.aborted) await within(drainMs, [settled, cancelled])
      if (!context.signal.aborted) generator.giveUp?.()
      const lateMs = generator.endDrain()
      if (!context.signal.aborted && lateMs > 0) await within(lateMs, [cancelled])
      this.#report()
      const udp = generator.findings?.()
      const kernel = this.#kernel?.counted()
      return { state: 'succeeded', result: { durationMs, ...(udp ? { udp } : {}), ...(kernel ? { kernel } : {}) } }
    } finally {
      clearInterval(reporting)
      this.#watch.close()
    }
  }

  #report(): void {
    const { context, generator, meter, begin } = this.#options
    const sending = generator.ramping ? 'ramping' : 'running'
    context.emit({
      type: 'progress',
      state: this.#draining ? 'draining' : sending,
      atMs: toMicroseconds(performance.now() - begin),
      ...meter.take(),
      ...this.#watch.take(),
    } satisfies LoadEvent)
  }
}

/** @returns why it cannot be reached, as a sentence, or where it is */
async function resolveTarget({ host, port }: LoadSpec): Promise<LoadTarget | string> {
  const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const family = isIP(host)
  if (family === 4 || family === 6) return { address: host, family, port, where }
  try {
    // Once, for all connections: a load is to measure the server and not the name service.
    const found = await lookup(host)
    return { address: found.address, family: found.family === 6 ? 6 : 4, port, name: host, where }
  } catch {
    return `The name ${host} was not found: check its spelling, or give an address.`
  }
}

/** Milliseconds, no more exact than the clock: 6.309708999999998 says less than 6.31. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}

/** Something that happens once, or never. */
interface Signal {
  readonly given: Promise<void>
  give(this: void): void
}

function signal(): Signal {
  let give = () => {}
  const given = new Promise<void>((resolve) => (give = resolve))
  return { given, give }
}

/** Resolves with the first of the signals, or after `ms`; absent: there is no such time. */
async function within(ms: number | undefined, signals: readonly Signal[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    // Rounded up: a timer takes whole milliseconds, and one that is early would cut off the last messages.
    if (ms !== undefined) timer = setTimeout(resolve, Math.max(0, Math.ceil(ms)))
  })
  await Promise.race([over, ...signals.map(({ given }) => given)])
  clearTimeout(timer)
}
