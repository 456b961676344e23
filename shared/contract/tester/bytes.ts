import { z } from 'zod'
import { RECORD_KINDS } from '../../tester/record.ts'

const hex = z.string().regex(/^([0-9a-f]{2}){1,64}$/, 'expected 1 to 64 bytes as pairs of hex digits')

/** The encodings that text can be sent in and shown as. Bytes are what is kept. `latin1` is ISO 8859-1, byte for byte. */
export const ENCODINGS = ['utf-8', 'gbk', 'shift_jis', 'latin1'] as const
export const textEncoding = z.enum(ENCODINGS)
export type TextEncoding = z.infer<typeof textEncoding>

/** The largest frame that a codec waits for, bytes: a length field can say 2 GiB, and none of it is kept waiting for. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024
const maxBytes = z
  .number()
  .int()
  .min(1)
  .max(MAX_FRAME_BYTES)
  .default(1024 * 1024)
export const byteOrder = z.enum(['big', 'little'])

/** How a stream of bytes is cut into frames. */
export const codecSpec = z.discriminatedUnion('type', [
  /** Each read is a frame: what TCP happens to deliver. */
  z.object({ type: z.literal('none') }),
  z.object({ type: z.literal('lines'), ending: z.enum(['lf', 'crlf', 'cr', 'any']).default('any'), maxBytes }),
  z.object({ type: z.literal('fixed'), bytes: z.number().int().min(1).max(MAX_FRAME_BYTES) }),
  z.object({ type: z.literal('delimiter'), hex, maxBytes }),
  z.object({
    type: z.literal('length'),
    bytes: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
    order: byteOrder.default('big'),
    signed: z.boolean().default(false),
    /** Whether the length counts its own bytes too. */
    inclusive: z.boolean().default(false),
    maxBytes,
  }),
  /**
   * PROTOCOLS.md 5: a signed 32-bit length of a JSON header with `total_size`, `filename`, `md5`; the header; the payload.
   * `little` is what Python's native `struct.pack('i')` sends on every machine in use.
   */
  z.object({
    type: z.literal('json-header'),
    order: byteOrder.default('little'),
    maxHeaderBytes: z
      .number()
      .int()
      .min(2)
      .max(1024 * 1024)
      .default(64 * 1024),
    maxPayloadBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(MAX_FRAME_BYTES),
  }),
])
export type CodecSpec = z.infer<typeof codecSpec>

/** Added behind what is sent. Names as in the RevEng catalogue of CRC algorithms; sums are modulo 256. */
export const CHECKSUMS = ['crc16-modbus', 'crc16-ibm-3740', 'crc16-xmodem', 'crc32', 'sum8', 'xor8'] as const
export const checksumSpec = z.object({ kind: z.enum(CHECKSUMS), order: byteOrder.default('big') })

/** What is sent, as it was typed. `shared/tester/payload.ts` makes bytes of it. */
export const payloadSpec = z.object({
  format: z.enum(['text', 'hex', 'base64', 'json', 'file']).default('text'),
  /** Of `file`: the path on the engine's machine, or the id of a file that a page has uploaded. */
  text: z
    .string()
    .max(4 * 1024 * 1024)
    .default(''),
  encoding: textEncoding.default('utf-8'),
  ending: z.enum(['none', 'lf', 'cr', 'crlf']).default('none'),
  /** `\n \r \t \0 \\ \xHH \uHHHH` mean one character or byte each. Only in text. */
  escapes: z.boolean().default(true),
  /** `{counter} {time} {uuid} {random:n}` are replaced at each sending. Only in text and JSON. */
  macros: z.boolean().default(false),
  checksum: checksumSpec.optional(),
})
export type PayloadSpec = z.infer<typeof payloadSpec>
export type PayloadInput = z.input<typeof payloadSpec>

/** What a log keeps of what passes: all bytes, the heads of messages (`shared/tester/record.ts`), or nothing (for load). */
export const recordKind = z.enum(RECORD_KINDS)
export type RecordKind = z.infer<typeof recordKind>

/** Ways in which a frame can be sent wrong on purpose; not all codecs know all of them. */
export const MALFORMATIONS = [
  'short-payload',
  'long-length',
  'negative-length',
  'huge-length',
  'truncated-header',
  'no-json',
  'wrong-md5',
  'missing-end',
] as const
export const malformation = z.enum(MALFORMATIONS)
export type Malformation = z.infer<typeof malformation>

/**
 * Why a socket could not be had, or broke, in a word that a page has in its own language; `message` beside it says all.
 * - `in-use`: EADDRINUSE; `privileged`: EACCES on a port below 1024; `no-address`: EADDRNOTAVAIL, no such address here
 * - `refused`, `timeout`, `name-not-found`, `no-route`: what was found on the way to the peer
 * - `reset`: the connection was there, and the peer or the network broke it; `tls`: no TLS came about
 */
export const SOCKET_FAULTS = [
  'in-use',
  'privileged',
  'no-address',
  'refused',
  'timeout',
  'name-not-found',
  'no-route',
  'reset',
  'tls',
  'other',
] as const
export const socketFault = z.enum(SOCKET_FAULTS)
export type SocketFault = z.infer<typeof socketFault>

export const hostName = z.string().min(1).max(255)
export const port = z.number().int().min(1).max(65_535)
export const bindPort = z.number().int().min(0).max(65_535)
/** 0: none. */
export const timeoutMs = z.number().int().min(0).max(86_400_000)
export const localPath = z.string().min(1).max(4096)
