import { createHash, getCiphers } from 'node:crypto'
import { connect as connectSocket, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, type CipherAlgorithm } from 'ssh2'
import type { SshEndpoint, SshEvent, SshQuestion } from '../../../shared/tasks/ssh.ts'
import type { HostKeyFingerprint, HostKeyVerdict } from '../../../shared/tasks/host_key.ts'
import { Login } from './login.ts'
import { Cancelled, fromSocketError, Unreachable } from './unreachable.ts'

export interface ConnectContext {
  readonly signal: AbortSignal
  emit(event: SshEvent): void
  ask(question: SshQuestion): Promise<unknown>
}

/** What is known of a connection from its making. */
export interface ConnectionFacts {
  /** The address that answered. */
  readonly address?: string
  /** Until logged in, milliseconds. */
  readonly connectMs: number
  readonly login?: string
  readonly hostKey?: HostKeyFingerprint & { readonly recorded: boolean }
}

const facts = new WeakMap<Client, ConnectionFacts>()

/** Undefined for a connection that `connect` did not make. */
export function connectionFacts(client: Client): ConnectionFacts | undefined {
  return facts.get(client)
}

/** The first wait between two attempts at connecting; doubles each time. */
const RETRY_DELAY_MS = 500

/** Three unanswered probes end a dead connection after 45 s, long before TCP would notice. */
const KEEPALIVE_INTERVAL_MS = 15_000
const KEEPALIVE_PROBES = 3

/**
 * AES-GCM first: with hardware AES it moves several times what chacha20 does. Beside each, what the crypto library
 * calls it: ssh2 throws for one that is missing, and Electron's library has no chacha20.
 */
const CIPHERS: readonly (readonly [CipherAlgorithm, string])[] = [
  ['aes128-gcm@openssh.com', 'aes-128-gcm'],
  ['aes256-gcm@openssh.com', 'aes-256-gcm'],
  ['aes128-ctr', 'aes-128-ctr'],
  ['aes192-ctr', 'aes-192-ctr'],
  ['aes256-ctr', 'aes-256-ctr'],
  ['chacha20-poly1305@openssh.com', 'chacha20'],
]
const available = new Set(getCiphers())
const ciphers = CIPHERS.filter(([, name]) => available.has(name)).map(([cipher]) => cipher)

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
    const login = new Login(endpoint.user, endpoint.login)
    try {
      return await connectOnce(endpoint, context, login)
    } catch (error) {
      // Once a password or key was offered, another attempt could lock the account, whatever ended this one.
      if (!(error instanceof Unreachable) || !mayPass(error) || login.begun || attempt > endpoint.connectRetries)
        throw error
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

function connectOnce(endpoint: SshEndpoint, context: ConnectContext, login: Login): Promise<Client> {
  const { signal } = context
  const where = endpoint.address.includes(':')
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Cancelled())
    let client: Client | undefined
    let judged: { verdict: HostKeyVerdict | undefined } | undefined
    let phase = 'no answer from'
    let settled = false
    let hostKey: Uint8Array | undefined
    const startedAt = performance.now()
    const socket = connectSocket({ host: endpoint.address, port: endpoint.port, noDelay: true, keepAlive: true })

    const settle = () => {
      settled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    const fail = (error: Error) => {
      if (settled) return
      settle()
      reject(error)
      client?.destroy()
      socket.on('error', () => {}).destroy()
    }
    const onAbort = () => fail(new Cancelled())
    const timer = setTimeout(() => fail(late()), endpoint.connectTimeoutMs)
    const late = () => {
      const inTime = `in ${endpoint.connectTimeoutMs / 1000} s`
      // Lines may come before the banner (RFC 4253 section 4.2), so what is not SSH is known only by waiting.
      const { _remoteVer: banner } = (client ?? {}) as { _remoteVer?: string }
      return socket.bytesRead > 0 && banner === undefined
        ? new Unreachable('protocol', `${where} answers, but said nothing of SSH ${inTime}`)
        : new Unreachable('timeout', `${phase} ${where} ${inTime}`)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    const onSocketError = (error: Error) => fail(fromSocketError(error, where))
    socket.once('error', onSocketError)

    const verify = (key: Buffer, accept: (ok: boolean) => void) => {
      const { address, port } = endpoint
      hostKey = key
      void context.ask({ type: 'host-key', address, port, key }).then((answer) => {
        // The connection may have ended meanwhile, and ssh2 would go on with what is left of it.
        if (settled) return
        judged = { verdict: answer as HostKeyVerdict | undefined }
        accept(judged.verdict?.accept === true)
      })
    }

    socket.once('connect', () => {
      phase = 'connected, but no SSH login on'
      socket.off('error', onSocketError)
      const made = (client = new Client())
      // Stays for good: an error after the login, even in the packet that follows it, must find a listener.
      made.on('error', (error: SshError) => {
        // An agent that does not answer is one login method less, not the end.
        if (settled || error.level === 'agent') return
        fail(explain(error, where, login, judged))
      })
      made.once('ready', () => {
        // Every session on it listens for its end.
        made.setMaxListeners(0)
        facts.set(made, {
          ...(socket.remoteAddress === undefined ? {} : { address: socket.remoteAddress }),
          connectMs: Math.round(performance.now() - startedAt),
          ...(login.opened === undefined ? {} : { login: login.opened }),
          ...(hostKey && judged?.verdict?.accept
            ? { hostKey: { ...fingerprintOf(hostKey), recorded: judged.verdict.recorded } }
            : {}),
        })
        settle()
        resolve(made)
      })
      made.once('close', () => fail(closedEarly(where, login)))
      try {
        start(made, endpoint, socket, login, verify)
      } catch (error) {
        fail(new Unreachable('protocol', `no SSH login on ${where} could be begun: ${(error as Error).message}`))
      }
    })
  })
}

