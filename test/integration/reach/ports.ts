import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tempFolder } from '../../support/temp.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'

/** A port that is open until it is closed, and says `greeting` to who comes. */
export class OpenPort {
  readonly port: number
  /** Who is connected now. */
  readonly peers = new Set<Socket>()
  private readonly server: Server

  private constructor(server: Server) {
    this.server = server
    this.port = (server.address() as AddressInfo).port
  }

  static async open(address = '127.0.0.1', greeting?: string | Uint8Array): Promise<OpenPort> {
    const server = createServer()
    server.listen(0, address)
    await once(server, 'listening')
    const open = new OpenPort(server)
    server.on('connection', (socket) => {
      open.peers.add(socket)
      socket.on('error', () => {}).on('close', () => open.peers.delete(socket))
      socket.resume()
      if (greeting !== undefined) socket.write(greeting)
    })
    return open
  }

  /** Resolves when the next one that comes has gone. */
  async nextPeerLeft(): Promise<void> {
    const [peer] = (await once(this.server, 'connection')) as [Socket]
    await once(peer, 'close')
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    for (const peer of this.peers) peer.destroy()
    await closed
  }
}

/**
 * Listens, accepts nobody and fills its own backlog, so that Linux drops every further SYN (tcp(7), `tcp_abort_on_overflow`
 * is off by default): connecting to it takes for ever. Prints its port when it is full.
 */
const BLACKHOLE = `
import socket, sys
server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(0)
clients = []
while True:
    client = socket.socket()
    client.settimeout(0.3)
    clients.append(client)
    try:
        client.connect(server.getsockname())
    except socket.timeout:
        break
print(server.getsockname()[1], flush=True)
sys.stdin.read()
`

/** A port on which connecting is never answered. Needs python3. */
export async function openBlackhole(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const file = join(tempFolder('blackhole'), 'blackhole.py')
  writeFileSync(file, BLACKHOLE)
  const child = spawn('python3', [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    port: Number(line.toString()),
    async close() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}
