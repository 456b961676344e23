import { connect as connectSocket, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, type Algorithms } from 'ssh2'
import type { SshEndpoint, SshEvent, SshQuestion } from '../../../shared/tasks/ssh.ts'
import type { HostKeyVerdict } from '../../../shared/tasks/host_key.ts'
import { Login } from './login.ts'
import { Cancelled, fromSocketError, Unreachable } from './unreachable.ts'

export interface ConnectContext {
  readonly signal: AbortSignal
  emit(event: SshEvent): void
  ask(question: SshQuestion): Promise<unknown>
}

/** The first wait between two attempts at connecting; doubles each time. */
const RETRY_DELAY_MS = 500

/** Three unanswered probes end a dead connection after 45 s, long before TCP would notice. */
const KEEPALIVE_INTERVAL_MS = 15_000
const KEEPALIVE_PROBES = 3

/**
 * AES-GCM first: with hardware AES it moves several times what chacha20 does, and it is there under Electron too,
 * whose crypto library has no chacha20.
 */
const ciphers: Algorithms['cipher'] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'chacha20-poly1305@openssh.com',
]

/** Those ssh2 can do, in its own order of preference; known types are moved to the front for each host. */
const hostKeyAlgorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
]

/**
 * Connects and logs in, with the endpoint's retries.
 * @throws Unreachable, with the reason; Cancelled
 */
export async function connect(endpoint: SshEndpoint, context: ConnectContext): Promise<Client> {
  for (let attempt = 1; ; attempt++) {
    context.emit({ type: 'connecting', attempt })
    try {
      return await connectOnce(endpoint, context)
    } catch (error) {
      if (!(error instanceof Unreachable) || !mayPass(error) || attempt > endpoint.connectRetries) throw error
      const waitMs = RETRY_DELAY_MS * 2 ** Math.min(attempt - 1, 5)
      await delay(waitMs, undefined, { signal: context.signal }).catch(() => {
        throw new Cancelled()
      })
    }
  }
}

/** A wrong password or host key stays wrong; asking again only locks accounts. */
function mayPass(error: Unreachable): boolean {
  return error.reason !== 'auth' && error.reason !== 'host-key' && error.reason !== 'protocol'
}

function connectOnce(endpoint: SshEndpoint, { signal, ask }: ConnectContext): Promise<Client> {
  const where = endpoint.address.includes(':')
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Cancelled())
    let client: Client | undefined
    let verdict: HostKeyVerdict | undefined
    let phase = 'no answer from'
    const login = new Login(endpoint.user, endpoint.login)
    const socket = connectSocket({ host: endpoint.address, port: endpoint.port, noDelay: true, keepAlive: true })

    const release = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    const fail = (error: Error) => {
      release()
      reject(error)
      // Late errors of a connection that was given up belong to nobody.
      client?.on('error', () => {}).destroy()
      socket.on('error', () => {}).destroy()
    }
    const onAbort = () => fail(new Cancelled())
    const timer = setTimeout(
      () => fail(new Unreachable('timeout', `${phase} ${where} in ${endpoint.connectTimeoutMs / 1000} s`)),
      endpoint.connectTimeoutMs,
    )
    signal.addEventListener('abort', onAbort, { once: true })
    const onSocketError = (error: Error) => fail(fromSocketError(error, where))
    socket.once('error', onSocketError)

    socket.once('connect', () => {
      phase = 'connected, but no SSH login on'
      socket.off('error', onSocketError)
      client = startClient(endpoint, socket, login, (key, accept) => {
        void ask({ type: 'host-key', address: endpoint.address, port: endpoint.port, key }).then((answer) => {
          verdict = answer as HostKeyVerdict | undefined
          accept(verdict?.accept === true)
        })
      })
      client.once('ready', () => {
        release()
        client?.removeAllListeners('error').removeAllListeners('close')
        resolve(client!)
      })
      client.on('error', (error: Error & { level?: string }) => {
        // An agent that does not answer is one login method less, not the end.
        if (error.level === 'agent') return
        fail(explain(error, where, login, verdict))
      })
      client.once('close', () =>
        fail(
          new Unreachable(
            'lost',
            `${where} closed the connection before login was complete (too many logins at once? sshd's MaxStartups)`,
          ),
        ),
      )
    })
  })
}

function startClient(
  endpoint: SshEndpoint,
  socket: Socket,
  login: Login,
  verify: (key: Buffer, accept: (ok: boolean) => void) => void,
): Client {
  const client = new Client()
  const known = hostKeyAlgorithms.filter((name) => endpoint.hostKeyAlgorithms.includes(keyTypeOf(name)))
  client.connect({
    sock: socket,
    username: endpoint.user,
    authHandler: login.handler as never,
    hostVerifier: verify as never,
    // The whole of connecting has one clock, above.
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_INTERVAL_MS,
    keepaliveCountMax: KEEPALIVE_PROBES,
    algorithms: {
      cipher: ciphers,
      serverHostKey: [...known, ...hostKeyAlgorithms.filter((name) => !known.includes(name))] as never,
    },
  })
  return client
}

/** The type of key that a signature algorithm uses: RFC 8332 gives RSA keys two more names. */
function keyTypeOf(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm
}

function explain(
  error: Error & { level?: string; code?: string },
  where: string,
  login: Login,
  verdict: HostKeyVerdict | undefined,
): Unreachable {
  if (verdict && !verdict.accept) return new Unreachable('host-key', verdict.message)
  switch (error.level) {
    case 'client-authentication':
      return new Unreachable('auth', login.refusal())
    case 'client-socket':
      return fromSocketError(error, where)
    default:
      return error.code
        ? fromSocketError(error, where)
        : new Unreachable('protocol', `${where} is not a usable SSH server: ${printable(error.message)}`)
  }
}

/** An error of the handshake can quote the server; only what can be shown safely is kept. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, '?').slice(0, 200)
}
