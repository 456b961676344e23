import type { Malformation } from '../contract/tester/bytes.ts'
import { indexOfBytes } from './delimited.ts'
import type { CodecTools } from './frame.ts'
import { joinBytes } from './hex.ts'
import type { JsonHeaderSpec } from './json_header.ts'
import { type IntegerLayout, type LengthSpec, integerBytes, maxInteger } from './length_prefix.ts'

type Encoded = Uint8Array | { problem: string }

const CR = 13
const JSON_LENGTH = { bytes: 4, signed: true } as const

/** Frames that end with certain bytes. */
export interface DelimitedLayout {
  readonly end: Uint8Array
  readonly maxBytes: number
  /** Whoever reads takes a CR for an end, too. */
  readonly orCr?: boolean
}

/** One decoder for each frame would tell the same, and take several times as long as all the rest of a short answer. */
export function encodeDelimited(
  payload: Uint8Array,
  { end, maxBytes, orCr = false }: DelimitedLayout,
  malformed: Malformation | undefined,
): Encoded {
  if (malformed === 'missing-end') return payload
  if (malformed) return cannotBe(malformed, 'Frames with an end')
  if (payload.length > maxBytes)
    return { problem: `The payload has ${payload.length} bytes, more than this codec takes` }
  const frame = joinBytes([payload, end])
  // The end may begin in the payload: "a" before the end "aa" is cut after nothing.
  if (indexOfBytes(frame, end) < payload.length || (orCr && payload.includes(CR))) {
    return { problem: 'The payload holds bytes that end a frame: the other side would cut it elsewhere' }
  }
  return frame
}

export function encodeFixed(payload: Uint8Array, bytes: number, malformed: Malformation | undefined): Encoded {
  if (malformed && malformed !== 'short-payload') return cannotBe(malformed, 'Frames of a fixed length')
  if (payload.length !== bytes) return { problem: `The payload has ${payload.length} bytes, a frame has ${bytes}` }
  return malformed ? payload.subarray(0, bytes - 1) : payload
}

export function encodeLength(spec: LengthSpec, payload: Uint8Array, malformed: Malformation | undefined): Encoded {
  const length = BigInt(payload.length + (spec.inclusive ? spec.bytes : 0))
  if (length > maxInteger(spec)) {
    return { problem: `The payload has ${payload.length} bytes, more than ${spec.bytes}-byte lengths can say` }
  }
  if (!malformed) return joinBytes([integerBytes(length, spec), payload])
  if (malformed === 'short-payload') return shortened(integerBytes(length, spec), payload)
  const prefix = wrongLength(spec, length, malformed)
  if ('problem' in prefix) return prefix
  return malformed === 'truncated-header' ? prefix : joinBytes([prefix, payload])
}

export function encodeJsonHeader(
  spec: JsonHeaderSpec,
  payload: Uint8Array,
  options: { tools: CodecTools; filename: string | null; malformed: Malformation | undefined },
): Encoded {
  const { tools, filename, malformed } = options
  const md5 = tools.newMd5()
  md5.update(payload)
  const sum = malformed === 'wrong-md5' ? wrongDigest(md5.digest()) : md5.digest()
  const fields = JSON.stringify({ total_size: payload.length, filename, md5: sum })
  const header = new TextEncoder().encode(malformed === 'no-json' ? fields.replaceAll('"', '') : fields)
  const layout = { ...JSON_LENGTH, order: spec.order }
  const length = BigInt(header.length)
  if (malformed === 'short-payload') return shortened(joinBytes([integerBytes(length, layout), header]), payload)
  if (malformed === 'truncated-header') {
    return joinBytes([integerBytes(length, layout), header.subarray(0, header.length >> 1)])
  }
  const right = malformed === undefined || malformed === 'wrong-md5' || malformed === 'no-json'
  const prefix = right ? integerBytes(length, layout) : wrongLength(layout, length, malformed)
  return 'problem' in prefix ? prefix : joinBytes([prefix, header, payload])
}

function wrongLength(layout: IntegerLayout, length: bigint, malformed: Malformation): Encoded {
  const wrong = (value: bigint) => integerBytes(value, layout)
  switch (malformed) {
    case 'long-length':
      // One more than there is, the classic mistake: the next frame's first byte is taken for this one's last.
      if (length < maxInteger(layout)) return wrong(length + 1n)
      return { problem: 'The length is the largest already that its bytes can say' }
    case 'negative-length':
      return layout.signed ? wrong(-1n) : { problem: 'A length without a sign cannot be negative' }
    case 'huge-length':
      return wrong(maxInteger(layout))
    case 'truncated-header':
      if (layout.bytes > 1) return wrong(length).subarray(0, layout.bytes - 1)
      return { problem: 'A length of one byte cannot be cut short' }
    case 'short-payload':
    case 'no-json':
    case 'wrong-md5':
    case 'missing-end':
      return cannotBe(malformed, 'Frames behind a length')
  }
}

/** What stands before a payload says how long it is; half of it comes. */
function shortened(before: Uint8Array, payload: Uint8Array): Encoded {
  if (payload.length === 0) return { problem: 'An empty payload cannot be cut short' }
  return joinBytes([before, payload.subarray(0, payload.length >> 1)])
}

function wrongDigest(digest: string): string {
  return (digest.startsWith('0') ? '1' : '0') + digest.slice(1)
}

function cannotBe(malformed: Malformation, what: string): { problem: string } {
  return { problem: `${what} cannot be wrong in the way "${malformed}"` }
}
