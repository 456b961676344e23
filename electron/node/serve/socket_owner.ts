import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

/** Stands for a user when ports alone leave it open which of several it is: nobody's uid. */
const SEVERAL = -1

const known = new WeakMap<Socket, Promise<number | undefined>>()

/**
 * The user (uid) at the other end of a connection from this machine. Undefined where the system does not say, and for
 * other machines: it is Linux's /proc/net/tcp (proc(5)) that does. Never rejects.
 */
export function ownerOf(socket: Socket): Promise<number | undefined> {
  let owner = known.get(socket)
  if (!owner) known.set(socket, (owner = lookUp(socket)))
  return owner
}

/** Who is not known is not another: only Linux tells, and addresses and cookies are secrets elsewhere, too. */
export function isAnotherUser(one: number | undefined, other: number | undefined): boolean {
  return one !== undefined && other !== undefined && (one !== other || one === SEVERAL)
}

async function lookUp({ remotePort, localPort }: Socket): Promise<number | undefined> {
  if (remotePort === undefined || localPort === undefined) return undefined
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  )
  const [owner, ...others] = new Set(tables.flatMap((table) => ownersIn(table, remotePort, localPort)))
  return others.length > 0 ? SEVERAL : owner
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
