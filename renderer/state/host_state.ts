import { create } from 'zustand'
import type { ConnectionTest } from '../../shared/contract/inventory.ts'
import type { RowState } from '../../shared/contract/runs.ts'

/** The last that is known of a host: from a connection test, or how it did in the last run that was looked at. */
export interface HostState {
  readonly state: RowState
  readonly test?: ConnectionTest
  readonly message?: string
}

export const useHostStates = create<{ readonly states: ReadonlyMap<string, HostState> }>()(() => ({
  states: new Map(),
}))

/** Adds news of some hosts; one new map for all of them, so that the tree is drawn once. */
export function tellHostStates(news: Iterable<readonly [string, HostState]>): void {
  useHostStates.setState(({ states }) => {
    const next = new Map(states)
    for (const [host, state] of news) next.set(host, state)
    return { states: next }
  })
}
