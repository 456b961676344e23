import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

/**
 * The users (uids) at the other end of a connection from this machine; more than one when ports alone do not tell them
 * apart. Undefined where the system does not say: it is Linux's /proc/net/tcp (proc(5)) that does.
 */
export async function socketOwners({ remotePort, localPort }: Socket): Promise<number[] | undefined> {
  if (remotePort === undefined || localPort === undefined) return undefined
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  )
  const owners = tables.flatMap((table) => ownersIn(table, remotePort, localPort))
  return owners.length > 0 ? owners : undefined
}

/** Seen from the other end, its port is the local one. */
function ownersIn(table: string, theirPort: number, ourPort: number): number[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', remote = '', , , , , uid = ''] = line.trim().split(/\s+/)
    return portOf(local) === theirPort && portOf(remote) === ourPort ? [Number(uid)] : []
  })
}

/** `0100007F:1F90`: address and port in hexadecimal. */
function portOf(address: string): number {
  return parseInt(address.split(':')[1] ?? '', 16)
}
