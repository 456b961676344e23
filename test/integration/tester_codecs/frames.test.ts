import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CodecSpec, codecSpec } from '../../../shared/contract/tester/bytes.ts'
import { encodeFrame, frameDecoder } from '../../../shared/tester/codec.ts'
import { checksum } from '../../../shared/tester/checksums.ts'
import { requires } from '../../support/requirements.ts'
import { tools } from '../../unit/tester/codec_tools.ts'
import { python } from './python.ts'

/** Cuts streams into frames, and makes streams of payloads, as a plain Python peer does. */
const LENGTHS = `
import json, struct, sys
def read(form, inclusive, data):
    payloads, at, width = [], 0, struct.calcsize(form)
    while at < len(data):
        length, = struct.unpack_from(form, data, at)
        if inclusive: length -= width
        payloads.append(data[at + width:at + width + length].hex())
        at += width + length
    return payloads
def write(form, inclusive, payloads):
    more = struct.calcsize(form) if inclusive else 0
    return b''.join(struct.pack(form, len(payload) + more) + payload for payload in payloads)
answers = []
for job in json.load(sys.stdin):
    form, inclusive = job['form'], job['inclusive']
    payloads = read(form, inclusive, bytes.fromhex(job['stream']))
    answers.append({'read': payloads, 'written': write(form, inclusive, map(bytes.fromhex, payloads)).hex()})
json.dump(answers, sys.stdout)
`

/** PROTOCOLS.md 5, as such scripts are written: native order, json.dumps, hashlib. */
const READ_MESSAGES = `
import hashlib, json, struct, sys
stream, seen = sys.stdin.buffer, []
while True:
    head = stream.read(4)
    if not head: break
    header = json.loads(stream.read(struct.unpack('i', head)[0]).decode('utf-8'))
    payload = stream.read(header['total_size'])
    seen.append([header['filename'], payload.hex(), hashlib.md5(payload).hexdigest() == header['md5']])
json.dump(seen, sys.stdout)
`

const WRITE_MESSAGES = `
import hashlib, json, struct, sys
for name, payload in json.load(sys.stdin):
    payload = bytes.fromhex(payload)
    head = {'total_size': len(payload), 'filename': name, 'md5': hashlib.md5(payload).hexdigest() if name else None}
    head = json.dumps(head).encode('utf-8')
    sys.stdout.buffer.write(struct.pack('i', len(head)) + head + payload)
`

const FORMS = { 1: 'bB', 2: 'hH', 4: 'iI', 8: 'qQ' } as const
const PAYLOADS = ['', '00', 'ff00ff', 'ab'.repeat(100)].map((hex) => Buffer.from(hex, 'hex'))

const lengthSpecs = ([1, 2, 4, 8] as const).flatMap((bytes) =>
  (['big', 'little'] as const).flatMap((order) =>
    [true, false].flatMap((signed) =>
      [true, false].map((inclusive) => ({
        form: (order === 'big' ? '>' : '<') + FORMS[bytes][signed ? 0 : 1],
        inclusive,
        spec: codecSpec.parse({ type: 'length', bytes, order, signed, inclusive }),
      })),
    ),
  ),
)

function encodedAll(spec: CodecSpec, payloads: readonly Uint8Array[]): Buffer {
  return Buffer.concat(payloads.map((payload) => encodeFrame(spec, payload, { tools }) as Uint8Array))
}

const python3 = requires('python3')

describe.skipIf(python3.skip)(python3.named('frames of a Python peer'), () => {
  it('behind a length as struct packs it are read there and here', () => {
    const jobs = lengthSpecs.map((each) => ({ ...each, stream: encodedAll(each.spec, PAYLOADS).toString('hex') }))
    const answers = JSON.parse(python(LENGTHS, Buffer.from(JSON.stringify(jobs))).toString()) as unknown[]
    const sent = PAYLOADS.map((payload) => payload.toString('hex'))
    expect(answers).toEqual(jobs.map(({ stream }) => ({ read: sent, written: stream })))
    for (const { spec, stream } of jobs) {
      const frames = frameDecoder(spec, tools).push(Buffer.from(stream, 'hex'))
      expect(frames.map(({ payload }) => Buffer.from(payload).toString('hex'))).toEqual(sent)
    }
  })

  it('with a JSON header are read there', () => {
    const spec = codecSpec.parse({ type: 'json-header' })
    const named = encodeFrame(spec, Buffer.from('你好'), { tools, filename: '名 "x".txt' }) as Uint8Array
    const plain = encodeFrame(spec, new Uint8Array(0), { tools }) as Uint8Array
    expect(JSON.parse(python(READ_MESSAGES, Buffer.concat([named, plain])).toString())).toEqual([
      ['名 "x".txt', Buffer.from('你好').toString('hex'), true],
      [null, '', true],
    ])
  })

  it('with a JSON header are read here', () => {
    const messages = [
      ['名.txt', 'ff00'],
      [null, ''],
      ['b', 'ab'.repeat(70_000)],
    ]
    const stream = python(WRITE_MESSAGES, Buffer.from(JSON.stringify(messages)))
    const decoder = frameDecoder(codecSpec.parse({ type: 'json-header' }), tools)
    const frames = [...decoder.push(stream), decoder.end()].filter((frame) => frame !== undefined)
    expect(frames.map((frame) => frame.error)).toEqual([undefined, undefined, undefined])
    expect(frames.map(({ header, payload }) => [header?.['filename'], Buffer.from(payload).toString('hex')])).toEqual(
      messages,
    )
  })

  it('end with lines as splitlines of bytes finds them', () => {
    const parts = fc.sample(fc.constantFrom('a', '\n', '\r', '\r\n', 'bc', '\x0b', '\x85'), { seed: 4, numRuns: 400 })
    const stream = Buffer.from(parts.join(''), 'latin1')
    const program = 'import json, sys; json.dump([l.hex() for l in sys.stdin.buffer.read().splitlines()], sys.stdout)'
    const decoder = frameDecoder(codecSpec.parse({ type: 'lines' }), tools)
    const lines = [...decoder.push(stream), decoder.end()].filter((frame) => frame !== undefined)
    expect(lines.map(({ payload }) => Buffer.from(payload).toString('hex'))).toEqual(
      JSON.parse(python(program, stream).toString()),
    )
  })

  it('have the CRC-32 of zlib and the CRC of binascii', () => {
    const program =
      'import binascii, json, sys, zlib; print([[zlib.crc32(d), binascii.crc_hqx(d, 0)] for d in map(bytes.fromhex, json.load(sys.stdin))])'
    const all = fc.sample(fc.uint8Array({ maxLength: 300 }), { seed: 1, numRuns: 50 })
    const hex = JSON.stringify(all.map((bytes) => Buffer.from(bytes).toString('hex')))
    expect(JSON.parse(python(program, Buffer.from(hex)).toString())).toEqual(
      all.map((bytes) => [checksum('crc32', bytes), checksum('crc16-xmodem', bytes)]),
    )
  })
})
