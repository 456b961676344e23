import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2'
import { makeKeyPair } from '../../electron/worker/demo/key_pair.ts'

/** Servers that never get as far as SSH. */
export type Greeting =
  /** Accepts the connection and says nothing. */
  | 'silent'
  /** Speaks, but not SSH. */
  | 'garbage'
  /** Lines before the banner (RFC 4253 section 4.2 allows some), without end. */
  | 'endless-lines'
  | 'close-after-banner'
  /** Hangs up when the client has proposed its algorithms. */
  | 'close-in-key-exchange'

export interface ExecCall {
  readonly command: string
  /** Says yes to the request; until then it is unanswered. */
  readonly accept: () => ServerChannel
  /** Says no. */
  readonly reject: () => void
  readonly session: Session
  readonly connection: Connection
  /** Below SSH: for hanging up without a word. */
  readonly socket: Socket
}

export type ExecHandler = (call: ExecCall) => void
export type SftpHandler = (channel: ServerChannel, socket: Socket) => void

export interface HostileOptions {
  readonly greeting?: Greeting
  /** Default: everybody is let in. A function decides by itself. */
  readonly auth?: 'accept' | 'reject' | 'silent' | ((context: AuthContext) => void)
  /** What an open-channel request gets; default: accepted. */
  readonly session?: 'accept' | 'refuse' | 'silent'
  /** See `hostile_exec.ts`; absent: every command is refused. */
  readonly exec?: ExecHandler
  /** See `hostile_sftp.ts`; absent: the subsystem is refused. */
  readonly sftp?: SftpHandler
}

export interface HostileServer {
  readonly address: string
  readonly port: number
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string
  /** The known_hosts line for it. */
  readonly knownHosts: string
  /** Open connections: a client that gives up must hang up. */
  readonly connections: number
  nextConnection(): Promise<void>
  /** Resolves when no connection is open. */
  idle(): Promise<void>
  stop(): Promise<void>
}

// Made once: what these servers are known by does not matter, only what they do.
const hostKey = makeKeyPair()

/** An SSH server that misbehaves as told, on a free loopback port. */
export async function startHostileServer(options: HostileOptions = {}): Promise<HostileServer> {
  const { greeting } = options
  const sockets = new Set<Socket>()
  const whenIdle = new Set<() => void>()

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size > 0) return
      for (const tell of whenIdle) tell()
      whenIdle.clear()
    })
    if (greeting) greet(socket, greeting)
    else speakSsh(socket, options)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const publicKey = hostKey.public

  return {
    address: '127.0.0.1',
    port,
    publicKey,
    knownHosts: `[127.0.0.1]:${port} ${publicKey}\n`,
    get connections() {
      return sockets.size
    },
    async nextConnection() {
      await once(server, 'connection')
    },
    idle: () => new Promise((resolve) => (sockets.size === 0 ? resolve() : whenIdle.add(resolve))),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function greet(socket: Socket, greeting: Greeting): void {
  switch (greeting) {
    case 'silent':
      // Read on, or the client's hanging up would never be noticed.
      socket.resume()
      return
    case 'garbage':
      socket.resume()
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n\0\xff\x16\x03\x01 this is not an SSH server\r\n', 'latin1')
      return
    case 'endless-lines': {
      socket.resume()
      const lines = 'This machine has a lot to say before it says who it is.\r\n'.repeat(100)
      const go = () => {
        while (!socket.destroyed && socket.write(lines));
      }
      socket.on('drain', go)
      go()
      return
    }
    case 'close-after-banner':
      socket.resume()
      socket.end('SSH-2.0-Hostile\r\n')
      return
    case 'close-in-key-exchange': {
      socket.write('SSH-2.0-Hostile\r\n')
      let seen = Buffer.alloc(0)
      socket.on('data', (chunk) => {
        seen = Buffer.concat([seen, chunk])
        const bannerEnd = seen.indexOf('\n')
        if (bannerEnd >= 0 && seen.length > bannerEnd + 1) socket.destroy()
      })
      return
    }
  }
}

// One ssh2 server per connection ties each connection to its socket, which ssh2 otherwise keeps to itself.
function speakSsh(socket: Socket, options: HostileOptions): void {
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (connection) => {
    connection.on('error', () => undefined)
    connection.on('authentication', (context) => {
      const auth = options.auth ?? 'accept'
      if (typeof auth === 'function') auth(context)
      else if (auth === 'accept') context.accept()
      else if (auth === 'reject') context.reject()
    })
    connection.on('session', (accept, reject) => {
      if (options.session === 'silent') return
      if (options.session === 'refuse') reject()
      else serveSession(accept(), connection, socket, options)
    })
  })
  server.injectSocket(socket)
}

function serveSession(session: Session, connection: Connection, socket: Socket, { exec, sftp }: HostileOptions): void {
  session.on('pty', (accept: (() => void) | undefined) => accept?.())
  session.on('env', (accept: (() => void) | undefined) => accept?.())
  if (exec) {
    session.on('exec', (accept, reject, { command }) => exec({ command, accept, reject, session, connection, socket }))
  }
  if (sftp) {
    session.on('subsystem', (accept, reject, { name }) => {
      if (name === 'sftp') sftp(accept(), socket)
      else reject()
    })
  }
}
