import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { SocketFault } from '../../../../shared/contract/tester/bytes.ts'
import type { SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import { endpoint } from '../endpoint.ts'
import { dial } from './dial.ts'
import { CLOSE_GRACE_MS, NEVER_OPENED, type Line, type LineEvents } from './line.ts'
import { faultOf } from './session_fault.ts'
import { brokenWords, handshakeWords, openingWords } from './socket_words.ts'
import { tlsFacts } from './tls_facts.ts'

/** A TCP connection, with TLS or without, from connecting to its end. */
export class StreamLine implements Line {
  readonly maxMessageBytes = Infinity
  readonly datagrams = false
  readonly #spec: SessionSpec
  readonly #events: LineEvents
  readonly #socket: Socket
  readonly #beganAt = performance.now()
  readonly #timers = new Set<NodeJS.Timeout>()
  #remote: string
  #noDelay: boolean
  #phase: 'connecting' | 'handshake' | 'open' | 'closing' = 'connecting'
  /** Whoever waits for the kernel to take the last write. */
  #taken: ((fault: string | undefined) => void) | undefined
  /** Why it is torn down, where we do it. */
  #verdict: string | undefined
  #verdictFault: SocketFault | undefined
  #error: NodeJS.ErrnoException | undefined
  #tls: ReturnType<typeof tlsFacts> | undefined

  /** @param authority of `spec.tls.authority`, read */
  constructor(spec: SessionSpec, authority: string | undefined, events: LineEvents) {
    this.#spec = spec
    this.#events = events
    this.#remote = endpoint(spec.host, spec.port)
    this.#noDelay = spec.noDelay
    const { serverName, minVersion, alpn } = spec.tls
    const tls = {
      ...(serverName ? { serverName } : {}),
      ...(authority ? { authority } : {}),
      minVersion,
      alpn,
    }
    const socket = dial({
      host: spec.host,
      port: spec.port,
      family: spec.family,
      ...(spec.localAddress === undefined ? {} : { localAddress: spec.localAddress }),
      localPort: spec.localPort,
      ...(spec.protocol === 'tls' ? { tls } : {}),
      onread: {
        buffer: Buffer.allocUnsafeSlow(spec.receiveBytes),
        callback: (bytes, buffer) => events.received(buffer.subarray(0, bytes), this.#remote),
      },
    })
    this.#socket = socket
    socket.on('connect', () => this.#connected())
    socket.on('secureConnect', () => this.#secured())
    socket.on('end', () => events.peerEnded())
    socket.on('error', (error) => {
      this.#error ??= error
      // Node leaves a connection open whose TLS is broken, until its peer ends it.
      socket.destroy()
    })
    socket.on('close', () => this.#gone())
    if (spec.connectTimeoutMs > 0) this.#after(spec.connectTimeoutMs, () => this.#tooLate())
  }

  write(message: Uint8Array): Promise<string | undefined> | undefined {
    if (this.#phase !== 'open' || !this.#socket.writable) return Promise.resolve(NEVER_OPENED)
    this.#socket.write(message, this.#onTaken)
    // Node writes at once what it can. What is left in its queue when the next comes would be joined with it (writev).
    if (this.#socket.writableLength === 0) return undefined
    return new Promise((resolve) => (this.#taken = resolve))
  }

  resume(): void {
    this.#socket.resume()
  }

  setNoDelay(on: boolean): void {
    this.#noDelay = on
    if (this.#phase === 'open') this.#socket.setNoDelay(on)
  }

  halfClose(): void {
    this.#socket.end()
  }

  close(): void {
    if (this.#phase !== 'open') return this.destroy()
    this.#phase = 'closing'
    this.#socket.end()
    // What still comes is read and logged; a peer that does not answer the goodbye is not waited for.
    this.#socket.resume()
    this.#after(CLOSE_GRACE_MS, () => {
      this.#events.note(`${this.#remote} did not close its side in ${CLOSE_GRACE_MS / 1000} s: torn down.`)
      this.destroy()
    })
  }

  destroy(): void {
    this.#phase = 'closing'
    this.#socket.destroy()
  }

  #connected(): void {
    const { remoteAddress, remotePort } = this.#socket
    if (remoteAddress !== undefined) this.#remote = endpoint(remoteAddress, remotePort ?? this.#spec.port)
    this.#socket.setNoDelay(this.#noDelay)
    if (this.#spec.keepAliveMs > 0) this.#socket.setKeepAlive(true, this.#spec.keepAliveMs)
    if (this.#socket instanceof TLSSocket) this.#phase = 'handshake'
    else this.#open()
  }

  #secured(): void {
    if (!(this.#socket instanceof TLSSocket)) return
    const { serverName, verify } = this.#spec.tls
    this.#tls = tlsFacts(this.#socket, serverName ?? this.#spec.host)
    if (verify && !this.#tls.trusted) this.#giveUp(`${this.#remote}: ${this.#tls.problem ?? 'not trusted'}`, 'tls')
    else this.#open()
  }

  #open(): void {
    this.#phase = 'open'
    for (const timer of this.#timers) clearTimeout(timer)
    const { localAddress, localPort } = this.#socket
    this.#events.opened({
      local: localAddress === undefined ? '' : endpoint(localAddress, localPort ?? 0),
      remote: this.#remote,
      connectMs: performance.now() - this.#beganAt,
      ...(this.#tls ? { tls: this.#tls } : {}),
    })
  }

  #tooLate(): void {
    const seconds = this.#spec.connectTimeoutMs / 1000
    this.#giveUp(
      this.#phase === 'handshake'
        ? `${this.#remote} accepted the connection, but the TLS handshake was not over in ${seconds} s: it may not speak TLS.`
        : `${this.#remote} did not answer in ${seconds} s: the address is wrong, the machine is off, or a firewall drops what is sent to it.`,
      this.#phase === 'handshake' ? 'tls' : 'timeout',
    )
  }

  #giveUp(verdict: string, fault: SocketFault): void {
    this.#verdict = verdict
    this.#verdictFault = fault
    this.#socket.destroy()
  }

  readonly #onTaken = (error?: Error | null) => {
    if (error) this.#error ??= error
    // Node tells of a write that a destroyed socket never made as if it were done; `close` follows and says so.
    else if (this.#socket.writableLength > 0 || this.#socket.destroyed) return
    this.#release(error ? brokenWords(error, this.#remote) : undefined)
  }

  #release(fault: string | undefined): void {
    const taken = this.#taken
    this.#taken = undefined
    taken?.(fault)
  }

  #gone(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    const broken = this.#verdict ?? (this.#error && this.#words(this.#error))
    this.#release(broken ?? 'The connection was closed before all of it was sent.')
    const fault =
      this.#verdictFault ?? (this.#error && faultOf(this.#error, this.#phase === 'closing' ? 'open' : this.#phase))
    this.#events.gone(broken, this.#tls, fault)
  }

  #words(error: NodeJS.ErrnoException): string {
    if (this.#phase === 'connecting') return openingWords(error, this.#spec)
    if (this.#phase === 'handshake') return handshakeWords(error, this.#remote)
    return brokenWords(error, this.#remote)
  }

  #after(ms: number, act: () => void): void {
    this.#timers.add(setTimeout(act, ms))
  }
}
