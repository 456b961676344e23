import { z } from 'zod'
import { mutation, query, stream } from '../define.ts'
import {
  bindPort,
  byteOrder,
  codecSpec,
  hostName,
  localPath,
  payloadSpec,
  recordKind,
  socketFault,
  timeoutMs,
} from './bytes.ts'

export const serverId = z.string().regex(/^srv-[0-9a-z]{6,32}$/)

/** One rule of an auto-reply server; the first that matches answers. */
const rule = z.object({
  match: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('any') }),
    /** The frame holds this text. */
    z.object({ kind: z.literal('text'), text: z.string().min(1).max(10_000) }),
    z.object({ kind: z.literal('hex'), hex: z.string().min(2).max(20_000) }),
    /** RE2's grammar, on the beginning of the frame as text; its groups are `{1}`, `{2}` in the reply. */
    z.object({ kind: z.literal('regex'), pattern: z.string().min(1).max(1_000), flags: z.enum(['', 'i']).default('') }),
  ]),
  reply: payloadSpec.optional(),
  /** Ends the connection after the reply. TCP and TLS only. */
  close: z.boolean().default(false),
})

/** What a server does with what it is sent. None runs commands. */
export const serverMode = z.discriminatedUnion('type', [
  z.object({ type: z.literal('echo') }),
  /** Python's `bytes.upper()`: ASCII a to z, nothing else (PROTOCOLS.md 1 and 2). */
  z.object({ type: z.literal('upper') }),
  /** RFC 863. */
  z.object({ type: z.literal('discard') }),
  /** RFC 864: characters as long as the peer takes them; one datagram per datagram over UDP. */
  z.object({ type: z.literal('source'), bytesPerSecond: z.number().int().min(0).max(1e11).default(0) }),
  /** The same answer to each frame, or datagram. */
  z.object({ type: z.literal('reply'), reply: payloadSpec }),
  /** TCP: speaks first, then reads and answers in upper case (PROTOCOLS.md 4). UDP: answers each datagram with it. */
  z.object({ type: z.literal('hello'), greeting: payloadSpec.default({ ...payloadSpec.parse({ text: 'hello' }) }) }),
  /** Passes on what each says to all others. UDP: JSON (PROTOCOLS.md 3). TCP: lines. */
  z.object({ type: z.literal('chat'), name: z.string().max(100).default('server') }),
  /** Receives framed messages (PROTOCOLS.md 5), checks them, and keeps files. TCP and TLS only. */
  z.object({
    type: z.literal('framed'),
    order: byteOrder.default('little'),
    /** Absent: what comes is checked and not kept. */
    folder: localPath.optional(),
    maxPayloadBytes: z
      .number()
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .default(1024 ** 3),
  }),
  z.object({ type: z.literal('rules'), rules: z.array(rule).max(200) }),
  /** Answers each HTTP/1.1 request with what it understood of it, as JSON. TCP and TLS only. */
  z.object({ type: z.literal('http') }),
])

const percent = z.number().min(0).max(100).default(0)
/** A bad network, for tests. Over TCP delay and corruption only: bytes of a stream cannot be lost or reordered. */
export const impairments = z.object({
  delayMs: z.number().min(0).max(60_000).default(0),
  /** Added to or taken from the delay at random. */
  jitterMs: z.number().min(0).max(60_000).default(0),
  lossPercent: percent,
  duplicatePercent: percent,
  reorderPercent: percent,
  /** Of datagrams, or of pieces that are sent: one bit of it is turned. */
  corruptPercent: percent,
  /** The same seed, the same bad luck. */
  seed: z.number().int().min(0).max(0xffffffff).optional(),
})
export type Impairments = z.infer<typeof impairments>

export const serverSpec = z.object({
  name: z.string().max(100).default(''),
  protocol: z.enum(['tcp', 'tls', 'udp']),
  /** An address of this machine; `0.0.0.0` or `::` for all. */
  address: hostName.default('127.0.0.1'),
  /** 0: any that is free. */
  port: bindPort.default(0),
  mode: serverMode,
  /** Frames for modes that answer each, and in the log. Absent: what a read brings. TCP and TLS only. */
  codec: codecSpec.default({ type: 'none' }),
  /** listen(2): connections that wait to be accepted. */
  backlog: z.number().int().min(1).max(65_535).default(511),
  /** What one read takes at most, bytes: `recv(n)` of TCP; of UDP, `recvfrom(n)`, the rest of a datagram is lost and counted. */
  receiveBytes: z
    .number()
    .int()
    .min(1)
    .max(1024 * 1024)
    .default(65_536),
  /** SO_RCVBUF and SO_SNDBUF of UDP, bytes; what the system gave is told. 0: as the system has it. */
  socketBufferBytes: z
    .number()
    .int()
    .min(0)
    .max(64 * 1024 * 1024)
    .default(0),
  /** A peer that says nothing for so long is let go. 0: never. */
  idleTimeoutMs: timeoutMs.default(0),
  /** More are refused, and counted. UDP, which knows no refusal, forgets the peer that was silent longest. */
  maxClients: z.number().int().min(1).max(100_000).default(10_000),
  concurrency: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('event-loop') }),
      /** So many connections are served at once; the rest wait, and are shown as waiting. */
      z.object({ kind: z.literal('pool'), size: z.number().int().min(1).max(10_000) }),
    ])
    .default({ kind: 'event-loop' }),
  impair: impairments.optional(),
  tls: z
    .discriminatedUnion('kind', [
      /** A certificate for this address, made anew at each start and signed by nobody. */
      z.object({ kind: z.literal('generated') }),
      z.object({ kind: z.literal('files'), certificate: localPath, key: localPath }),
    ])
    .default({ kind: 'generated' }),
  multicast: z.object({ group: hostName, interface: hostName.optional() }).optional(),
  broadcast: z.boolean().default(false),
  /** With `none` the log is empty: not even what happened is in it. */
  record: recordKind.default('all'),
})
export type ServerSpec = z.infer<typeof serverSpec>
export type ServerSpecInput = z.input<typeof serverSpec>

