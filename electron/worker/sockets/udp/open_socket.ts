import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP, isIPv6 } from 'node:net'
import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { ListenFailure } from '../../../../shared/tasks/sockets.ts'
import { failed, listenFailure } from '../server/failure.ts'
import { joinGroup } from './multicast.ts'

export interface OpenedSocket {
  readonly socket: Socket
  readonly address: string
  readonly port: number
  /** What the system gave: Linux doubles what was asked, for its own book-keeping, and caps it (socket(7), SO_RCVBUF). */
  readonly socketBuffers: { readonly receiveBytes: number; readonly sendBytes: number }
}

/**
 * The socket of a UDP server, bound and set up.
 *
 * `::` takes IPv4 too, as the system's dual stack has it, and so like TCP servers; any other address takes what is sent to it
 * only. A port can be shared only by those who listen to a multicast group.
 */
export async function openSocket(spec: ServerSpec): Promise<OpenedSocket | TaskOutcome<ListenFailure>> {
  let address: string
  try {
    address = isIP(spec.address) ? spec.address : (await lookup(spec.address)).address
  } catch (error) {
    return listenFailure(error as NodeJS.ErrnoException, spec)
  }
  const socket = createSocket({
    type: isIPv6(address) ? 'udp6' : 'udp4',
    reuseAddr: spec.multicast !== undefined,
    // Answers go to literal addresses: nothing is looked up, and a send is done when `send` returns.
    lookup: (host, _options, done) => done(null, host, 0),
  })
  const error = await bound(socket, address, spec.port)
  if (error) {
    socket.close()
    return listenFailure(error, spec)
  }
  const wrong = prepare(socket, address, spec)
  if (wrong !== undefined) {
    socket.close()
    return failed('other', wrong)
  }
  return {
    socket,
    address: socket.address().address,
    port: socket.address().port,
    socketBuffers: { receiveBytes: socket.getRecvBufferSize(), sendBytes: socket.getSendBufferSize() },
  }
}

function bound(socket: Socket, address: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    socket.once('error', resolve)
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', resolve)
      resolve(undefined)
    })
  })
}

/** @returns what could not be set, in words */
function prepare(socket: Socket, address: string, spec: ServerSpec): string | undefined {
  const bytes = spec.socketBufferBytes
  try {
    if (bytes > 0) {
      socket.setRecvBufferSize(bytes)
      socket.setSendBufferSize(bytes)
    }
    if (spec.broadcast) socket.setBroadcast(true)
  } catch (error) {
    return `The socket buffers cannot be ${bytes} bytes: ${(error as Error).message}. Choose fewer, or 0 for the system's own.`
  }
  return spec.multicast && joinGroup(socket, address, spec.multicast)
}
