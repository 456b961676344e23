import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldFault, freeName, hostNamesFault, nameFault } from '../../../../renderer/screens/hosts/validation.ts'
import { nameProblem } from '../../../../shared/inventory/names.ts'

const taken = new Set(['web01', 'web'])
const isTaken = (name: string) => taken.has(name)

describe('what is wrong with a name', () => {
  it.each([
    ['', 'nameMissing'],
    ['all', 'nameReserved'],
    ['DEFAULT', 'nameReserved'],
    ['tag:x', 'nameReserved'],
    ['a\u202eb', 'nameInvisible'],
    [' a', 'nameSpace'],
    ['a\u00a0b', 'nameSpace'],
    ['-a', 'nameStart'],
    ['a,b', 'nameChar'],
    ['a/b', 'nameChar'],
    ['a #b', 'nameChar'],
    ['web01', 'nameTaken'],
  ])('%j: %s', (name, key) => {
    expect(nameFault(name, 'host', isTaken)?.key).toBe(key)
  })

  it('names the character that is not allowed', () => {
    expect(nameFault('a b@c', 'host')?.values).toEqual({ char: '@' })
  })

  it('finds a fault exactly where the inventory would refuse the name', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (name) => {
        expect(nameFault(name, 'host') === undefined).toBe(nameProblem(name, 'host') === undefined)
      }),
    )
  })
})

describe('names of new hosts', () => {
  it('may be a range', () => {
    expect(hostNamesFault('app[1-3]', isTaken)).toBeUndefined()
  })

  it('says that a range is not complete', () => {
    expect(hostNamesFault('app[1-', isTaken)?.key).toBe('range')
  })

  it('says which name of a range is taken', () => {
    expect(hostNamesFault('web[01-03]', isTaken)).toEqual({ key: 'nameTaken', values: { name: 'web01' } })
  })
})

describe('what is wrong with a value', () => {
  it.each([
    ['port', '0', 'port'],
    ['port', '65536', 'port'],
    ['port', '22 ', 'port'],
    ['address', 'me@there', 'addressUser'],
    ['address', 'a b', 'addressSpace'],
    ['address', '[::1]', 'addressBrackets'],
    ['address', 'host:22', 'addressPort'],
    ['address', '-host', 'address'],
    ['user', 'a\u0007b', 'user'],
    ['key', '-----BEGIN X-----\nabc', 'key'],
    ['password', 'a\nb', 'oneLine'],
  ] as const)('%s = %j: %s', (field, value, key) => {
    expect(fieldFault(field, value)?.key).toBe(key)
  })

  it('names the tag that cannot be one', () => {
    expect(fieldFault('tags', 'eu, a@b')).toEqual({ key: 'tag', values: { tag: 'a@b' } })
  })

  it.each([
    ['port', '65535'],
    ['address', 'fe80::1'],
    ['address', ''],
    ['user', 'DOMAIN\\me'],
  ] as const)('nothing with %s = %j', (field, value) => {
    expect(fieldFault(field, value)).toBeUndefined()
  })
})

describe('a name for a copy', () => {
  it.each([
    ['web01', ['web01', 'web02'], 'web03'],
    ['web09', [], 'web10'],
    ['bastion', ['bastion', 'bastion-2'], 'bastion-3'],
  ])('%s where there are %j: %s', (name, present, copy) => {
    expect(freeName(name, (one) => present.includes(one))).toBe(copy)
  })
})
