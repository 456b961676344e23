import type { LoadResult, LoadSpec } from '../contract/tester/load.ts'
import type { LoadTaskResult } from '../tasks/sockets.ts'

type Verdict = LoadResult['verdicts'][number]

export interface Evidence {
  readonly spec: Pick<LoadSpec, 'protocol' | 'pace'>
  readonly counts: LoadResult['counts']
  readonly udp?: LoadResult['udp'] | undefined
  readonly kernel?: LoadTaskResult['kernel'] | undefined
  readonly generator?: LoadResult['generator'] | undefined
  readonly durationMs: number
}

/** Where datagrams were lost, each place with what proves it, and what is left over. */
export function verdictsOf({ udp, kernel }: Evidence): Verdict[] {
  if (!udp) return []
  const verdicts: Verdict[] = []
  let unexplained = udp.lost
  const blame = (place: Verdict['place'], found: number | undefined, text: (count: string) => string) => {
    // The kernel counts for the whole machine, or also what was late: never more is put down to a place than was lost.
    const count = Math.min(unexplained, found ?? 0)
    if (count <= 0) return
    unexplained -= count
    verdicts.push({ place, count, text: text(number(found ?? 0)) })
  }
  blame(
    'sender',
    kernel?.sendBufferErrors,
    (count) =>
      `This machine could not send ${count} datagrams: its send buffer was full (SndbufErrors in /proc/net/snmp).`,
  )
  blame(
    'receiver-buffer',
    kernel?.receiverDrops,
    (count) => `The receiver's socket buffer was full ${count} times (drops in /proc/net/udp).`,
  )
  blame(
    'generator',
    kernel?.ownDrops,
    (count) => `${count} answers came back, but the generator did not read them in time (drops in /proc/net/udp).`,
  )
  const others = verdicts.length > 0 ? 'others ' : ''
  blame('path', unexplained, (count) =>
    kernel
      ? `${count} ${others}were lost on the way, or not answered: no socket buffer on this machine was full for them.`
      : `${count} ${others}were lost on the way, or not answered; this system does not tell more.`,
  )
  if (udp.late > 0)
    verdicts.push({
      place: 'late',
      count: udp.late,
      text: `${number(udp.late)} came, but only after they were waited for.`,
    })
  return verdicts
}

/** A shorter load is little more than its own start, which is all work. */
const JUDGED_FROM_MS = 250
/** Of a processor: beyond it, what is measured is how fast the generator is. */
const BUSY_SHARE = 0.9
/** Of a processor: a generator that is this busy may be why it sends less than it should. */
const NEARLY_BUSY_SHARE = 0.7
/** A loop that lags so often adds to what it measures. */
const LAGGING_MS = 20
const OFFERED_ENOUGH = 0.99

/** Why the generator was the limit, in sentences; undefined when it was not, as far as can be known. */
export function generatorLimit({ spec, counts, generator, durationMs }: Evidence): string | undefined {
  if (durationMs < JUDGED_FROM_MS) return undefined
  const reasons: string[] = []
  const share = generator?.cpuShare ?? 0
  const percent = `${Math.round(share * 100)} %`
  if (share > BUSY_SHARE) reasons.push(`A generator process used ${percent} of a processor.`)
  if ((generator?.loopDelayP99Ms ?? 0) > LAGGING_MS)
    reasons.push(`A generator's event loop was late by ${generator!.loopDelayP99Ms.toFixed(0)} ms in 1 of 100 cases.`)
  const short = spec.pace.kind === 'open' && counts.sent < counts.offered * OFFERED_ENOUGH
  // A server that does not read holds up a TCP connection; nothing but this machine holds up a datagram.
  if (short && (spec.protocol === 'udp' || share > NEARLY_BUSY_SHARE))
    reasons.push(`${number(counts.sent)} of the ${number(counts.offered)} messages asked for were sent.`)
  if (reasons.length === 0) return undefined
  return `${reasons.join(' ')} Use more processes, or ${spec.pace.kind === 'open' ? 'a lower rate' : 'fewer connections'}.`
}

function number(count: number): string {
  return count.toLocaleString('en-US')
}
