import type { CodecSpec } from '../contract/tester/bytes.ts'
import type { Cut, Cutter } from './cutter.ts'
import type { FrameError } from './frame.ts'

export type LengthSpec = Extract<CodecSpec, { type: 'length' }>

/** Frames behind their length. */
export class LengthCutter implements Cutter {
  readonly #spec: LengthSpec

  constructor(spec: LengthSpec) {
    this.#spec = spec
  }

  cut(source: Uint8Array, from: number): Cut | undefined {
    const width = this.#spec.bytes
    const payloadFrom = from + width
    if (source.length < payloadFrom) return undefined
    const length = readInteger(source, from, this.#spec)
    const header = { length }
    const payloadBytes = this.#spec.inclusive ? length - width : length
    const error = this.#wrong(length, payloadBytes)
    if (error) return { end: payloadFrom, payloadFrom, payloadTo: payloadFrom, header, error }
    const end = payloadFrom + payloadBytes
    return end > source.length ? undefined : { end, payloadFrom, payloadTo: end, header }
  }

  left(rest: Uint8Array) {
    if (rest.length < this.#spec.bytes) return { error: 'length ended early', payloadFrom: 0 } as const
    return { error: 'payload ended early', payloadFrom: this.#spec.bytes } as const
  }

  #wrong(length: number, payloadBytes: number): FrameError | undefined {
    if (length < 0) return 'negative length'
    if (payloadBytes < 0) return 'length shorter than itself'
    return payloadBytes > this.#spec.maxBytes ? 'frame too long' : undefined
  }
}

/** Frames that all have the same size. */
export class FixedCutter implements Cutter {
  readonly #bytes: number

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  cut(source: Uint8Array, from: number): Cut | undefined {
    const end = from + this.#bytes
    return end > source.length ? undefined : { end, payloadFrom: from, payloadTo: end }
  }

  left() {
    return { error: 'payload ended early', payloadFrom: 0 } as const
  }
}

/** How a whole number lies in bytes. */
export interface IntegerLayout {
  readonly bytes: 1 | 2 | 4 | 8
  readonly order: 'big' | 'little'
  readonly signed: boolean
}

/** Of 8 bytes, numbers beyond 2^53 are rounded: they are far beyond every limit all the same. */
export function readInteger(source: Uint8Array, from: number, { bytes, order, signed }: IntegerLayout): number {
  let value = 0
  for (let index = 0; index < bytes; index++) {
    value = value * 256 + (source[order === 'big' ? from + index : from + bytes - 1 - index] ?? 0)
  }
  const top = source[order === 'big' ? from : from + bytes - 1] ?? 0
  if (!signed || top < 0x80) return value
  if (bytes < 8) return value - 256 ** bytes
  // The difference of two rounded numbers would lose a small negative number such as -1.
  return Number(BigInt.asIntN(64, bigInteger(source, from, order)))
}

/** The largest number that fits. */
export function maxInteger({ bytes, signed }: IntegerLayout): bigint {
  return (1n << BigInt(bytes * 8 - (signed ? 1 : 0))) - 1n
}

/** In two's complement; bits that do not fit are cut off. */
export function integerBytes(value: bigint, { bytes, order }: Omit<IntegerLayout, 'signed'>): Uint8Array {
  const result = new Uint8Array(bytes)
  for (let index = 0; index < bytes; index++) {
    const digit = Number((value >> BigInt(index * 8)) & 0xffn)
    result[order === 'big' ? bytes - 1 - index : index] = digit
  }
  return result
}

function bigInteger(source: Uint8Array, from: number, order: 'big' | 'little'): bigint {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  return view.getBigUint64(from, order === 'little')
}
