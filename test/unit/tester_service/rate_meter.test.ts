import { describe, expect, test } from 'vitest'
import { RateMeter } from '../../../electron/services/tester/servers/rate_meter.ts'

const counts = (messagesIn: number) => ({ messagesIn, messagesOut: 0, bytesIn: 10 * messagesIn, bytesOut: 0 })

describe('rates', () => {
  test('are nothing before anything is counted', () => {
    expect(new RateMeter(5000).rates(5000).messagesInPerSecond).toBe(0)
  })

  test('are those of the last second', () => {
    const meter = new RateMeter(0)
    for (let at = 250; at <= 10_000; at += 250) meter.add(at, counts(at))
    for (let at = 10_250; at <= 11_000; at += 250) meter.add(at, counts(10_000 + 2 * (at - 10_000)))
    expect(meter.rates(11_000)).toMatchObject({ messagesInPerSecond: 2000, bytesInPerSecond: 20_000 })
  })

  test('count what came after a long silence as of the last second', () => {
    const meter = new RateMeter(0)
    meter.add(250, counts(1))
    meter.add(60_000, counts(101))
    expect(meter.rates(60_000).messagesInPerSecond).toBe(100)
  })

  test('fall to nothing when nothing is told any more', () => {
    const meter = new RateMeter(0)
    meter.add(250, counts(100))
    expect(meter.rates(300).messagesInPerSecond).toBe(400)
    expect(meter.rates(1250).messagesInPerSecond).toBe(0)
  })
})
