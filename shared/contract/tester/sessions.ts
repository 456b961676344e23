import { z } from 'zod'
import { mutation, query, stream } from '../define.ts'
import {
  bindPort,
  codecSpec,
  hostName,
  localPath,
  malformation,
  payloadSpec,
  port,
  recordKind,
  socketFault,
  timeoutMs,
} from './bytes.ts'

export const sessionId = z.string().regex(/^ses-[0-9a-z]{6,32}$/)

export const clientTls = z.object({
  /** SNI and the name that the certificate must have; absent: the host. */
  serverName: z.string().max(255).optional(),
  /** Off: any certificate will do. */
  verify: z.boolean().default(false),
  /** PEM file of the authority to trust. */
  authority: localPath.optional(),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
  alpn: z.array(z.string().max(100)).max(10).default([]),
})

/** A client: one socket, and all that was said through it, over any number of connections. */
export const sessionSpec = z.object({
  name: z.string().max(100).default(''),
  protocol: z.enum(['tcp', 'tls', 'udp']),
  host: hostName,
  port,
  family: z.enum(['any', 'ipv4', 'ipv6']).default('any'),
  /** The source's; absent, 0: the system chooses. */
  localAddress: hostName.optional(),
  localPort: bindPort.default(0),
  connectTimeoutMs: timeoutMs.default(10_000),
  /** Closed when nothing came or went for so long. 0: never. */
  idleTimeoutMs: timeoutMs.default(0),
  /** TCP_NODELAY: small sends go at once, not when the last was acknowledged (RFC 896). */
  noDelay: z.boolean().default(true),
  /** SO_KEEPALIVE after so long without traffic. 0: off. */
  keepAliveMs: timeoutMs.default(0),
  /** UDP: SO_BROADCAST; and the group to hear, if the host is one. */
  broadcast: z.boolean().default(false),
  multicast: z.object({ group: hostName, interface: hostName.optional() }).optional(),
  /** How frames are made of what is sent (unless `raw`) and shown of what comes. */
  codec: codecSpec.default({ type: 'none' }),
  /** What one read takes at most, bytes. */
  receiveBytes: z
    .number()
    .int()
    .min(1)
    .max(1024 * 1024)
    .default(65_536),
  tls: clientTls.prefault({}),
  /** With `none` the transcript has what happened, in notes, and nothing of what was said; counts are exact with all. */
  record: recordKind.default('all'),
})
export type SessionSpec = z.infer<typeof sessionSpec>
export type SessionSpecInput = z.input<typeof sessionSpec>

export const SESSION_STATES = ['connecting', 'open', 'half-closed', 'closed', 'failed'] as const

