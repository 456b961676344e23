import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnswerHash, AnswerFolder } from '../../../shared/folding/answer_folder.ts'

function sha256(): AnswerHash {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') }
}

const bytes = (text: string) => new TextEncoder().encode(text)

const hostsOf = (folder: AnswerFolder) => folder.groups().map((answer) => answer.hosts)

describe('folding answers', () => {
  it('puts hosts with the same answer together, the most frequent first', () => {
    const folder = new AnswerFolder(sha256)
    for (const [host, text] of Object.entries({ a: 'odd', b: 'same', c: 'same', d: 'other' })) {
      folder.add(host, 'stdout', bytes(text))
      folder.end(host, 'exit 0')
    }
    expect(hostsOf(folder)).toEqual([['b', 'c'], ['a'], ['d']])
  })

  it('lists hosts in the given order, whatever the order in which they answer', () => {
    const folder = new AnswerFolder(sha256, ['a', 'b', 'c', 'd'])
    for (const host of ['d', 'c', 'b', 'a']) folder.end(host, host === 'a' || host === 'd' ? 'exit 0' : 'exit 1')
    expect(hostsOf(folder)).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ])
  })

  it('tells outcomes apart even when the bytes are equal', () => {
    const folder = new AnswerFolder(sha256)
    folder.end('a', 'exit 0')
    folder.end('b', 'exit 1')
    folder.end('c', 'unreachable')
    expect(folder.groups().map((answer) => answer.outcomeKey)).toEqual(['exit 0', 'exit 1', 'unreachable'])
  })

  it('tells stdout from stderr', () => {
    const folder = new AnswerFolder(sha256)
    folder.add('a', 'stdout', bytes('x'))
    folder.add('b', 'stderr', bytes('x'))
    folder.end('a', 'exit 0')
    folder.end('b', 'exit 0')
    expect(hostsOf(folder)).toEqual([['a'], ['b']])
  })

  it('takes an empty chunk for no bytes at all', () => {
    const folder = new AnswerFolder(sha256)
    folder.add('a', 'stdout', bytes(''))
    folder.end('a', 'exit 0')
    folder.end('b', 'exit 0')
    expect(hostsOf(folder)).toEqual([['a', 'b']])
  })

  it('shows only hosts that have ended, and gives results that stay as they are', () => {
    const folder = new AnswerFolder(sha256)
    folder.add('a', 'stdout', bytes('x'))
    expect(folder.groups()).toEqual([])
    folder.end('a', 'exit 0')
    const before = folder.groups()
    folder.add('b', 'stdout', bytes('x'))
    folder.end('b', 'exit 0')
    expect(before.map((answer) => answer.hosts)).toEqual([['a']])
    expect(hostsOf(folder)).toEqual([['a', 'b']])
  })

  it('refuses bytes and outcomes after the end', () => {
    const folder = new AnswerFolder(sha256)
    folder.end('a', 'exit 0')
    expect(() => folder.add('a', 'stdout', bytes('x'))).toThrow('already ended')
    expect(() => folder.end('a', 'exit 0')).toThrow('already ended')
  })

  it('depends neither on chunk borders nor on how the streams interleave', () => {
    const chunk = fc.tuple(fc.constantFrom('stdout' as const, 'stderr' as const), fc.uint8Array({ maxLength: 5 }))
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const folder = new AnswerFolder(sha256, ['chunked', 'whole'])
        for (const [stream, part] of chunks) folder.add('chunked', stream, part)
        for (const stream of ['stderr', 'stdout'] as const) {
          const whole = chunks.filter(([other]) => other === stream).flatMap(([, part]) => [...part])
          folder.add('whole', stream, Uint8Array.from(whole))
        }
        folder.end('chunked', 'exit 0')
        folder.end('whole', 'exit 0')
        expect(hostsOf(folder)).toEqual([['chunked', 'whole']])
      }),
    )
  })
})
