import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { HostIndex } from '../../../electron/services/host_keys/host_index.ts'
import { parseKnownHosts } from '../../../electron/services/host_keys/known_hosts.ts'
import { hashedName, keyFields } from './lines.ts'

const key = keyFields('a')

function indexOf(...names: string[]): HostIndex {
  const index = new HostIndex()
  index.add(parseKnownHosts(names.map((name) => `${name} ${key}`).join('\n'), 'kh').entries)
  return index
}

const linesFor = (index: HostIndex, name: string) => index.find(name).map((entry) => entry.place.line)

describe('the lines about a host', () => {
  test.each([
    ['web01', 'web01', true],
    ['WEB01', 'web01', true],
    ['db,web01', 'web01', true],
    ['web', 'web01', false],
    ['web*', 'web01', true],
    ['web??', 'web01', true],
    ['web?', 'web01', false],
    ['*,!web01', 'web01', false],
    ['!web01,*', 'web01', false],
    ['*,!web01', 'web02', true],
    ['!web01', 'web02', false],
    ['[web01]:2222', '[web01]:2222', true],
    ['web01', '[web01]:2222', false],
    ['[web*]:2222', '[web01]:2222', true],
    ['*', '[web01]:2222', true],
    ['::1', '::1', true],
    [hashedName('web01', Buffer.alloc(20, 1)), 'web01', true],
    [hashedName('web01', Buffer.alloc(20, 1)), 'web02', false],
    [hashedName('[web01]:2222', Buffer.alloc(20, 1)), '[web01]:2222', true],
  ])('%s is about %s: %s', (names, name, about) => {
    expect(linesFor(indexOf(names), name)).toEqual(about ? [1] : [])
  })

  it('are all found, once each', () => {
    const hash = (name: string) => hashedName(name, randomBytes(20))
    const index = indexOf('web01', 'web01,web01', 'db', 'web*', hash('web01'), hash('db'), hash('web01'))
    expect(linesFor(index, 'web01')).toEqual([1, 2, 4, 5, 7])
    expect(linesFor(index, 'web01')).toEqual([1, 2, 4, 5, 7])
  })

  it('include those added after the host was first looked for', () => {
    const index = indexOf(hashedName('db', Buffer.alloc(20, 1)))
    expect(linesFor(index, 'web01')).toEqual([])
    const later = `web01 ${key}\n${hashedName('web01', Buffer.alloc(20, 2))} ${key}`
    index.add(parseKnownHosts(later, 'kh', 2).entries)
    expect(linesFor(index, 'web01')).toEqual([2, 3])
  })

  it('are the same whether names are hashed or not, in whatever order hosts are looked for', () => {
    const name = fc.constantFrom('a', 'b', 'c', '[a]:1', 'é')
    fc.assert(
      fc.property(fc.array(name), fc.array(name), (written, wanted) => {
        const plain = indexOf(...written)
        const hashed = indexOf(...written.map((item) => hashedName(item, randomBytes(20))))
        for (const item of wanted) expect(linesFor(hashed, item)).toEqual(linesFor(plain, item))
      }),
    )
  })
})
