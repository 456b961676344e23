import type { MethodKind } from '../define.ts'
import type { ContractFailure } from '../errors.ts'

// No zod here: the page reads these at run time. What the engine checks of a page's messages is in client_message.ts.

/** Changes with every change of the messages that the other side cannot follow. */
export const PROTOCOL_VERSION = 1

/**
 * Events of one stream that may be on their way or waiting for the page. Enough that the next is there when one has been
 * shown, few enough that a slow page holds little.
 */
export const STREAM_CREDIT = 4

/** The largest message over a WebSocket, bytes. Far above every method's own bound: it protects memory, not meaning. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024

/** How a close reason begins when trying again is of no use: "refused: the session is over". */
export const REFUSED = 'refused:'

/** Page to engine. Ids rise, so that one is never used twice on a line. */
export type ClientMessage =
  | {
      readonly type: 'call'
      readonly id: number
      readonly method: string
      /** What the page takes the method for; one that it would make again by itself must be what it thinks it is. */
      readonly kind: MethodKind
      readonly input?: unknown
      /** Events that may be sent at first; streams only. */
      readonly credit?: number | undefined
    }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'credit'; readonly id: number; readonly events: number }
  | { readonly type: 'ping' }

/** Engine to page. Every call ends in exactly one of `ok`, `end` (of a stream) and `error`. */
export type ServerMessage =
  /** The first message of a line. Another `engine` than before: what lived only in its memory is gone. */
  | { readonly type: 'hello'; readonly version: number; readonly engine: string }
  | { readonly type: 'ok'; readonly id: number; readonly value: unknown }
  | { readonly type: 'event'; readonly id: number; readonly value: unknown }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'error'; readonly id: number; readonly failure: ContractFailure }
  | { readonly type: 'pong' }

/** What belongs to one call. */
export type CallAnswer = Extract<ServerMessage, { readonly id: number }>

/** The engine is trusted, so only the outline is checked: enough to notice that something else answers. */
export function readServerMessage(message: unknown): ServerMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { type, id, version, engine, failure } = message as Record<string, unknown>
  switch (type) {
    case 'hello':
      return typeof version === 'number' && typeof engine === 'string' ? (message as ServerMessage) : undefined
    case 'pong':
      return message as ServerMessage
    case 'ok':
    case 'event':
    case 'end':
      return typeof id === 'number' ? (message as ServerMessage) : undefined
    case 'error':
      return typeof id === 'number' && typeof failure === 'object' && failure !== null
        ? (message as ServerMessage)
        : undefined
    default:
      return undefined
  }
}
