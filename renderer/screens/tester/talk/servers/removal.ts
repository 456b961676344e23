import { create } from 'zustand'
import type { ServerHead } from '../../../../../shared/contract/tester/servers.ts'
import { engine } from '../../../../engine/engine.ts'
import { toastFailure } from '../../../../ui/toasts.ts'

/** A server that is about to be removed, with somebody connected. */
export const useRemoval = create<{ readonly server?: ServerHead | undefined }>()(() => ({}))

/** Removes a server; asks first where somebody would be let go. */
export function askRemoval(server: ServerHead): void {
  if (server.state === 'listening' && server.counts.connected > 0) useRemoval.setState({ server })
  else engine.mutate('servers.remove', { id: server.id }).catch(toastFailure)
}
