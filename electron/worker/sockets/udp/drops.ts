import { ownSocketInodes, udpSockets } from '../kernel_counters.ts'

/**
 * Reads what the kernel has dropped of one of this process's sockets.
 *
 * @returns undefined where the system does not tell. Of several sockets that share the port (a multicast group) the newest is
 *   meant: the kernel numbers them in order
 */
export function ownDrops(port: number, family: 4 | 6): (() => number | undefined) | undefined {
  const there = (udpSockets() ?? []).filter((line) => line.port === port && line.family === family)
  const own = there.length === 0 ? new Set<string>() : ownSocketInodes()
  const inodes = there.map(({ inode }) => inode).filter((inode) => own.has(inode))
  const inode = inodes.sort((a, b) => Number(b) - Number(a))[0]
  return inode === undefined ? undefined : () => udpSockets()?.find((line) => line.inode === inode)?.drops
}
