import { create } from 'zustand'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import type { ServerHead, ServerSpecInput } from '../../../../../shared/contract/tester/servers.ts'
import { go } from '../../../../app/route.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { toast, toastFailure } from '../../../../ui/toasts.ts'
import { sentenceOf } from '../../../hosts/edits.ts'

/** What is to run: a new server, or one that there is, with its spec or another. */
export interface ServerStart {
  readonly id?: string | undefined
  readonly spec?: ServerSpecInput | undefined
  /** Whoever thinks better of it goes back to the form. */
  readonly fromForm?: boolean
}

interface Question {
  readonly start: ServerStart
  readonly address: string
  readonly reasons: readonly string[]
}

/** A start that waits for somebody to say that others may reach it. */
export const useStartQuestion = create<{ readonly question?: Question }>()(() => ({}))

export const dismissStart = () => useStartQuestion.setState({ question: undefined })

/**
 * Starts a server and shows it. What must be confirmed is asked in a dialog; that counts as done here.
 * @param address where it would listen, for the question
 * @returns why it was refused
 */
export async function startServer(
  start: ServerStart,
  address: string,
  confirmed = false,
): Promise<ContractFailure | undefined> {
  const { id, spec } = start
  try {
    if (id !== undefined) {
      await engine.mutate('servers.restart', { id, confirmed, ...(spec ? { spec } : {}) })
      go({ screen: 'tester', tab: 'talk', id })
    } else if (spec) {
      const made = await engine.mutate('servers.start', { spec, confirmed })
      go({ screen: 'tester', tab: 'talk', id: made.id })
    }
    return undefined
  } catch (error) {
    const failure = failureOf(error)
    if (failure.code !== 'needs-confirmation') return failure
    useStartQuestion.setState({ question: { start, address, reasons: failure.details?.reasons ?? [failure.message] } })
    return undefined
  }
}

/** As `startServer`, where no form is there to say what is wrong. */
export async function startOrTell(start: ServerStart, address: string, confirmed = false): Promise<void> {
  const failure = await startServer(start, address, confirmed)
  if (failure) toast({ kind: 'failed', title: sentenceOf(failure) })
}

export function stopServer({ id }: ServerHead): void {
  engine.mutate('servers.stop', { id }).catch(toastFailure)
}