function start(
  client: Client,
  endpoint: SshEndpoint,
  socket: Socket,
  login: Login,
  verify: (key: Buffer, accept: (ok: boolean) => void) => void,
): void {
  const known = hostKeyAlgorithms.filter((name) => endpoint.hostKeyAlgorithms.includes(keyTypeOf(name)))
  client.connect({
    sock: socket,
    username: endpoint.user,
    authHandler: login.handler,
    hostVerifier: verify,
    // The whole of connecting has one clock, above.
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_INTERVAL_MS,
    keepaliveCountMax: KEEPALIVE_PROBES,
    algorithms: {
      cipher: ciphers,
      serverHostKey: [...known, ...hostKeyAlgorithms.filter((name) => !known.includes(name))] as never,
    },
  })
}

/** As `ssh-keygen -l` shows a key in the SSH wire format (RFC 4253 section 6.6). */
function fingerprintOf(key: Uint8Array): HostKeyFingerprint {
  const blob = Buffer.from(key)
  const type = printable(blob.toString('latin1', 4, 4 + blob.readUInt32BE(0)))
  return { type, sha256: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}` }
}

/** The type of key that a signature algorithm uses: RFC 8332 gives RSA keys two more names. */
function keyTypeOf(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm
}

/** `code` is errno's name of a socket error, or the number of an SSH_MSG_DISCONNECT (RFC 4253 section 11.1). */
type SshError = Error & { level?: string; code?: string | number }

function explain(
  error: SshError,
  where: string,
  login: Login,
  judged: { verdict: HostKeyVerdict | undefined } | undefined,
): Unreachable {
  if (judged && !judged.verdict)
    return new Unreachable('host-key', `nobody could say whether the host key of ${where} is right`)
  if (judged?.verdict && !judged.verdict.accept) return new Unreachable('host-key', judged.verdict.message)
  if (error.level === 'client-authentication') return new Unreachable('auth', login.refusal())
  if (error.level === 'client-socket') return fromSocketError(error as Error, where)
  if (error.level === 'client-timeout')
    return new Unreachable('timeout', `${where} stopped answering before login was complete`)
  if (typeof error.code === 'number') return closedEarly(where, login, error.message)
  return new Unreachable('protocol', `${where} is not a usable SSH server: ${printable(error.message)}`)
}

/** The server hung up. One that says why, on a login that it has seen, did not like the login (sshd's MaxAuthTries). */
function closedEarly(where: string, login: Login, words?: string): Unreachable {
  const said = words === undefined ? '' : `: ${printable(words)}`
  if (login.begun && words !== undefined)
    return new Unreachable('auth', `${login.refusal()}; then ${where} closed the connection${said}`)
  const guess = login.begun || words !== undefined ? '' : ` (too many logins at once? sshd's MaxStartups)`
  return new Unreachable('lost', `${where} closed the connection before login was complete${said}${guess}`)
}

/** Text that a server sent, with only what can be shown safely. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, '?').slice(0, 200)
}
