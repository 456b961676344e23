import { InvalidArgumentError } from 'commander'
import { byteCount, duration } from '../argv.ts'

/** Of the contract (shared/contract/tester/bytes.ts, `timeoutMs`). */
export const DAY_MS = 86_400_000

/** A length of time within the contract's limits, in milliseconds; `0` where 0 is one of them. */
export function timeBetween(minimumMs: number, maximumMs: number) {
  return (text: string): number => {
    const ms = /^0(?:ms|s|m|h)?$/.test(text) ? 0 : duration(text)
    if (ms < minimumMs || ms > maximumMs)
      throw new InvalidArgumentError(`Expected a time from ${timeText(minimumMs)} to ${timeText(maximumMs)}.`)
    return ms
  }
}

/** A number of bytes within the contract's limits: `500k`, `10M`. */
export function bytesBetween(minimum: number, maximum: number) {
  return (text: string): number => {
    const bytes = byteCount(text)
    if (bytes < minimum || bytes > maximum)
      throw new InvalidArgumentError(`Expected a number of bytes from ${sizeText(minimum)} to ${sizeText(maximum)}.`)
    return bytes
  }
}

/** As it would be typed: `10m`, `500ms`. */
function timeText(ms: number): string {
  return inUnits(ms, { h: 3_600_000, m: 60_000, s: 1000 }, 'ms')
}

function sizeText(bytes: number): string {
  return inUnits(bytes, { G: 1024 ** 3, M: 1024 ** 2, k: 1024 }, '')
}

function inUnits(value: number, units: Readonly<Record<string, number>>, smallest: string): string {
  const [unit, size] = Object.entries(units).find(([, size]) => value >= size && value % size === 0) ?? [smallest, 1]
  return value === 0 ? '0' : `${value / size}${unit}`
}
