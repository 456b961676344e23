import { create } from 'zustand'
import type { RunHead } from '../../shared/contract/runs.ts'
import type { TransferHead } from '../../shared/contract/transfers.ts'
import { engine } from '../engine/engine.ts'

/** What goes on in the engine now, whoever started it: how a reloaded page finds its work again. */
export const useActivity = create<{ readonly runs: readonly RunHead[]; readonly transfers: readonly TransferHead[] }>()(
  () => ({ runs: [], transfers: [] }),
)

export function followActivity(signal: AbortSignal): void {
  const lost = () => {
    // The line's own state is shown in the header.
  }
  engine.stream('runs.active', {}, ({ runs }) => useActivity.setState({ runs }), { signal }).catch(lost)
  engine.stream('transfers.watch', {}, ({ transfers }) => useActivity.setState({ transfers }), { signal }).catch(lost)
}
