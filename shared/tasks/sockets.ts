import type { HttpRequest, HttpResponse } from '../contract/tester/http.ts'
import type { LoadSpec } from '../contract/tester/load.ts'
import type { CodecSpec, SocketFault as AnySocketFault } from '../contract/tester/bytes.ts'
import type { ServerCounts, ServerPeer, ServerSpec } from '../contract/tester/servers.ts'
import type { SessionHead, SessionSpec } from '../contract/tester/sessions.ts'

/**
 * Why a socket could not be had, in words that scripts can match; `message` beside it says what to do.
 * - `in-use`: EADDRINUSE; - `privileged`: EACCES on a port below 1024; - `no-address`: EADDRNOTAVAIL, no such address here
 */
export type SocketFault = Extract<AnySocketFault, 'in-use' | 'privileged' | 'no-address' | 'tls' | 'other'>

/**
 * `sockets.listen`, lane `sockets`: a server, until it is cancelled (`cancelled`) or cannot go on (`failed`, with a
 * {@link ListenFailure} as result). Its output (stream `stdout`) is the log, as `shared/tester/record.ts` writes it: when the engine
 * does not keep up, entries are left out and counted, and the server stays as fast as it is.
 */
export interface ListenInput {
  readonly spec: ServerSpec
}

export interface ListenFailure {
  readonly fault: SocketFault
  readonly freePort?: number
}

export type ListenEvent =
  | {
      readonly type: 'listening'
      readonly address: string
      readonly port: number
      readonly socketBuffers?: { readonly receiveBytes: number; readonly sendBytes: number }
      readonly certificate?: string
    }
  /** Four times a second at most, while something changes. `peers`: those that changed, at most 1,000 of them. */
  | { readonly type: 'stats'; readonly counts: ServerCounts; readonly peers: readonly ServerPeer[] }

export type ListenTell =
  | { readonly type: 'say'; readonly peer?: string; readonly data: Uint8Array }
  | { readonly type: 'drop-peer'; readonly peer: string }

/**
 * `sockets.session`, lane `sockets`: one connection of a client, from connecting to its end. Succeeds when it was closed
 * (by whom is in the last `state` event), fails when it could not be made or broke. Output: its log; a slow engine slows its reads.
 */
export interface SessionInput {
  readonly spec: SessionSpec
  /** The peer's end does not close the connection before `half-close` or `close` is told: what is to be sent comes as it is read. */
  readonly sendsOn?: boolean
}

/** How a session failed, where that is known. */
export interface SessionFailure {
  /** It was asked for what cannot be, a file that is not there above all: nothing was connected to. */
  readonly fault: 'spec'
}

export type SessionEvent =
  | ({ readonly type: 'state' } & Pick<
      SessionHead,
      'state' | 'local' | 'remote' | 'connectMs' | 'tls' | 'message' | 'fault'
    >)
  | ({ readonly type: 'stats' } & Pick<SessionHead, 'messagesIn' | 'messagesOut' | 'bytesIn' | 'bytesOut' | 'sending'>)
  /** A sending ended; `error` says why it did not send all. */
  | { readonly type: 'sent'; readonly sending: number; readonly error?: string }

export type SessionTell =
  | {
      readonly type: 'send'
      /** Told back in `sent`. */
      readonly sending: number
      /**
       * The messages, sent one by one; a repeated sending sends them over and over, so a counter's next values are told with
       * `more` before the last was sent (the worker asks: `{ type: 'more', sending }`, answered with `Uint8Array[]`).
       */
      readonly messages: readonly Uint8Array[]
      /** In place of `messages`: the bytes of a local file, as one message. */
      readonly path?: string
      readonly intervalMs: number
      /** How many messages in all; 0: until it is stopped. */
      readonly count: number
      /** Ask for more messages when those given are used up, in place of beginning again. */
      readonly fresh: boolean
    }
  | { readonly type: 'stop-sending' }
  | { readonly type: 'set'; readonly noDelay?: boolean; readonly codec?: CodecSpec }
  | { readonly type: 'half-close' }
  | { readonly type: 'close' }

/** Asked by `sockets.session` when a fresh sending needs more; answered with the next messages. */
export interface SessionQuestion {
  readonly type: 'more'
  readonly sending: number
}

/** `sockets.http`, lane `sockets`. Succeeds whatever came: what went wrong is in `message`. */
export interface HttpInput {
  readonly request: HttpRequest
}

export interface HttpResult {
  readonly remote?: string
  /** The first 4 MiB. */
  readonly sent: Uint8Array
  readonly received: Uint8Array
  readonly receivedBytes: number
  readonly response?: HttpResponse
  readonly timing: {
    readonly dnsMs?: number
    readonly connectMs?: number
    readonly tlsMs?: number
    readonly firstByteMs?: number
    readonly restMs?: number
    readonly totalMs: number
  }
  readonly tls?: {
    readonly version: string
    readonly cipher: string
    readonly trusted: boolean
    readonly problem?: string
  }
  readonly message?: string
}

/** `sockets.load`, lane `load`: one generator process's share of a load. Ends by itself; a cancelled one drains nothing. */
export interface LoadInput {
  /** With this process's share of connections and rate. */
  readonly spec: LoadSpec
  /** Its number, and how many there are: names of clients and sequence numbers of datagrams do not repeat. */
  readonly part: number
  readonly parts: number
  /** Fixed bytes of message kind `payload`. */
  readonly payload?: Uint8Array
}

/**
 * Asked once by `sockets.load` when it has all it needs to begin; answered with when to, as `Date.now()` tells: all parts, and
 * both of a pair, begin together.
 */
export interface LoadQuestion {
  readonly type: 'ready'
}

/** Four times a second: what was added since the last. Histograms as HdrHistogram's compressed base64, in microseconds. */
export interface LoadEvent {
  readonly type: 'progress'
  readonly state: 'ramping' | 'running' | 'draining'
  readonly atMs: number
  readonly connected: number
  readonly counts: {
    readonly offered: number
    readonly sent: number
    readonly received: number
    readonly echoed: number
    readonly bytesOut: number
    readonly bytesIn: number
    readonly connects: number
  }
  readonly errors: readonly { readonly kind: string; readonly count: number; readonly message: string }[]
  readonly latency: string
  readonly serviceTime?: string
  readonly connect?: string
  /** Since the beginning. */
  readonly loopDelayP99Ms: number
  readonly cpuShare: number
}

export interface LoadTaskResult {
  readonly durationMs: number
  readonly udp?: {
    readonly lost: number
    readonly duplicates: number
    readonly reordered: number
    readonly jitterMs: number
    readonly late: number
  }
  /** What the kernel counted on this machine while it ran, of /proc/net/snmp and /proc/net/udp; absent elsewhere. */
  readonly kernel?: {
    readonly sendBufferErrors: number
    readonly receiveBufferErrors: number
    /** Drops of the receiving socket, where it is on this machine. */
    readonly receiverDrops?: number
    /** Drops of this generator's own sockets. */
    readonly ownDrops: number
  }
}
