import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InFlight } from '../../../electron/worker/sockets/load/in_flight.ts'
import { OpenSchedule } from '../../../electron/worker/sockets/load/open_schedule.ts'
import { loadSpec } from '../../../shared/contract/tester/load.ts'

const spec = (ratePerSecond: number, connections: number, stop: object) =>
  loadSpec.parse({
    protocol: 'tcp',
    host: 'localhost',
    port: 7,
    pace: { kind: 'open', ratePerSecond },
    connections,
    stop,
    message: { kind: 'hello' },
  })

describe('the schedule of an open loop', () => {
  it('offers each message at its own time, however late it is looked at', () => {
    const looks = fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 9 }), looks, (rate, clients, steps) => {
        const schedule = new OpenSchedule(spec(rate, clients, { kind: 'duration', ms: 500 }))
        schedule.begin(1_000)
        for (let client = 0; client < clients; client++) schedule.join(client)
        const times: number[] = []
        let now = 1_000
        let offered = 0
        for (const step of [...steps, 600]) {
          now += step
          offered += schedule.advance(now)
          for (const client of schedule.takeTouched()) {
            const owed = schedule.owed(client)
            const first = schedule.take(client, owed)
            for (let n = 0; n < owed; n++) times.push(first + n * schedule.stepMs)
          }
        }
        expect(offered).toBe(times.length)
        const expected = Array.from(
          { length: Math.ceil((500 * rate) / 1_000) },
          (_, slot) => 1_000 + (slot * 1_000) / rate,
        )
        times.sort((a, b) => a - b)
        expect(times.length).toBe(expected.length)
        for (const [n, time] of times.entries()) expect(time).toBeCloseTo(expected[n]!, 6)
      }),
    )
  })

  it('gives each client its count and no more', () => {
    const schedule = new OpenSchedule(spec(1_000, 3, { kind: 'count', messages: 5 }))
    schedule.begin(0)
    for (const client of [0, 1, 2]) schedule.join(client)
    expect(schedule.advance(60_000)).toBe(15)
    expect([0, 1, 2].map((client) => schedule.owed(client))).toEqual([5, 5, 5])
    expect(schedule.advance(120_000)).toBe(0)
  })

  it('asks nothing of a client that has not joined', () => {
    const schedule = new OpenSchedule(spec(1_000, 2, { kind: 'duration', ms: 1_000 }))
    schedule.begin(0)
    schedule.join(1)
    expect(schedule.advance(9.5)).toBe(5)
    expect([schedule.owed(0), schedule.owed(1)]).toEqual([0, 5])
    schedule.join(0)
    expect(schedule.advance(19.5)).toBe(10)
    expect(schedule.take(0, 1)).toBe(10)
  })
})

describe('messages on their way', () => {
  it('come out as they went in, as many as there is room for', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (pushes, limit) => {
        const inFlight = new InFlight(limit)
        const model: number[] = []
        let next = 0
        for (const push of pushes) {
          if (push && inFlight.room > 0) {
            inFlight.push(next, next + 0.5, next + 7)
            model.push(next++)
          } else if (!push && model.length > 0) {
            const first = model.shift()!
            expect([inFlight.intended, inFlight.sent, inFlight.bytes]).toEqual([first, first + 0.5, first + 7])
            inFlight.shift()
          }
          expect(inFlight.count).toBe(model.length)
        }
        expect(model.length).toBeLessThanOrEqual(limit)
      }),
    )
  })
})
