import { Socket } from 'node:net'

/** What Node's `net.Server` gives away of an accepted socket, beside its declared parts. */
interface Accepted {
  _handle: { useUserBuffer?: unknown } | null
  _server: unknown
}

/**
 * Makes an accepted socket (of a server with `pauseOnConnect`) read into one buffer, over and over, as `onread` of
 * `net.connect` does: without it each read allocates 64 KiB, a third of the time of a small echo. Node offers that to
 * clients only, so the connection moves to a socket of our own making. Where that cannot be done (a Node that has changed
 * inside) what comes is copied into the buffer.
 *
 * @param received told how many bytes were read, and that no more follow in this turn until it has returned; it may pause the
 *   socket
 * @returns the socket to go on with, paused
 */
export function readInto(accepted: Socket, buffer: Uint8Array, received: (bytes: number) => void): Socket {
  const inner = accepted as unknown as Accepted
  const handle = inner._handle
  if (typeof handle?.useUserBuffer !== 'function') return copying(accepted, buffer, received)
  inner._handle = null
  const callback = (bytes: number) => {
    received(bytes)
    return true
  }
  const options = { handle, allowHalfOpen: true, pauseOnCreate: true, onread: { buffer, callback } }
  const socket = new Socket(options)
  // By this the server counts its connections; the socket that is left behind must never be counted as closed.
  ;(socket as unknown as Accepted)._server = inner._server
  inner._server = null
  return socket
}

function copying(socket: Socket, buffer: Uint8Array, received: (bytes: number) => void): Socket {
  socket.on('data', (data: Buffer) => {
    for (let at = 0; at < data.length; at += buffer.length) {
      if (socket.isPaused()) return socket.unshift(data.subarray(at))
      const piece = data.subarray(at, at + buffer.length)
      buffer.set(piece)
      received(piece.length)
    }
  })
  return socket.pause()
}
