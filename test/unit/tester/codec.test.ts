import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CodecSpec, MALFORMATIONS, codecSpec } from '../../../shared/contract/tester/bytes.ts'
import { encodeFrame, frameDecoder } from '../../../shared/tester/codec.ts'
import { ascii, asText, pushInPieces, tools } from './codec_tools.ts'

const order = fc.constantFrom('big' as const, 'little' as const)
const lengthSpec = fc.record({
  type: fc.constant('length' as const),
  bytes: fc.constantFrom(1 as const, 2 as const, 4 as const, 8 as const),
  order,
  signed: fc.boolean(),
  inclusive: fc.boolean(),
  maxBytes: fc.constant(1000),
})
const delimiterSpec = fc
  .uint8Array({ minLength: 1, maxLength: 4 })
  .map((bytes) => ({ type: 'delimiter' as const, hex: Buffer.from(bytes).toString('hex'), maxBytes: 1000 }))
const linesSpec = fc
  .constantFrom('lf' as const, 'cr' as const, 'crlf' as const, 'any' as const)
  .map((ending) => ({ type: 'lines' as const, ending, maxBytes: 1000 }))
const jsonSpec = order.map((each) => spec({ type: 'json-header', order: each }))
const framedSpec: fc.Arbitrary<CodecSpec> = fc.oneof(lengthSpec, delimiterSpec, linesSpec, jsonSpec)
const anySpec: fc.Arbitrary<CodecSpec> = fc.oneof(
  framedSpec,
  fc.integer({ min: 1, max: 20 }).map((bytes) => ({ type: 'fixed' as const, bytes })),
  fc.constant({ type: 'none' as const }),
)
const cuts = fc.array(fc.nat(200), { maxLength: 30 })

function spec(input: Parameters<typeof codecSpec.parse>[0]): CodecSpec {
  return codecSpec.parse(input)
}

function encoded(codec: CodecSpec, payload: Uint8Array, malformed?: (typeof MALFORMATIONS)[number]): Uint8Array {
  const frame = encodeFrame(codec, payload, { tools, malformed })
  if ('problem' in frame) throw new Error(frame.problem)
  return frame
}

