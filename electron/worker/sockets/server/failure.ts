import { createSocket } from 'node:dgram'
import { createServer, isIPv6 } from 'node:net'
import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { ListenFailure, SocketFault } from '../../../../shared/tasks/sockets.ts'
import { endpoint } from '../endpoint.ts'
import { portHolder } from './port_holder.ts'

/** Ports tried above one that is in use, before any free one is taken. */
const NEIGHBOURS = 50

/** Why a server could not get its socket, and what to do. */
export async function listenFailure(
  error: NodeJS.ErrnoException,
  spec: Pick<ServerSpec, 'protocol' | 'address' | 'port'>,
): Promise<TaskOutcome<ListenFailure>> {
  const transport = spec.protocol === 'udp' ? 'udp' : 'tcp'
  const where = `${transport.toUpperCase()} ${endpoint(spec.address, spec.port)}`
  switch (error.code) {
    case 'EADDRINUSE': {
      const [holder, freePort] = await Promise.all([
        portHolder(transport, spec.port),
        freePortNear(transport, spec.address, spec.port),
      ])
      const by = holder ? ` by ${holder.name} (process ${holder.pid})` : ' by another program'
      const instead = freePort === undefined ? 'choose another port' : `choose another port: ${freePort} is free`
      return failed('in-use', `${where} is in use${by}. Stop that, or ${instead}.`, freePort)
    }
    case 'EACCES':
      if (spec.port > 0 && spec.port < 1024)
        return failed('privileged', `${where} may only be opened by root: choose a port above 1023.`)
      return failed('other', `${where} may not be opened: the system does not permit it.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return failed(
        'no-address',
        `${spec.address} is no address of this machine: choose one that it has, 127.0.0.1 for itself only, or 0.0.0.0 for all.`,
      )
    case 'EAFNOSUPPORT':
      return failed('no-address', `This machine has no IPv6 for ${spec.address}: choose an IPv4 address.`)
    case 'EMFILE':
    case 'ENFILE':
      return failed('other', `${where} cannot be opened: this machine has too many files open.`)
    default:
      return failed('other', `${where} cannot be opened: ${error.message}.`)
  }
}

export function failed(fault: SocketFault, message: string, freePort?: number): TaskOutcome<ListenFailure> {
  return { state: 'failed', message, result: { fault, ...(freePort === undefined ? {} : { freePort }) } }
}

async function freePortNear(transport: 'tcp' | 'udp', address: string, port: number): Promise<number | undefined> {
  const isFree = transport === 'tcp' ? tcpPortIsFree : udpPortIsFree
  for (let next = port + 1; next <= Math.min(port + NEIGHBOURS, 65_535); next++)
    if ((await isFree(address, next)) !== undefined) return next
  return isFree(address, 0)
}

/** @returns the port (of 0: the one that the system chose), undefined when it cannot be had */
function tcpPortIsFree(address: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host: address, port, exclusive: true }, () => {
      const { port: got } = server.address() as { port: number }
      server.close(() => resolve(got))
    })
  })
}

function udpPortIsFree(address: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    socket.once('error', () => socket.close(() => resolve(undefined)))
    socket.bind({ address, port, exclusive: true }, () => {
      const { port: got } = socket.address()
      socket.close(() => resolve(got))
    })
  })
}
