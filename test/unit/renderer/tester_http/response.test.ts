import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codingOf, encodingOf, viewOf } from '../../../../renderer/screens/tester/http/response/body_look.ts'
import { prettyJson } from '../../../../renderer/screens/tester/http/response/pretty_json.ts'
import { textRows } from '../../../../renderer/screens/tester/http/response/text_lines.ts'
import { barsOf } from '../../../../renderer/screens/tester/http/response/timing.ts'

const response = (name: string, value: string) => ({ headers: [{ name, value }] })
const bytes = (text: string) => new TextEncoder().encode(text)

describe('JSON with a line for each value', () => {
  it('is what JavaScript makes of it, where nothing is lost by reading it', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent)
        expect(prettyJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2))
      }),
    )
  })

  it('keeps numbers that JavaScript would round, and doubled keys', () => {
    expect(prettyJson('{"a":12345678901234567890,"a":1.0}')).toBe('{\n  "a": 12345678901234567890,\n  "a": 1.0\n}')
  })

  it('is not made of anything else', () => {
    expect([prettyJson('{"a":}'), prettyJson('')]).toEqual([undefined, undefined])
  })
})

describe('a body', () => {
  it('is looked at as what it says it is, else as text or bytes', () => {
    expect([
      viewOf(response('content-type', 'application/problem+json'), bytes('{}')),
      viewOf(response('X', ''), bytes('Hello\r\n')),
      viewOf(response('X', ''), Uint8Array.of(0x89, 0x50, 0, 1)),
      viewOf(response('Content-Encoding', 'gzip'), bytes('{}')),
    ]).toEqual(['json', 'text', 'hex', 'hex'])
  })

  it('is read in the encoding that is named', () => {
    expect([
      encodingOf(response('Content-Type', 'text/html; charset="GB2312"')),
      encodingOf(response('Content-Type', 'text/html')),
    ]).toEqual(['gbk', 'utf-8'])
  })

  it('that is not packed is not said to be', () => {
    expect([codingOf(response('Content-Encoding', 'identity')), codingOf(response('Content-Encoding', 'br'))]).toEqual([
      undefined,
      'br',
    ])
  })
})

describe('a text as rows', () => {
  it('is all there, in rows that can be drawn', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const rows = textRows(text, 'lf')
        expect(rows.join('')).toBe(text)
        expect(rows.every((row) => row.length <= 501)).toBe(true)
      }),
    )
  })

  it('never parts the halves of a character', () => {
    expect(textRows(`a${'😀'.repeat(600)}`, 'lf').some((row) => /\p{Surrogate}/u.test(row))).toBe(false)
  })

  it('has lines ended by CR LF, LF and CR', () => {
    expect(textRows('a\r\nb\nc\rd', 'any')).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('where the time went', () => {
  it('is one bar behind the other, of the phases that were come to', () => {
    const bars = barsOf({ connectMs: 10, firstByteMs: 30, restMs: 0, totalMs: 40 })
    expect(bars).toEqual([
      { phase: 'connect', ms: 10, from: 0, share: 0.25 },
      { phase: 'firstByte', ms: 30, from: 0.25, share: 0.75 },
      { phase: 'rest', ms: 0, from: 1, share: 0 },
    ])
  })

  it('is nothing of what never began', () => {
    expect(barsOf({ totalMs: 0 })).toEqual([])
  })
})
