import type { z } from 'zod'
import type { MethodErrorCode } from './errors.ts'

/**
 * What a method is to the line that carries it. A `query` changes nothing and is made again by itself after the line
 * was lost; a `mutation` never is; a `stream` is opened again, so its first event must tell all that the later ones build on.
 */
export type MethodKind = 'query' | 'mutation' | 'stream'

/** Commands and small forms. Methods that take more say so. */
export const DEFAULT_MAX_INPUT_BYTES = 64 * 1024

interface Common<Input extends z.ZodType> {
  readonly input: Input
  /** Refusals besides those of the line itself. */
  readonly errors?: readonly MethodErrorCode[]
  /** Largest input as JSON, bytes. */
  readonly maxInputBytes?: number
}

export interface CallMethod<
  Kind extends 'query' | 'mutation' = 'query' | 'mutation',
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends Common<Input> {
  readonly kind: Kind
  readonly output: Output
}

export interface StreamMethod<
  Input extends z.ZodType = z.ZodType,
  Event extends z.ZodType = z.ZodType,
> extends Common<Input> {
  readonly kind: 'stream'
  readonly event: Event
}

export type Method = CallMethod | StreamMethod
export type Contract = Readonly<Record<string, Method>>

export function query<I extends z.ZodType, O extends z.ZodType>(
  spec: Omit<CallMethod<'query', I, O>, 'kind'>,
): CallMethod<'query', I, O> {
  return { kind: 'query', ...spec }
}

export function mutation<I extends z.ZodType, O extends z.ZodType>(
  spec: Omit<CallMethod<'mutation', I, O>, 'kind'>,
): CallMethod<'mutation', I, O> {
  return { kind: 'mutation', ...spec }
}

export function stream<I extends z.ZodType, E extends z.ZodType>(
  spec: Omit<StreamMethod<I, E>, 'kind'>,
): StreamMethod<I, E> {
  return { kind: 'stream', ...spec }
}

/** Names of a contract's methods of one kind. */
export type NamesOf<C extends Contract, Kind extends MethodKind> = {
  [Name in keyof C & string]: C[Name]['kind'] extends Kind ? Name : never
}[keyof C & string]

/** What a caller gives: fields with defaults may be left out. */
export type InputOf<M extends Method> = z.input<M['input']>
export type OutputOf<M> = M extends CallMethod<'query' | 'mutation', z.ZodType, infer O> ? z.output<O> : never
export type EventOf<M> = M extends StreamMethod<z.ZodType, infer E> ? z.output<E> : never

/** What a handler is told about a call besides its input. */
export interface CallContext {
  /** Aborted when the caller cancels or its line is lost. */
  readonly signal: AbortSignal
  readonly peer: Peer
}

/** Who calls: one window, one browser tab, one process. */
export interface Peer {
  readonly id: string
  readonly door: 'desktop' | 'browser' | 'process'
}

type HandlerOf<M extends Method> = M extends CallMethod
  ? (input: z.output<M['input']>, context: CallContext) => OutputOf<M> | Promise<OutputOf<M>>
  : /** The next event is asked for only when the caller has room for it: a slow page slows its stream, nothing piles up. */
    (input: z.output<M['input']>, context: CallContext) => AsyncIterable<EventOf<M>>

/** The engine's side of a contract: one function for each method. Refusals are thrown as `ContractError`. */
export type Handlers<C extends Contract> = { readonly [Name in keyof C]: HandlerOf<C[Name]> }

/** The page's side of a contract. Rejects with `ContractError` only. */
export interface Client<C extends Contract> {
  query<N extends NamesOf<C, 'query'>>(name: N, input: InputOf<C[N]>, options?: CallOptions): Promise<OutputOf<C[N]>>
  mutate<N extends NamesOf<C, 'mutation'>>(
    name: N,
    input: InputOf<C[N]>,
    options?: CallOptions,
  ): Promise<OutputOf<C[N]>>
  /**
   * Opens a stream. After the line was lost it is opened again by itself, and its first event told again. Resolves when the
   * stream has ended. The next event is asked for when `onEvent` has returned (or its promise has resolved).
   */
  stream<N extends NamesOf<C, 'stream'>>(
    name: N,
    input: InputOf<C[N]>,
    onEvent: (event: EventOf<C[N]>) => void | Promise<void>,
    options?: CallOptions,
  ): Promise<void>
}

export interface CallOptions {
  readonly signal?: AbortSignal
}
