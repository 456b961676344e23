import { beforeEach, describe, expect, it, vi } from 'vitest'
import { setTarget, toggleTarget, useTarget } from '../../../../renderer/state/target.ts'

vi.mock('../../../../renderer/engine/engine.ts', () => ({ engine: {} }))

const toggled = (item: string) => {
  toggleTarget(item)
  return useTarget.getState().text
}

describe('adding to the target and taking out of it', () => {
  beforeEach(() => setTarget(''))

  it('adds an item once and takes it out again', () => {
    expect(toggled('@web')).toBe('@web')
    expect(toggled('db1')).toBe('@web,db1')
    expect(toggled('@web')).toBe('db1')
  })

  it('leaves ranges with commas in one piece', () => {
    setTarget('web[1,3],db1')
    expect(toggled('db1')).toBe('web[1,3]')
    expect(toggled('web[1,3]')).toBe('')
  })
})
