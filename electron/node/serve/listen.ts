import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** 7420 is assigned to nobody (IANA) and free in practice; always the same, so that a tunnel can be set up once. */
export const DEFAULT_PORT = 7420

/** Engines of one machine that can be up at once before a port must be named. */
const PORTS_TRIED = 20

/**
 * Listens on `port`, or when none is asked for on the first free one from {@link DEFAULT_PORT}. Returns the port.
 * @throws NodeJS.ErrnoException EADDRINUSE, EACCES, EADDRNOTAVAIL
 */
export async function listen(server: Server, address: string, port: number | undefined): Promise<number> {
  if (port !== undefined) return tryToListen(server, address, port)
  for (let next = DEFAULT_PORT; ; next++) {
    try {
      return await tryToListen(server, address, next)
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || next === DEFAULT_PORT + PORTS_TRIED - 1) throw error
    }
  }
}

function tryToListen(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
