import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterOf, isWrongHex, noFilter } from '../../../../renderer/screens/tester/talk/log/filter.ts'
import { entryParts, lineParts, peerOf } from '../../../../renderer/screens/tester/talk/log/entry_text.ts'
import { indexOfSeq } from '../../../../renderer/screens/tester/talk/log/log_pager.ts'
import { shortNumber } from '../../../../renderer/screens/tester/talk/parts/numbers.ts'
import { delimiterOf } from '../../../../renderer/screens/tester/talk/codec/codecs.ts'
import { merged } from '../../../../renderer/screens/tester/talk/talk_state.ts'
import { mergedPeers } from '../../../../renderer/screens/tester/talk/servers/peers.ts'
import type { ServerPeer } from '../../../../shared/contract/tester/servers.ts'
import type { TranscriptEntry } from '../../../../shared/contract/tester/transcripts.ts'

const entry = (changes: Partial<TranscriptEntry>): TranscriptEntry => ({
  seq: 1,
  at: 0,
  direction: 'in',
  from: '127.0.0.1:1111',
  to: '127.0.0.1:2222',
  bytes: 0,
  data: '',
  ...changes,
})
const joined = (parts: readonly { readonly text: string }[]) => parts.map(({ text }) => text).join('')

describe('a row of the log', () => {
  it('names line ends and other signs, apart from letters that look the same', () => {
    expect(lineParts('a\\n\r\n\x1b[31m\u202eb')).toEqual([
      { text: 'a\\n' },
      { text: '\\r\\n\\x1b', isSign: true },
      { text: '[31m' },
      { text: '\\u202e', isSign: true },
      { text: 'b' },
    ])
  })

  it('never holds a sign that acts, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(joined(lineParts(text))).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/)
      }),
    )
  })

  it('shows bytes in the encoding that is chosen, or as hex', () => {
    const chinese = entry({ data: btoa('\xc4\xe3\xba\xc3'), bytes: 4 })
    expect(joined(entryParts(chinese, 'text', 'gbk'))).toBe('你好')
    expect(joined(entryParts(chinese, 'hex', 'gbk'))).toBe('c4 e3 ba c3')
  })

  it('says that there is more than it has', () => {
    expect(joined(entryParts(entry({ data: btoa('head'), bytes: 900 }), 'text', 'utf-8'))).toBe('head…')
  })

  it('tells the other end, whichever way it went', () => {
    expect([peerOf(entry({})), peerOf(entry({ direction: 'out' }))]).toEqual(['127.0.0.1:1111', '127.0.0.1:2222'])
  })

  it('is found by its number, though the filter left out others', () => {
    const entries = [2, 5, 9].map((seq) => entry({ seq }))
    expect([2, 5, 9, 3, 10].map((seq) => indexOfSeq(entries, seq))).toEqual([0, 1, 2, -1, -1])
  })
})

describe('the filter of a log', () => {
  it('is text as it stands, and bytes behind 0x', () => {
    expect(filterOf({ ...noFilter, contains: 'GET /' }, 'gbk')).toEqual({ encoding: 'gbk', contains: 'GET /' })
    expect(filterOf({ ...noFilter, contains: ' 0xDE AD' }, 'utf-8')).toEqual({ encoding: 'utf-8', contains: '0xdead' })
  })

  it('leaves out nothing while its bytes are not finished, and says when they are wrong', () => {
    expect(['0x', '0xd', '0xzz', '0xde ad'].map(isWrongHex)).toEqual([false, true, true, false])
    expect(filterOf({ ...noFilter, contains: '0xd' }, 'utf-8')).toEqual({ encoding: 'utf-8' })
  })
})

it.each([
  [0, '0'],
  [7.25, '7.3'],
  [999.4, '999'],
  [999.6, '1.0 k'],
  [12_432, '12.4 k'],
  [3_400_000, '3.4 M'],
])('%d is written %s', (number, text) => {
  expect(shortNumber(number)).toBe(text)
})

it.each([
  ['0x0D 0A', '0d0a'],
  ['ff', 'ff'],
  ['', undefined],
  ['f', undefined],
  ['00'.repeat(65), undefined],
])('a delimiter typed as "%s" is %s', (typed, hex) => {
  expect(delimiterOf(typed)).toBe(hex)
})

it('servers that change stay in their place', () => {
  const [a, b, c] = [
    { id: 'a', n: 1 },
    { id: 'b', n: 1 },
    { id: 'c', n: 1 },
  ] as const
  expect(merged<{ id: string; n: number }>([a, b], [c, { id: 'a', n: 2 }], ['b'])).toEqual([{ id: 'a', n: 2 }, c])
})

it('peers that are new come before those that are known', () => {
  const peer = (id: string, since: string): ServerPeer => ({
    ...{ id, since, peer: id, state: 'served' },
    ...{ messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 },
  })
  const known = [peer('2', '2026-01-01T00:00:02Z'), peer('1', '2026-01-01T00:00:01Z')]
  const gone: ServerPeer = { ...known[1]!, state: 'closed' }
  const next = mergedPeers(known, [gone, peer('3', '2026-01-01T00:00:03Z'), peer('4', '2026-01-01T00:00:04Z')])
  expect(next.map(({ id, state }) => `${id} ${state}`)).toEqual(['4 served', '3 served', '2 served', '1 closed'])
})
