import { create } from 'zustand'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import type { LoadSpecInput } from '../../../../shared/contract/tester/load.ts'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { toastFailure } from '../../../ui/toasts.ts'
import { showLoads } from './load_state.ts'

interface Question {
  readonly specs: readonly LoadSpecInput[]
  readonly reasons: readonly string[]
}

/** A start that waits for somebody to say that the other machine may be loaded. */
export const useLoadQuestion = create<{ readonly question?: Question | undefined }>()(() => ({}))

export const dismissQuestion = () => useLoadQuestion.setState({ question: undefined })

/**
 * Starts a load, or two on one schedule, and shows what comes of it. What must be confirmed is asked in a dialog; that counts
 * as done here. @returns why it was refused
 */
export async function startLoad(
  specs: readonly LoadSpecInput[],
  confirmed = false,
): Promise<ContractFailure | undefined> {
  try {
    const { ids } = await engine.mutate('load.start', { specs: [...specs], confirmed })
    showLoads(ids)
    return undefined
  } catch (error) {
    const failure = failureOf(error)
    if (failure.code !== 'needs-confirmation') return failure
    useLoadQuestion.setState({ question: { specs, reasons: failure.details?.reasons ?? [failure.message] } })
    return undefined
  }
}

export function cancelLoads(ids: readonly string[]): void {
  for (const id of ids) engine.mutate('load.cancel', { id }).catch(toastFailure)
}

/** Hands a result to the browser as a file to save. */
export async function exportLoad(id: string, format: 'json' | 'csv' | 'hlog'): Promise<void> {
  try {
    const { url, fileName } = await engine.mutate('load.export', { id, format })
    const link = document.createElement('a')
    link.href = url
    link.download = fileName
    link.click()
  } catch (error) {
    toastFailure(error)
  }
}
