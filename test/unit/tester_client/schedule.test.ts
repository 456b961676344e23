import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Schedule } from '../../../electron/worker/sockets/client/schedule.ts'

describe('the schedule of a repeated sending', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  it('does not drift: each message is due at its own multiple of the interval, however late the last was', () => {
    const schedule = new Schedule(100)
    expect(schedule.wait(0)).toBe(0)
    vi.advanceTimersByTime(130)
    expect(schedule.wait(1)).toBe(0)
    expect(schedule.wait(2)).toBeCloseTo(70)
  })

  it('lets several be due in one millisecond', () => {
    const schedule = new Schedule(0.25)
    vi.advanceTimersByTime(1)
    expect([1, 2, 3, 4].map((n) => schedule.wait(n))).toEqual([0, 0, 0, 0])
    expect(schedule.wait(5)).toBeCloseTo(0.25)
  })

  it('makes up for less than a second, and begins anew after a longer halt', () => {
    const schedule = new Schedule(100)
    vi.advanceTimersByTime(900)
    expect([1, 5, 9].map((n) => schedule.wait(n))).toEqual([0, 0, 0])
    vi.advanceTimersByTime(10_000)
    expect(schedule.wait(10)).toBe(0)
    expect(schedule.wait(11)).toBeCloseTo(100)
  })

  it('is due at once, always, without an interval', () => {
    const schedule = new Schedule(0)
    expect([0, 1, 1_000_000].map((n) => schedule.wait(n))).toEqual([0, 0, 0])
  })
})
