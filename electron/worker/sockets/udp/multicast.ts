import type { Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { isMulticastGroup } from '../../../../shared/tester/ip_address.ts'
import { multicastInterface, noSuchInterface } from '../multicast_interface.ts'

/**
 * Joins a group.
 *
 * @param address what the socket is bound to
 * @param wanted the interface may be a name ("eth0") or an address of it; absent: the one that the system's routes choose
 * @returns why it cannot be joined, and what to do
 */
export function joinGroup(
  socket: Socket,
  address: string,
  wanted: { readonly group: string; readonly interface?: string },
): string | undefined {
  const { group } = wanted
  const version = isIPv6(address) ? 6 : 4
  if (!isMulticastGroup(group))
    return `${group} is no multicast group: choose one of 224.0.0.0 to 239.255.255.255, or of ff00::/8.`
  if (isIPv6(group) !== (version === 6))
    return `${group} is a group of IPv${10 - version}, and ${address} is an address of IPv${version}: choose both alike.`
  if (!receivesGroup(address, group))
    return `A socket that listens on ${address} does not get what is sent to ${group}: listen on ${version === 6 ? '::' : '0.0.0.0'}, or on the group itself.`
  const joinOn = wanted.interface === undefined ? undefined : multicastInterface(wanted.interface, version)
  if (wanted.interface !== undefined && joinOn === undefined) return noSuchInterface(wanted.interface, version)
  try {
    socket.addMembership(group, joinOn)
    return undefined
  } catch (error) {
    return `${group} cannot be joined${wanted.interface === undefined ? '' : ` on ${wanted.interface}`}: ${reason(error as NodeJS.ErrnoException)}.`
  }
}

/** Windows delivers a group's datagrams to sockets bound to the interface's address; Linux and macOS compare with the group. */
function receivesGroup(address: string, group: string): boolean {
  if (process.platform === 'win32') return address !== group
  return address === '0.0.0.0' || address === '::' || address === group
}

function reason(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENODEV':
      return 'no network interface leads there; name the interface'
    case 'EADDRINUSE':
      return 'it has been joined already'
    case 'ENOBUFS':
      return 'this machine has joined as many groups as it may (igmp_max_memberships)'
    default:
      return error.message
  }
}
