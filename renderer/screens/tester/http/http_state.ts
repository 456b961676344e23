import { create } from 'zustand'
import type { OutputOf } from '../../../../shared/contract/define.ts'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import type { HttpRequest, httpMethods } from '../../../../shared/contract/tester/http.ts'
import { go } from '../../../app/route.ts'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { draftOf, requestOf, usualDraft, type HttpDraft } from './draft.ts'

export type HttpAnswer = OutputOf<(typeof httpMethods)['http.send']>

interface HttpState {
  readonly draft: HttpDraft
  /** It is under way; aborting it takes it back. */
  readonly abort?: AbortController | undefined
  /** What came of the last one that was sent. */
  readonly answer?: HttpAnswer | undefined
  /** Why it was not sent. */
  readonly failure?: ContractFailure | undefined
}

/** The request and its answer, which outlive their being shown. */
export const useHttp = create<HttpState>()(() => ({ draft: usualDraft }))

export function editHttp(changes: Partial<HttpDraft>): void {
  useHttp.setState(({ draft }) => ({ draft: { ...draft, ...changes }, failure: undefined }))
}

/** Shows a request in the form. */
export function openHttp(request: HttpRequest): void {
  cancelHttp()
  useHttp.setState({ draft: draftOf(request), answer: undefined, failure: undefined })
  go({ screen: 'tester', tab: 'http' })
}

/** Sends what stands in the form. That nothing comes back is an answer too. */
export async function sendHttp(): Promise<void> {
  const { draft, abort: goes } = useHttp.getState()
  if (goes) return
  const abort = new AbortController()
  useHttp.setState({ abort, failure: undefined })
  try {
    const answer = await engine.mutate('http.send', { request: requestOf(draft) }, { signal: abort.signal })
    if (!abort.signal.aborted) useHttp.setState({ answer })
  } catch (error) {
    if (!abort.signal.aborted) useHttp.setState({ failure: failureOf(error) })
  } finally {
    if (useHttp.getState().abort === abort) useHttp.setState({ abort: undefined })
  }
}

export function cancelHttp(): void {
  useHttp.getState().abort?.abort()
  useHttp.setState({ abort: undefined })
}
