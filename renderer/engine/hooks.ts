import { useEffect, useRef, useState } from 'react'
import type { EventOf, InputOf, NamesOf } from '../../shared/contract/define.ts'
import { ContractError, type ContractFailure } from '../../shared/contract/errors.ts'
import type { FlotillaContract } from '../../shared/contract/index.ts'
import { inertText } from '../../shared/inert_text.ts'
import { engine } from './engine.ts'

type Streams = NamesOf<FlotillaContract, 'stream'>
type Queries = NamesOf<FlotillaContract, 'query'>

/** What a refusal of any kind says, made inert: it may name files and hosts. A fault of the page itself is `internal`. */
export function failureOf(error: unknown): ContractFailure {
  if (error instanceof ContractError) return { ...error.failure, message: inertText(error.failure.message) }
  const message = inertText(error instanceof Error ? error.message : String(error))
  return { code: 'internal', message, retryable: false }
}

/**
 * Follows a stream while the component is shown, and again from its beginning whenever the input changes (compared as
 * JSON). `undefined` input: no stream. The stream is also opened again after the line was lost.
 * @returns why the stream ended before its time
 */
export function useStream<N extends Streams>(
  name: N,
  input: InputOf<FlotillaContract[N]> | undefined,
  /** The next event is asked for when what it returns has resolved. */
  onEvent: (event: EventOf<FlotillaContract[N]>) => void | Promise<void>,
): ContractFailure | undefined {
  const [failure, setFailure] = useState<ContractFailure>()
  const listener = useRef(onEvent)
  useEffect(() => {
    listener.current = onEvent
  })
  const key = JSON.stringify(input)
  useEffect(() => {
    setFailure(undefined)
    if (key === undefined) return
    const abort = new AbortController()
    engine
      .stream(name, JSON.parse(key) as InputOf<FlotillaContract[N]>, (event) => listener.current(event), {
        signal: abort.signal,
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setFailure(failureOf(error))
      })
    return () => abort.abort()
  }, [name, key])
  return failure
}

export interface Answer<Output> {
  readonly data: Output | undefined
  readonly failure: ContractFailure | undefined
  /** True until the answer to the newest question is there; `data` is the last one's until then. */
  readonly pending: boolean
  readonly reload: () => void
}

/** Asks whenever the input changes (compared as JSON); an answer to an older question is never shown. */
export function useQuery<N extends Queries>(
  name: N,
  input: InputOf<FlotillaContract[N]> | undefined,
  version?: unknown,
): Answer<Awaited<ReturnType<typeof engine.query<N>>>> {
  type Output = Awaited<ReturnType<typeof engine.query<N>>>
  const [data, setData] = useState<Output>()
  const [failure, setFailure] = useState<ContractFailure>()
  const [pending, setPending] = useState(input !== undefined)
  const [again, setAgain] = useState(0)
  const key = JSON.stringify(input)
  useEffect(() => {
    if (key === undefined) return
    const abort = new AbortController()
    setPending(true)
    engine.query(name, JSON.parse(key) as InputOf<FlotillaContract[N]>, { signal: abort.signal }).then(
      (output) => {
        if (abort.signal.aborted) return
        setData(output as Output)
        setFailure(undefined)
        setPending(false)
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        setFailure(failureOf(error))
        setPending(false)
      },
    )
    return () => abort.abort()
  }, [name, key, version, again])
  return { data, failure, pending, reload: () => setAgain((n) => n + 1) }
}
