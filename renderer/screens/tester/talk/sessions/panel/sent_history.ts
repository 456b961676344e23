import type { PayloadSpec } from '../../../../../../shared/contract/tester/bytes.ts'

/** A walk through what was sent before, as shells have it: up is older, down comes back to what was being written. */
export class SentHistory {
  private readonly load: () => Promise<readonly PayloadSpec[]>
  private items: Promise<readonly PayloadSpec[]> | undefined
  /** -1: what was being written. */
  private at = -1
  private written: PayloadSpec | undefined

  /** @param load what was sent, newest first; asked anew for each walk */
  constructor(load: () => Promise<readonly PayloadSpec[]>) {
    this.load = load
  }

  /** @returns what to show in place of `now`; undefined: there is no more that way */
  async step(by: 'older' | 'newer', now: PayloadSpec): Promise<PayloadSpec | undefined> {
    if (this.items === undefined) {
      if (by === 'newer') return undefined
      this.written = now
      this.items = this.load().then((sent) => distinct(sent, now))
    }
    const items = await this.items
    const next = this.at + (by === 'older' ? 1 : -1)
    if (next < -1 || next >= items.length) return undefined
    this.at = next
    return next === -1 ? this.written : items[next]
  }

  /** Something was typed or sent: the next walk begins at the newest. */
  reset(): void {
    this.items = undefined
    this.at = -1
  }
}

/** Each once, where it is newest; what stands there already is no step. */
function distinct(sent: readonly PayloadSpec[], now: PayloadSpec): readonly PayloadSpec[] {
  const seen = new Set([keyOf(now)])
  return sent.filter((payload) => {
    const key = keyOf(payload)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

const keyOf = ({ format, text, encoding, ending, escapes, macros, checksum }: PayloadSpec) =>
  JSON.stringify([format, text, encoding, ending, escapes, macros, checksum])
