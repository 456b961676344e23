import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DueQueue } from '../../../electron/worker/sockets/due_queue.ts'

describe('DueQueue', () => {
  it('gives what was put in by its time, and of equal times in the order it came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (times) => {
        const queue = new DueQueue<[number, number]>()
        times.forEach((due, index) => queue.add(due, [due, index]))
        const taken = times.map(() => queue.take(Infinity))
        const expected = times.map((due, index): [number, number] => [due, index])
        expect(taken).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]))
        expect(queue.size).toBe(0)
      }),
    )
  })

  it('keeps its order while entries come and go', () => {
    const step = fc.oneof(fc.record({ add: fc.nat(50) }), fc.record({ until: fc.nat(60) }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new DueQueue<number>()
        let model: number[] = []
        for (const action of steps) {
          if ('add' in action) {
            queue.add(action.add, action.add)
            model = [...model, action.add].sort((a, b) => a - b)
          } else {
            const due = model[0] !== undefined && model[0] <= action.until
            expect(queue.take(action.until)).toBe(due ? model.shift() : undefined)
          }
          expect(queue.firstDue).toBe(model[0])
        }
      }),
    )
  })

  it('keeps back what is not due', () => {
    const queue = new DueQueue<string>()
    queue.add(10, 'ten')
    expect(queue.take(9.99)).toBeUndefined()
    expect(queue.take(10)).toBe('ten')
  })
})
