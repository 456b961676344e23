import { networkInterfaces } from 'node:os'
import { isLoopback } from '../../../shared/loopback.ts'

/** Whether an IP address is one of this machine's, now. Asks the system: some ten microseconds. */
export function isOwnAddress(address: string): boolean {
  const [bare = ''] = address.replace(/^::ffff:(?=\d+\.)/, '').split('%')
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return isLoopback(bare) || own.some((one) => one.address === bare)
}
