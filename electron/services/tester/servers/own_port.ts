import type { ServerHead, ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { isEverywhere } from './exposure.ts'

type Wanted = Pick<ServerSpec, 'protocol' | 'address' | 'port'>

/**
 * Says of a port that is in use that a server of this engine has it: the system knows but the process, which is one of ours and
 * nobody's to stop.
 * @returns undefined where none of them has it
 */
export function heldByOwnServer(
  wanted: Wanted,
  freePort: number | undefined,
  heads: readonly ServerHead[],
): string | undefined {
  const holder = heads.find((head) => holds(head, wanted))
  if (!holder) return undefined
  const { name, protocol } = holder.spec
  const server =
    name === ''
      ? `another of your servers (${protocol.toUpperCase()}, ${holder.spec.mode.type})`
      : `your server "${name}"`
  const instead = freePort === undefined ? 'choose another port' : `choose another port: ${freePort} is free`
  return `Port ${wanted.port} of ${wanted.address} is in use by ${server}. Stop that, or ${instead}.`
}

function holds({ state, spec, address, port }: ServerHead, wanted: Wanted): boolean {
  if (state !== 'listening' || port !== wanted.port) return false
  if ((spec.protocol === 'udp') !== (wanted.protocol === 'udp')) return false
  return address === wanted.address || isEverywhere(address ?? '') || isEverywhere(wanted.address)
}
