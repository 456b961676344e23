import type { z } from 'zod'
import type { CHECKSUMS, checksumSpec } from '../contract/tester/bytes.ts'
import { integerBytes } from './length_prefix.ts'

type ChecksumKind = (typeof CHECKSUMS)[number]

/** A CRC after Ross Williams' model ("A Painless Guide to CRC Error Detection Algorithms", 1993), bytes and result reflected or not. */
interface CrcModel {
  readonly width: 16 | 32
  readonly polynomial: number
  readonly initial: number
  readonly reflected: boolean
  readonly xorOut: number
}

/** From the RevEng catalogue of parametrised CRC algorithms. */
const MODELS = {
  'crc16-modbus': { width: 16, polynomial: 0x8005, initial: 0xffff, reflected: true, xorOut: 0 },
  'crc16-ibm-3740': { width: 16, polynomial: 0x1021, initial: 0xffff, reflected: false, xorOut: 0 },
  'crc16-xmodem': { width: 16, polynomial: 0x1021, initial: 0, reflected: false, xorOut: 0 },
  /** CRC-32/ISO-HDLC: of Ethernet, gzip and zip. */
  crc32: { width: 32, polynomial: 0x04c11db7, initial: 0xffffffff, reflected: true, xorOut: 0xffffffff },
} as const satisfies Partial<Record<ChecksumKind, CrcModel>>

/** The check value of these bytes as a number: 8, 16 or 32 bits, by its kind. */
export function checksum(kind: ChecksumKind, bytes: Uint8Array): number {
  switch (kind) {
    case 'sum8':
      return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)
    case 'xor8':
      return bytes.reduce((sum, byte) => sum ^ byte, 0)
    case 'crc16-modbus':
    case 'crc16-ibm-3740':
    case 'crc16-xmodem':
    case 'crc32':
      return crc(kind, bytes)
  }
}

/** The check value as it is sent: 1, 2 or 4 bytes. */
export function checksumBytes(spec: z.infer<typeof checksumSpec>, bytes: Uint8Array): Uint8Array {
  const width = spec.kind === 'crc32' ? 4 : spec.kind === 'sum8' || spec.kind === 'xor8' ? 1 : 2
  return integerBytes(BigInt(checksum(spec.kind, bytes)), { bytes: width, order: spec.order })
}

type CrcKind = keyof typeof MODELS
const tables = new Map<CrcKind, Uint32Array>()

function crc(kind: CrcKind, bytes: Uint8Array): number {
  const model: CrcModel = MODELS[kind]
  const table = tables.get(kind) ?? makeTable(model)
  tables.set(kind, table)
  const shift = model.width - 8
  const mask = maskOf(model)
  let register = model.initial
  for (const byte of bytes) {
    register = model.reflected
      ? (register >>> 8) ^ (table[(register ^ byte) & 0xff] ?? 0)
      : ((register << 8) ^ (table[((register >>> shift) ^ byte) & 0xff] ?? 0)) & mask
  }
  return ((register ^ model.xorOut) & mask) >>> 0
}

/** What eight steps make of each byte. */
function makeTable(model: CrcModel): Uint32Array {
  const mask = maskOf(model)
  const top = 2 ** (model.width - 1)
  const polynomial = model.reflected ? reversed(model.polynomial, model.width) : model.polynomial
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let register = model.reflected ? byte : byte << (model.width - 8)
    for (let bit = 0; bit < 8; bit++) {
      if (model.reflected) register = register & 1 ? (register >>> 1) ^ polynomial : register >>> 1
      else register = register & top ? (register << 1) ^ polynomial : register << 1
    }
    return (register & mask) >>> 0
  })
}

function maskOf({ width }: CrcModel): number {
  return width === 32 ? -1 : 0xffff
}

function reversed(value: number, width: number): number {
  let result = 0
  for (let bit = 0; bit < width; bit++) result = (result << 1) | ((value >>> bit) & 1)
  return result >>> 0
}
