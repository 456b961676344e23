import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecSpec } from '../../../shared/contract/tester/bytes.ts'
import { encodeFrame, frameDecoder } from '../../../shared/tester/codec.ts'
import { type JsonHeader, JsonHeaderReader, type JsonHeaderSpec } from '../../../shared/tester/json_header.ts'
import { ascii, tools } from './codec_tools.ts'

const spec = codecSpec.parse({ type: 'json-header', maxHeaderBytes: 200, maxPayloadBytes: 1000 }) as JsonHeaderSpec
const MD5_OF_HELLO = '5d41402abc4b2a76b9719d911017c592'

function message(header: string, payload = '', length = ascii(header).length): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(length)
  return Buffer.concat([bytes, ascii(header), ascii(payload)])
}

function decoded(bytes: Uint8Array) {
  const decoder = frameDecoder(spec, tools)
  return [...decoder.push(bytes), decoder.end()].filter((frame) => frame !== undefined)
}

describe('a message with a JSON header', () => {
  it('has its payload, and the header for those who look', () => {
    const header = `{"total_size": 5, "filename": "a.txt", "md5": "${MD5_OF_HELLO.toUpperCase()}", "more": [1]}`
    const [frame, ...others] = decoded(message(header, 'hello'))
    expect(others).toEqual([])
    expect(frame).toMatchObject({ payload: ascii('hello'), header: { filename: 'a.txt', more: [1] } })
    expect(frame?.error).toBeUndefined()
  })

  it('may lack filename and md5, and may be empty', () => {
    expect(decoded(message('{"total_size":0}'))).toEqual([
      { offset: 0, bytes: 20, payload: new Uint8Array(0), header: { total_size: 0 } },
    ])
  })

  it.each([
    ['negative length', message('{}', '', -1)],
    ['header too long', message('{}', '', 201)],
    ['header is not JSON', message('', '', 0)],
    ['header is not JSON', message('{total_size:1}')],
    ['header is not JSON', message('\ufeff{"total_size":1}')],
    ['header is not an object', message('[1]')],
    ['header is not an object', message('null')],
    ['total_size is not a size', message('{}')],
    ['total_size is not a size', message('{"total_size":-1}')],
    ['total_size is not a size', message('{"total_size":"5"}')],
    ['total_size is not a size', message('{"total_size":1e300}')],
    ['total_size is not a size', message('{"total_size":0.5}')],
    ['frame too long', message('{"total_size":1001}')],
    ['filename is not text', message('{"total_size":1,"filename":["a"]}')],
    ['md5 is not 32 hex digits', message('{"total_size":1,"md5":"5d41"}')],
    ['md5 does not match', message(`{"total_size":5,"md5":"${MD5_OF_HELLO}"}`, 'hallo')],
    ['payload ended early', message('{"total_size":5}', 'hell')],
    ['header ended early', message('{"total_size"', '', 20)],
    ['length ended early', Uint8Array.of(1, 0)],
  ])('is named when it is wrong: %s', (error, bytes) => {
    expect(decoded(bytes).map((frame) => frame.error)).toEqual([error])
  })

  it('whose md5 is wrong leaves the next one readable', () => {
    const wrong = message(`{"total_size":5,"md5":"${MD5_OF_HELLO}"}`, 'hallo')
    const frames = decoded(Buffer.concat([wrong, message('{"total_size":2}', 'ok')]))
    expect(frames.map(({ offset, error }) => ({ offset, error }))).toEqual([
      { offset: 0, error: 'md5 does not match' },
      { offset: wrong.length, error: undefined },
    ])
  })
})

describe('the reader of such messages', () => {
  it('passes payloads of any size on in the pieces in which they come, and holds none of them', () => {
    const total = 3 * 1024 ** 3
    const seen: JsonHeader[] = []
    let bytes = 0
    let ended = 0
    const reader = new JsonHeaderReader({ ...spec, maxPayloadBytes: 2 ** 40 }, tools, {
      header: (header) => seen.push(header),
      payload: (piece) => (bytes += piece.length),
      end: () => ended++,
      fault: (error) => expect.fail(error),
    })
    reader.push(message(`{"total_size":${total},"filename":"disk.img"}`))
    const piece = new Uint8Array(1024 * 1024)
    for (let sent = 0; sent < total; sent += piece.length) reader.push(piece)
    expect(seen).toMatchObject([{ totalSize: total, filename: 'disk.img', md5: null }])
    expect({ bytes, ended }).toEqual({ bytes: total, ended: 1 })
  })

  it('tells the same in the same order wherever the stream is cut', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 30 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 7 }), (all, step) => {
        const told: string[] = []
        const reader = new JsonHeaderReader(spec, tools, {
          header: ({ totalSize }) => told.push(`header ${totalSize}`),
          payload: () => undefined,
          end: () => told.push('end'),
          fault: (error) => told.push(error),
        })
        const stream = Buffer.concat(all.map((payload) => encodeFrame(spec, payload, { tools }) as Uint8Array))
        for (let at = 0; at < stream.length; at += step) reader.push(stream.subarray(at, at + step))
        reader.end()
        expect(told).toEqual(all.flatMap((payload) => [`header ${payload.length}`, 'end']))
      }),
    )
  })
})
