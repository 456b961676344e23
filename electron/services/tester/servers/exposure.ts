import { isIP } from 'node:net'
import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { isLoopback } from '../../../../shared/loopback.ts'

/** Why others than this machine could reach such a server; empty: they cannot. */
export function exposureReasons({ address, multicast }: Pick<ServerSpec, 'address' | 'multicast'>): string[] {
  const reasons: string[] = []
  if (isEverywhere(address))
    reasons.push(`${address} is every address of this machine: whoever can reach any of them can talk to this server.`)
  else if (!isLoopback(address))
    reasons.push(`${address} is not for this machine alone: whoever can reach it can talk to this server.`)
  if (multicast) reasons.push(`It joins the group ${multicast.group}, to which any machine of the network can send.`)
  return reasons
}

/** Whether it stands for all addresses of a machine: `0.0.0.0`, `::`. */
export function isEverywhere(address: string): boolean {
  return isIP(address) !== 0 && /^[0:.]+$/.test(address)
}
