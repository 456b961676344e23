import { describe, expect, it } from 'vitest'
import { heldAfter } from '../../../../renderer/screens/tester/talk/log/held.ts'

const ROW_PX = 20
const after = (isHeld: boolean, top: number, below: number, atEnd: boolean, movedTo = 1000) =>
  heldAfter(isHeld, { top, below, atEnd }, movedTo, ROW_PX)

describe('a log that goes on with the newest', () => {
  it('goes on when more came than was read before it heard that it had moved itself', () => {
    expect(after(false, 1000, 0, false)).toBe(false)
    expect(after(false, 1000, 8000, true)).toBe(false)
  })

  it('goes on when it became shorter, as after a jump to the newest', () => {
    expect(after(false, 300, 0, true)).toBe(false)
  })

  it('is held where its reader went up', () => {
    expect(after(false, 900, 100, true)).toBe(true)
    expect(after(false, 900, 100, false)).toBe(true)
  })
})

describe('a log that is held', () => {
  it('goes on only when its reader has come to the newest of all', () => {
    expect(after(true, 900, 100, true)).toBe(true)
    expect(after(true, 1000, 0, false)).toBe(true)
    expect(after(true, 1000, 5, true)).toBe(false)
  })
})