export const sessionHead = z.object({
  id: sessionId,
  spec: sessionSpec,
  state: z.enum(SESSION_STATES),
  /** Both ends: "127.0.0.1:50312". */
  local: z.string().optional(),
  remote: z.string().optional(),
  openedAt: z.string().optional(),
  connectMs: z.number().optional(),
  tls: z
    .object({
      version: z.string(),
      cipher: z.string(),
      /** Whether the certificate is one to trust; `problem` says why not. */
      trusted: z.boolean(),
      problem: z.string().optional(),
      subject: z.string(),
      issuer: z.string(),
      validTo: z.string(),
      sha256: z.string(),
      alpn: z.string().optional(),
    })
    .optional(),
  /** Why it failed or was closed, and what to do. */
  message: z.string().optional(),
  /** Of one that failed: why, in a word. */
  fault: socketFault.optional(),
  messagesIn: z.number().int(),
  messagesOut: z.number().int(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  /** The sending that goes on. */
  sending: z.object({ sent: z.number().int(), of: z.number().int(), bytes: z.number() }).optional(),
})
export type SessionHead = z.infer<typeof sessionHead>

/** One sending: once, or again and again. */
export const sending = z.object({
  payload: payloadSpec,
  /** Not wrapped into a frame by the session's codec. */
  raw: z.boolean().default(false),
  /** The `filename` of codec `json-header`. */
  filename: z.string().max(255).optional(),
  malformed: malformation.optional(),
  repeat: z
    .object({
      /** 0: back to back. */
      intervalMs: z.number().min(0).max(86_400_000),
      /** 0: until it is stopped. */
      count: z.number().int().min(0).max(1_000_000_000),
    })
    .optional(),
})
export type Sending = z.infer<typeof sending>

/** One piece on the byte ruler: `offset` bytes from the first shown. */
const rulerPiece = z.object({
  offset: z.number(),
  bytes: z.number(),
  at: z.number(),
  /** The beginning of it as text, controls as escapes (`\n`). */
  label: z.string(),
  error: z.string().optional(),
})
export const rulerLanes = z.object({
  sends: z.array(rulerPiece),
  /** Absent when nobody here knows what the peer read: it is not a server of this engine. */
  reads: z.array(rulerPiece).optional(),
  frames: z.array(rulerPiece),
  /** Frames are missing: the log that they are cut from has only the heads of what passed. */
  framesCut: z.boolean().optional(),
  /** Reads that hold more than one send, and sends that more than one read brought. */
  sticky: z.number().int(),
  split: z.number().int(),
})
export type RulerLanes = z.infer<typeof rulerLanes>

export const sessionMethods = {
  'sessions.watch': stream({
    input: z.object({}),
    event: z.object({ sessions: z.array(sessionHead), removed: z.array(sessionId) }),
  }),
  /** Makes a session and connects it. That it cannot connect is no refusal: the session is there, `failed`, with the reason. */
  'sessions.open': mutation({
    input: z.object({ spec: sessionSpec }),
    output: z.object({ id: sessionId }),
    errors: ['problems', 'busy'],
  }),
  /** Connects again, with another spec if one is given; its transcript goes on. */
  'sessions.reopen': mutation({
    input: z.object({ id: sessionId, spec: sessionSpec.optional() }),
    output: z.object({}),
    errors: ['problems', 'not-found'],
  }),
  /** @returns how many bytes one message has; a repeated sending goes on after that */
  'sessions.send': mutation({
    input: z.object({ id: sessionId, sending }),
    output: z.object({ bytes: z.number().int() }),
    errors: ['problems', 'not-found', 'busy', 'system'],
    maxInputBytes: 8 * 1024 * 1024,
  }),
  'sessions.stop-sending': mutation({
    input: z.object({ id: sessionId }),
    output: z.object({}),
    errors: ['not-found'],
  }),
  /** Takes effect at once. */
  'sessions.set': mutation({
    input: z.object({ id: sessionId, noDelay: z.boolean().optional(), codec: codecSpec.optional() }),
    output: z.object({}),
    errors: ['not-found'],
  }),
  /** Says that no more will be sent (FIN), and goes on reading. */
  'sessions.half-close': mutation({ input: z.object({ id: sessionId }), output: z.object({}), errors: ['not-found'] }),
  'sessions.close': mutation({ input: z.object({ id: sessionId }), output: z.object({}), errors: ['not-found'] }),
  'sessions.remove': mutation({ input: z.object({ id: sessionId }), output: z.object({}), errors: ['not-found'] }),
  /** The newest sends of this session's connection against what its peer read, where that is a server of this engine. */
  'sessions.ruler': query({
    input: z.object({
      id: sessionId,
      /** `in`: what the peer sent and we read. */
      direction: z.enum(['out', 'in']).default('out'),
      /** Newest sends. */
      last: z.number().int().min(1).max(200).default(20),
      codec: codecSpec.optional(),
    }),
    output: rulerLanes,
    errors: ['not-found', 'system'],
  }),
  /** The bytes that a payload amounts to now, for a look before it is sent. */
  'sessions.preview': query({
    input: z.object({
      payload: payloadSpec,
      codec: codecSpec.default({ type: 'none' }),
      filename: z.string().max(255).optional(),
      malformed: malformation.optional(),
    }),
    output: z.object({
      bytes: z.number().int(),
      /** Base64 of the first 4096. */
      data: z.string(),
    }),
    errors: ['problems', 'system'],
    maxInputBytes: 8 * 1024 * 1024,
  }),
}
