import { describe, expect, it } from 'vitest'
import { Speed } from '../../../electron/services/runs/speed.ts'

describe('the speed of a transfer', () => {
  it('is that of the last seconds', () => {
    const speed = new Speed()
    for (let at = 0; at <= 10_000; at += 100) speed.add(at < 5_000 ? 100 : 1_000, at)
    expect(speed.at(10_000)).toBeGreaterThan(9_000)
    expect(speed.at(10_000)).toBeLessThan(11_000)
  })

  it('sinks when nothing comes any more', () => {
    const speed = new Speed()
    for (let at = 0; at <= 1_000; at += 100) speed.add(1_000, at)
    expect(speed.at(1_000)).toBeGreaterThan(speed.at(4_000))
    expect(speed.at(60_000)).toBeLessThan(50)
  })

  it('is not guessed from the first instant', () => {
    const speed = new Speed()
    speed.add(0, 0)
    speed.add(500_000, 1)
    expect(speed.at(1)).toBe(1_000_000)
  })

  it('is nothing before anything has come, and after a pause', () => {
    const speed = new Speed()
    expect(speed.at(5)).toBe(0)
    speed.add(1_000, 0)
    speed.add(1_000, 1_000)
    speed.reset()
    expect(speed.at(1_000)).toBe(0)
  })
})