describe('frames of every codec', () => {
  it('come back as they were sent, wherever the stream is cut', () => {
    fc.assert(
      fc.property(framedSpec, fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), cuts, (codec, all, at) => {
        const sent = all.flatMap((payload) => {
          const frame = encodeFrame(codec, payload, { tools })
          return 'problem' in frame ? [] : [{ payload, frame }]
        })
        const decoder = frameDecoder(codec, tools)
        const frames = pushInPieces(decoder, Buffer.concat(sent.map(({ frame }) => frame)), at)
        expect(frames.map(({ payload, error }) => ({ payload: [...payload], error }))).toEqual(
          sent.map(({ payload }) => ({ payload: [...payload], error: undefined })),
        )
        expect(decoder.end()).toBeUndefined()
      }),
    )
  })

  it('with an end are made of those payloads that their decoder would cut there, and of no others', () => {
    const few = fc.array(fc.constantFrom(10, 13, 97), { maxLength: 8 }).map((bytes) => Uint8Array.from(bytes))
    const end = fc.array(fc.constantFrom(10, 13, 97), { minLength: 1, maxLength: 3 })
    const withEnd = fc.oneof(
      linesSpec.map((lines) => ({ ...lines, maxBytes: 5 })),
      end.map((bytes) => ({ type: 'delimiter' as const, hex: Buffer.from(bytes).toString('hex'), maxBytes: 5 })),
    )
    fc.assert(
      fc.property(withEnd, few, (codec, payload) => {
        const ends = { lf: '\n', cr: '\r', crlf: '\r\n', any: '\n' }
        const after = codec.type === 'lines' ? Buffer.from(ends[codec.ending]) : Buffer.from(codec.hex, 'hex')
        const whole = Buffer.concat([payload, after])
        const [first] = frameDecoder(codec, tools).push(whole)
        const isOne =
          first?.error === undefined && first?.bytes === whole.length && first.payload.length === payload.length
        expect('problem' in encodeFrame(codec, payload, { tools })).toBe(!isOne)
      }),
      { numRuns: 500 },
    )
  })

  it('lie side by side from the first byte of the stream on, and what is left is pending', () => {
    fc.assert(
      fc.property(anySpec, fc.uint8Array({ maxLength: 200 }), cuts, (codec, stream, at) => {
        const decoder = frameDecoder(codec, tools)
        let next = 0
        for (const frame of pushInPieces(decoder, stream, at)) {
          expect(frame.offset).toBe(next)
          next += frame.bytes
        }
        if (!decoder.failed) expect(next + decoder.pendingBytes).toBe(stream.length)
        else expect(decoder.pendingBytes).toBe(0)
      }),
    )
  })

  it('are the same whether bytes come one by one or all at once, also when they are garbage', () => {
    const likely = fc
      .uint8Array({ maxLength: 120 })
      .map((bytes) => bytes.map((byte) => (byte > 200 ? byte : byte % 14)))
    fc.assert(
      fc.property(anySpec, likely, (codec, stream) => {
        if (codec.type === 'none') return
        const [whole, single] = [frameDecoder(codec, tools), frameDecoder(codec, tools)]
        const atOnce = [...whole.push(stream), whole.end()]
        const oneByOne = [...[...stream].flatMap((byte) => single.push(Uint8Array.of(byte))), single.end()]
        const seen = (frames: typeof atOnce) => frames.map((frame) => frame && [[...frame.payload], frame.error])
        expect(seen(oneByOne)).toEqual(seen(atOnce))
      }),
    )
  })

  it('never hold more than a frame can have, whatever comes', () => {
    fc.assert(
      fc.property(anySpec, fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 12 }), (codec, pieces) => {
        const decoder = frameDecoder(codec, tools)
        for (const piece of pieces) {
          decoder.push(piece)
          // 1,000 of payload, and the longest prefix or delimiter; a JSON header may have 64 KiB.
          if (codec.type !== 'json-header') expect(decoder.pendingBytes).toBeLessThanOrEqual(1008)
        }
      }),
    )
  })

  it('that are malformed on purpose are never read as what was meant', () => {
    fc.assert(
      fc.property(
        anySpec,
        fc.constantFrom(...MALFORMATIONS),
        fc.uint8Array({ maxLength: 60 }),
        (codec, wrong, payload) => {
          const frame = encodeFrame(codec, payload, { tools, malformed: wrong })
          if ('problem' in frame) return
          const decoder = frameDecoder(codec, tools)
          const frames = [...decoder.push(frame), decoder.end()].filter((each) => each !== undefined)
          expect(
            frames.length === 1 && frames[0]?.error === undefined && frames[0]?.payload.length === payload.length,
          ).toBe(false)
        },
      ),
    )
  })
})

describe('lines', () => {
  const lines = (text: string, ending: 'lf' | 'cr' | 'crlf' | 'any') =>
    frameDecoder(spec({ type: 'lines', ending }), tools)
      .push(ascii(text))
      .map(({ payload }) => asText(payload))

  it('end with LF, CR or CRLF, whichever comes', () => {
    expect(lines('one\ntwo\r\nthree\rfour\n\n', 'any')).toEqual(['one', 'two', 'three', 'four', ''])
  })

  it('keep a CR that is not part of their end', () => {
    expect(lines('one\r\ntwo\n', 'lf')).toEqual(['one\r', 'two'])
    expect(lines('one\ntwo\r\n', 'crlf')).toEqual(['one\ntwo'])
  })

  it('end at a CR at once, and the LF that comes later is no line of its own', () => {
    const decoder = frameDecoder(spec({ type: 'lines' }), tools)
    expect(decoder.push(ascii('one\r')).map(({ payload }) => asText(payload))).toEqual(['one'])
    expect(decoder.push(ascii('\n'))).toEqual([])
    expect(decoder.push(ascii('two\r\n'))).toMatchObject([{ offset: 4, bytes: 6, payload: ascii('two') }])
  })

  it('that are longer than allowed end the decoding', () => {
    const decoder = frameDecoder(spec({ type: 'lines', maxBytes: 4 }), tools)
    expect(decoder.push(ascii('four\nfive5'))).toMatchObject([{ payload: ascii('four') }, { error: 'frame too long' }])
    expect(decoder.failed).toBe(true)
    expect(decoder.push(ascii('one\n'))).toEqual([])
  })

  it('without an end are told when the peer has ended', () => {
    const decoder = frameDecoder(spec({ type: 'lines' }), tools)
    decoder.push(ascii('one\ntw'))
    expect(decoder.end()).toEqual({ offset: 4, bytes: 2, payload: ascii('tw'), error: 'missing end' })
  })

  it('are not sent when they hold their own end', () => {
    expect(encodeFrame(spec({ type: 'lines' }), ascii('a\rb'), { tools })).toHaveProperty('problem')
    expect(encodeFrame(spec({ type: 'lines' }), ascii('a\r'), { tools })).toHaveProperty('problem')
    expect(encodeFrame(spec({ type: 'delimiter', hex: '6161' }), ascii('xa'), { tools })).toHaveProperty('problem')
  })
})

