import { createHash, timingSafeEqual } from 'node:crypto'
import { once, setMaxListeners } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import ssh2, { type AuthContext, type ParsedKey, type ServerChannel, type Session } from 'ssh2'
import { runCommand, type RunningCommand, type ShellSurroundings } from './exec.ts'
import { serveSftp, type SftpSurroundings } from './sftp_server.ts'

export interface DemoHostOptions {
  readonly shell: ShellSurroundings
  readonly sftp: SftpSurroundings
  /** OpenSSH format. */
  readonly hostKey: string
  /** Secret. */
  readonly password: string
  /** The public half of the key that is let in as well. */
  readonly publicKey: ParsedKey
}

export interface DemoHost {
  readonly port: number
  /** Ends its commands and connections. */
  stop(): Promise<void>
}

/** One SSH server of the demo, on a free port of 127.0.0.1 and nowhere else. */
export async function startDemoHost(options: DemoHostOptions): Promise<DemoHost> {
  const sockets = new Set<Socket>()
  const commands = new Set<RunningCommand>()

  const ssh = new ssh2.Server({ hostKeys: [options.hostKey], ident: 'FlotillaDemo' }, (connection) => {
    // A client that breaks off or breaks the protocol concerns nobody but itself.
    connection.on('error', () => undefined)
    connection.on('authentication', (context) => authenticate(context, options))
    const gone = new AbortController()
    connection.on('close', () => gone.abort())
    // One listener for each session that is open, and a client may have many.
    setMaxListeners(0, gone.signal)
    connection.on('session', (accept) => serveSession(accept(), options, commands, gone.signal))
  })
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    ssh.injectSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const command of commands) command.kill()
      for (const socket of sockets) socket.destroy()
      await Promise.all([closed, ...[...commands].map(({ ended }) => ended)])
    },
  }
}

function authenticate(context: AuthContext, { shell, password, publicKey }: DemoHostOptions): void {
  const rightUser = sameSecret(context.username, shell.user)
  switch (context.method) {
    case 'password':
      if (sameSecret(context.password, password) && rightUser) return context.accept()
      break
    case 'publickey': {
      const { key, signature, blob, hashAlgo } = context
      if (!rightUser || key.algo !== publicKey.type || !key.data.equals(publicKey.getPublicSSH())) break
      // Without a signature the client only asks whether the key would do (RFC 4252 section 7).
      if (!signature || (blob && publicKey.verify(blob, signature, hashAlgo) === true)) return context.accept()
      break
    }
    case 'none':
    case 'keyboard-interactive':
    case 'hostbased':
      break
  }
  context.reject(['password', 'publickey'])
}

/** Takes as long for a near miss as for anything else; hashes are of one length, as the comparison needs. */
function sameSecret(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(expected))
}

/** Serves the one command, shell or subsystem of a session; `gone` says that the connection is lost. */
function serveSession(
  session: Session,
  { shell, sftp }: DemoHostOptions,
  commands: Set<RunningCommand>,
  gone: AbortSignal,
): void {
  let running: RunningCommand | undefined
  let terminal = false

  function start(channel: ServerChannel, command: string | undefined): void {
    const started = runCommand(shell, channel, command, terminal)
    running = started
    commands.add(started)
    gone.addEventListener('abort', started.hangUp, { once: true })
    channel.on('error', () => undefined)
    channel.on('close', started.hangUp)
    void started.ended.then(() => {
      gone.removeEventListener('abort', started.hangUp)
      commands.delete(started)
    })
  }

  session.on('pty', (accept: (() => void) | undefined) => {
    terminal = true
    accept?.()
  })
  session.on('window-change', (accept: (() => void) | undefined) => accept?.())
  session.on('signal', (accept: (() => void) | undefined, _reject, { name }) => {
    running?.signal(name)
    accept?.()
  })
  session.on('exec', (accept, _reject, { command }) => start(accept(), command))
  session.on('shell', (accept) => start(accept(), undefined))
  session.on('subsystem', (accept, reject, { name }) => {
    if (name === 'sftp') void serveSftp(accept(), sftp, gone)
    else reject()
  })
}
