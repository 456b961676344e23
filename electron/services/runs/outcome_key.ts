import type { RunRow } from '../../../shared/contract/runs.ts'

/** Equal for hosts that ended alike. Messages are no part of it: they name addresses. */
export function outcomeKey({ state, status, signal, reason }: RunRow): string {
  return JSON.stringify([state, status, signal, reason])
}
