import { isIPv6 } from 'node:net'
import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { counted } from '../../../../shared/units.ts'

/** What a server had when its process was lost. */
export interface Loss {
  /** What became of the process, in a few words. */
  readonly why?: string | undefined
  readonly connections: number
  readonly protocol: ServerSpec['protocol']
  /** Where it listened; absent: it did not yet. */
  readonly port: number | undefined
}

/** When it happens. */
export function lostText(loss: Loss): string {
  const where = loss.port === undefined ? '' : ` on its port, ${loss.port}`
  return `The process of this server was lost${because(loss)}. It is started again${where}.`
}

/** When it listens again. */
export function startedAgainText(loss: Loss, { address, port }: { address: string; port: number }): string {
  const place = `${isIPv6(address) ? `[${address}]` : address}:${port}`
  const same = loss.port === port ? ', the same port' : ''
  return `The process of this server was lost${because(loss)}; it was started again and is listening again on ${place}${same}. ${whatIsGone(loss)}`
}

/** When it is not tried again. @param times how often it was lost in a row */
export function gaveUpText(times: number, loss: Pick<Loss, 'why'>): string {
  return `The process of this server was lost ${times} times in a row${because(loss)}, and it is not started again by itself. Start it again when the reason is mended.`
}

function because({ why }: Pick<Loss, 'why'>): string {
  return why === undefined ? '' : ` (${why})`
}

/** Of a connection all is gone. A datagram needs none: only what was under way, and what the server knew of its peers. */
function whatIsGone({ connections, protocol }: Loss): string {
  if (protocol === 'udp') return 'What it knew of its peers, and answers that were not sent yet, are gone.'
  if (connections === 0) return 'Nobody was connected.'
  return connections === 1
    ? 'Its connection is closed, and what was not sent yet is gone.'
    : `Its ${counted(connections, 'connection')} are closed, and what was not sent yet is gone.`
}