export const SERVER_STATES = ['stopped', 'starting', 'listening', 'restarting', 'failed'] as const

/** Counted since the start. */
export const serverCounts = z.object({
  /** Connections accepted, or peers of UDP seen. */
  clients: z.number().int(),
  /** Now. */
  connected: z.number().int(),
  /** In mode `pool`: served now, and accepted but waiting. */
  served: z.number().int(),
  waiting: z.number().int(),
  refused: z.number().int(),
  messagesIn: z.number().int(),
  messagesOut: z.number().int(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  /** Datagrams longer than the receive size, and the bytes of them that were lost. */
  truncated: z.number().int(),
  truncatedBytes: z.number(),
  /** Datagrams that the system dropped because the socket's buffer was full (`/proc/net/udp`); absent where it does not tell. */
  dropped: z.number().int().optional(),
  errors: z.number().int(),
  /** Log entries that came too fast to be kept. */
  unlogged: z.number().int(),
  /** Files kept by mode `framed`. */
  files: z.number().int(),
})
export type ServerCounts = z.infer<typeof serverCounts>

const rates = z.object({
  messagesInPerSecond: z.number(),
  messagesOutPerSecond: z.number(),
  bytesInPerSecond: z.number(),
  bytesOutPerSecond: z.number(),
})

export const serverHead = z.object({
  id: serverId,
  spec: serverSpec,
  state: z.enum(SERVER_STATES),
  /** Where it listens, once it does. */
  address: z.string().optional(),
  port: bindPort.optional(),
  /** Why it failed, stopped or started again; and what to do. */
  message: z.string().optional(),
  /** Of one that failed: why, in a word. */
  fault: socketFault.optional(),
  /** A port that is free, where the one asked for is in use. */
  freePort: z.number().int().optional(),
  startedAt: z.string().optional(),
  /** What the system gave of `socketBufferBytes`. */
  socketBuffers: z.object({ receiveBytes: z.number(), sendBytes: z.number() }).optional(),
  /** SHA-256 of the certificate, as hex pairs with colons. TLS only. */
  certificate: z.string().optional(),
  counts: serverCounts,
  rates,
})
export type ServerHead = z.infer<typeof serverHead>

export const serverPeer = z.object({
  /** Unique on this server: "12". */
  id: z.string(),
  /** "127.0.0.1:50312". */
  peer: z.string(),
  state: z.enum(['waiting', 'served', 'closed']),
  since: z.string(),
  messagesIn: z.number().int(),
  messagesOut: z.number().int(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  /** Why it ended, or what is wrong with it: "reset by the peer", "frame too long". */
  message: z.string().optional(),
})
export type ServerPeer = z.infer<typeof serverPeer>

export const serverMethods = {
  /** All at first, then those that changed. */
  'servers.watch': stream({
    input: z.object({}),
    event: z.object({ servers: z.array(serverHead), removed: z.array(serverId) }),
  }),
  /** One server's peers: all at first (at most 1,000, newest first), then those that changed. */
  'servers.peers': stream({
    input: z.object({ id: serverId }),
    event: z.object({ peers: z.array(serverPeer) }),
    errors: ['not-found'],
  }),
  /**
   * Makes a server and starts it. Refused with `needs-confirmation` where others than this machine could reach it and it is
   * not confirmed. A port in use is no refusal: the server is there, `failed`, with the reason.
   */
  'servers.start': mutation({
    input: z.object({ spec: serverSpec, confirmed: z.boolean().default(false) }),
    output: z.object({ id: serverId }),
    errors: ['problems', 'needs-confirmation', 'busy'],
    maxInputBytes: 1024 * 1024,
  }),
  /** Starts one again, with another spec if one is given. */
  'servers.restart': mutation({
    input: z.object({ id: serverId, spec: serverSpec.optional(), confirmed: z.boolean().default(false) }),
    output: z.object({}),
    errors: ['problems', 'needs-confirmation', 'not-found', 'busy'],
    maxInputBytes: 1024 * 1024,
  }),
  'servers.stop': mutation({ input: z.object({ id: serverId }), output: z.object({}), errors: ['not-found'] }),
  /** Stops it, and forgets it and its log. */
  'servers.remove': mutation({ input: z.object({ id: serverId }), output: z.object({}), errors: ['not-found'] }),
  /** Ends one peer's connection. */
  'servers.drop-peer': mutation({
    input: z.object({ id: serverId, peer: z.string().max(40) }),
    output: z.object({}),
    errors: ['not-found'],
  }),
  /** Says something to one peer, or to all. */
  'servers.say': mutation({
    input: z.object({ id: serverId, peer: z.string().max(40).optional(), payload: payloadSpec }),
    output: z.object({ peers: z.number().int() }),
    errors: ['problems', 'not-found'],
    maxInputBytes: 8 * 1024 * 1024,
  }),
  /** The addresses of this machine that a server can listen on. */
  'servers.addresses': query({
    input: z.object({}),
    output: z.object({
      addresses: z.array(
        z.object({
          address: z.string(),
          interface: z.string(),
          family: z.enum(['IPv4', 'IPv6']),
          loopback: z.boolean(),
        }),
      ),
    }),
  }),
}