describe('lengths', () => {
  const decode = (bytes: number[], input: object) =>
    frameDecoder(spec({ type: 'length', bytes: 4, ...input }), tools).push(Uint8Array.from(bytes))

  it('of 2 GiB are refused at once', () => {
    expect(decode([0x7f, 0xff, 0xff, 0xff], {})).toMatchObject([
      { error: 'frame too long', bytes: 4, header: { length: 0x7fffffff } },
    ])
    expect(decode([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], { bytes: 8 })).toMatchObject([
      { error: 'frame too long' },
    ])
  })

  it('below zero are named', () => {
    expect(decode([0xff, 0xff, 0xff, 0xfb], { signed: true })).toMatchObject([
      { error: 'negative length', header: { length: -5 } },
    ])
    expect(
      decode([0xfe, ...new Array<number>(7).fill(0xff)], { bytes: 8, signed: true, order: 'little' }),
    ).toMatchObject([{ error: 'negative length', header: { length: -2 } }])
  })

  it('that count themselves cannot be shorter than themselves', () => {
    expect(decode([0, 0, 0, 4, 0, 0, 0, 5, 65], { inclusive: true })).toMatchObject([
      { payload: new Uint8Array(0) },
      { payload: ascii('A') },
    ])
    expect(decode([0, 0, 0, 3], { inclusive: true })).toMatchObject([{ error: 'length shorter than itself' }])
  })

  it('and payloads that end early are told apart', () => {
    const decoder = frameDecoder(spec({ type: 'length', bytes: 2 }), tools)
    decoder.push(Uint8Array.of(0))
    expect(decoder.end()).toMatchObject({ error: 'length ended early', bytes: 1 })
    const other = frameDecoder(spec({ type: 'length', bytes: 2 }), tools)
    other.push(Uint8Array.of(0, 3, 65))
    expect(other.end()).toMatchObject({ error: 'payload ended early', payload: ascii('A') })
  })

  it('that cannot say how long a payload is make a problem', () => {
    const oneByte = spec({ type: 'length', bytes: 1, signed: true })
    expect(encoded(oneByte, new Uint8Array(127))).toHaveLength(128)
    expect(encodeFrame(oneByte, new Uint8Array(128), { tools })).toHaveProperty('problem')
  })
})

describe('a large frame', () => {
  it('that comes one byte at a time takes time in proportion', () => {
    const bytes = 1_000_000
    const decoder = frameDecoder(spec({ type: 'length', bytes: 4, maxBytes: bytes }), tools)
    const frame = encoded(spec({ type: 'length', bytes: 4 }), new Uint8Array(bytes).fill(7))
    const one = new Uint8Array(1)
    let frames = 0
    for (const byte of frame) {
      one[0] = byte
      frames += decoder.push(one).length
    }
    expect(frames).toBe(1)
  })

  it('of 64 MiB comes whole out of pieces of 64 KiB', () => {
    const bytes = 64 * 1024 * 1024
    const decoder = frameDecoder(spec({ type: 'delimiter', hex: '0d0a0d0a', maxBytes: bytes }), tools)
    const piece = new Uint8Array(64 * 1024).fill(13)
    for (let sent = 0; sent < bytes; sent += piece.length) expect(decoder.push(piece)).toEqual([])
    expect(decoder.push(Uint8Array.of(10, 13, 10))).toMatchObject([{ bytes: bytes + 3 }])
  })
})
