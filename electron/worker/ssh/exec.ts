import { createReadStream } from 'node:fs'
import type { Client, ClientChannel } from 'ssh2'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { OutputStream } from '../../../shared/pool/protocol.ts'
import type { ExecInput, ExecResult } from '../../../shared/tasks/ssh.ts'
import type { TaskContext } from '../task_context.ts'
import { BecomeFilter, stopWithRights } from './become.ts'
import { printable } from './connect.ts'
import type { ConnectionCache, Lease } from './connection_cache.ts'
import { Cancelled, Unreachable } from './unreachable.ts'

type ExecOutcome = TaskOutcome<ExecResult>

/**
 * After its exit status, a command's channel stays open while anything it left behind holds its output (a daemon
 * started with `&`). ssh waits for ever then; we let go after this much silence.
 */
const SILENCE_AFTER_EXIT_MS = 3_000

/** How long a command that was told to stop may take to close its channel before we stop waiting for it. */
const STOP_GRACE_MS = 1_000

/** The same where sudo must be asked to stop it: sudo takes its time over passwords. */
const STOP_WITH_RIGHTS_GRACE_MS = 5_000

/** The longest that a timer of Node can wait; it fires at once for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The server opened no session on a connection: it may have as many as it allows (sshd's MaxSessions). */
class SessionRefused extends Unreachable {}

/** Does `ssh.exec`: runs one command on one host. */
export function execHandler(connections: ConnectionCache) {
  return async (input: ExecInput, context: TaskContext): Promise<TaskOutcome> => {
    for (;;) {
      let lease: Lease | undefined
      try {
        lease = await connections.acquire(input.endpoint, context)
        const session = await openSession(lease.client, input, context)
        const outcome = await session.end
        lease.release(outcome.state === 'unreachable')
        return outcome
      } catch (error) {
        // Nothing began, and each refusal lowers what a connection is thought to hold: this ends.
        if (error instanceof SessionRefused && lease?.full()) continue
        lease?.release(!(error instanceof Cancelled))
        return outcomeOf(error)
      }
    }
  }
}

/** What an error thrown on the way to the work means for the task. Anything else is a fault of ours and goes on. */
export function outcomeOf(error: unknown): TaskOutcome<never> {
  if (error instanceof Unreachable) return error.outcome
  if (error instanceof Cancelled) return { state: 'cancelled', started: true }
  throw error
}

/** ssh2 sets no limit on how long a server may take to open a channel; we give it as long as connecting. */
function openSession(client: Client, input: ExecInput, context: TaskContext): Promise<Session> {
  const { address, connectTimeoutMs } = input.endpoint
  const { signal } = context
  return new Promise((resolve, reject) => {
    let settled = false
    const settle = (act: () => void) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      client.off('close', onClose)
      act()
    }
    const onAbort = () => settle(() => reject(new Cancelled()))
    const onClose = () =>
      settle(() => reject(new Unreachable('lost', `${address} closed the connection before the command began`)))
    const timer = setTimeout(
      () =>
        settle(() =>
          reject(
            new Unreachable('timeout', `${address} let us in but opened no session in ${connectTimeoutMs / 1000} s`),
          ),
        ),
      connectTimeoutMs,
    )
    signal.addEventListener('abort', onAbort, { once: true })
    client.on('close', onClose)
    const { pty } = input
    const options = pty ? { pty: { term: pty.term, cols: pty.columns, rows: pty.rows } } : {}
    try {
      client.exec(input.command, options, (error, channel) => {
        // Granted after we gave up: the command may run already, and nobody will read it.
        if (settled) return channel && tellToStop(client, channel)
        settle(() => {
          if (error) reject(refusal(error, address))
          // Listening must begin here: a quick command's exit status came in the same packet and is next.
          else resolve(new Session(client, channel, input, context))
        })
      })
    } catch (error) {
      settle(() => reject(new Unreachable('lost', `${address}: ${(error as Error).message}`)))
    }
  })
}

function refusal(error: Error & { reason?: unknown }, address: string): Unreachable {
  const words = printable(error.message)
  // ssh2 gives a reason only where the channel itself was refused (RFC 4254 section 5.1).
  if (error.reason !== undefined) return new SessionRefused('protocol', `${address} opened no session: ${words}`)
  return new Unreachable('protocol', `${address} refused to run a command: ${words}`)
}

/** Sends the command TERM (RFC 4254 section 6.9) and closes its channel. */
function tellToStop(client: Client, channel: ClientChannel): void {
  const { outgoing } = channel as unknown as { outgoing: { id: number; state: string } }
  // ssh2's own `signal()` keeps quiet once our side has sent end of file, which is nearly always.
  const { _protocol } = client as unknown as { _protocol: { signal(id: number, name: string): void } }
  if (outgoing.state === 'open' || outgoing.state === 'eof') _protocol.signal(outgoing.id, 'TERM')
  channel.close()
}

/** One command on its channel, from the request to the last byte of its output. */
class Session {
  readonly end: Promise<ExecOutcome>
  private resolve!: (outcome: ExecOutcome) => void
  private readonly startedAt = performance.now()
  private readonly open = new Set<'channel' | 'stopping' | OutputStream>(['channel', 'stdout', 'stderr'])
  private readonly timers = new Set<NodeJS.Timeout>()
  private readonly become: BecomeFilter | undefined
  private exit: { status?: number; signal?: string } | undefined
  private silence: NodeJS.Timeout | undefined
  private becoming: NodeJS.Timeout | undefined
  private paused = 0
  private connectionLost = false
  private stopping = false
  private finished = false
  /** What ends the task whatever the channel still says: it was cancelled, or its time is over. */
  private verdict: ExecOutcome | undefined
  private readonly client: Client
  private readonly channel: ClientChannel
  private readonly input: ExecInput
  private readonly context: TaskContext

  constructor(client: Client, channel: ClientChannel, input: ExecInput, context: TaskContext) {
    this.client = client
    this.channel = channel
    this.input = input
    this.context = context
    this.end = new Promise((resolve) => (this.resolve = resolve))
    if (input.become) this.become = new BecomeFilter(input.become)

    client.on('close', this.onConnectionClose)
    context.signal.addEventListener('abort', this.onCancel, { once: true })
    if (context.signal.aborted) this.onCancel()
    if (input.timeoutMs !== undefined) this.timer(input.timeoutMs, this.onTimeout)

    channel.on('exit', (code: number | null, signal?: string) => {
      this.exit = code === null ? { signal: signalName(signal) } : { status: code }
      this.watchSilence()
    })
    channel.on('error', () => {}) // Followed by `close`, which settles it.
    channel.on('close', () => this.closed('channel'))
    this.read('stdout', channel)
    this.read('stderr', channel.stderr)
    if (!this.become) this.sendInput()
    else this.waitForBecome()
  }

  private read(stream: OutputStream, source: NodeJS.ReadableStream): void {
    // With a terminal there is one stream, and sudo's questions are in it.
    const asks = this.become && stream === (this.input.pty ? 'stdout' : 'stderr')
    source.on('data', (data: Buffer) => {
      // What comes after the verdict of a stopped command belongs to nobody any more.
      if (this.finished) return
      if (this.exit) this.watchSilence()
      const shown = asks ? this.answer(data) : data
      const wait = shown.byteLength > 0 ? this.context.write(stream, shown) : undefined
      if (!wait) return
      source.pause()
      this.paused++
      void wait.then(() => {
        this.paused--
        source.resume()
      })
    })
    source.on('end', () => {
      const rest = asks ? this.become.rest() : undefined
      if (rest?.byteLength) void this.context.write(stream, rest)
      this.closed(stream)
    })
  }

  /** Follows sudo's dialogue; returns the output without its markers. */
  private answer(data: Buffer): Uint8Array {
    const { output, actions } = this.become!.feed(data)
    for (const action of actions) {
      if (action === 'send-password') this.channel.write(`${this.input.become!.password}\n`)
      else if (action === 'begin') {
        clearTimeout(this.becoming)
        this.sendInput()
      } else {
        // End of input makes sudo say its last words and go.
        this.channel.end()
        this.verdict = { state: 'failed', message: 'sudo did not accept the password', result: this.result(1) }
        this.timer(SILENCE_AFTER_EXIT_MS, () => this.stop())
      }
    }
    return output
  }

  private sendInput(): void {
    const { stdinText, stdinPath } = this.input
    // A command that ends without reading its input is no fault.
    if (stdinText !== undefined) this.channel.write(stdinText)
    if (stdinPath === undefined) return void this.channel.end()
    const file = createReadStream(stdinPath)
    file.on('error', (error) => {
      this.verdict ??= { state: 'failed', message: `Standard input could not be read: ${error.message}` }
      this.stop()
    })
    this.channel.on('close', () => file.destroy())
    file.pipe(this.channel)
  }

  private readonly onConnectionClose = () => {
    this.connectionLost = true
    this.finishForgotten()
  }

  /** ssh2 closes the channels of a lost connection. One that it forgot must not hang, but what came is still read. */
  private finishForgotten(): void {
    this.timer(STOP_GRACE_MS, () => (this.paused > 0 ? this.finishForgotten() : this.finish()))
  }

  private readonly onCancel = () => {
    this.verdict ??= { state: 'cancelled', started: true }
    this.stop()
  }

  private readonly onTimeout = () => {
    // It has ended; only what it left behind still holds its output.
    if (this.exit) {
      this.channel.close()
      return this.finish()
    }
    const afterMs = this.input.timeoutMs!
    this.verdict ??= {
      state: 'timed-out',
      afterMs,
      message: `still running after ${afterMs / 1000} s; told to stop`,
    }
    this.stop()
  }

  /** sudo may ask for what nobody here can answer (a one-time code): it would wait for ever. */
  private waitForBecome(): void {
    const withinMs = this.input.endpoint.connectTimeoutMs
    this.becoming = this.timer(withinMs, () => {
      this.verdict ??= {
        state: 'failed',
        message: `sudo did not begin the command in ${withinMs / 1000} s; it may have asked for something else than the password`,
        result: { durationMs: this.elapsed() },
      }
      this.stop()
    })
  }

  /** Tells the command to stop, and waits a little for its last words; the verdict stands. */
  private stop(): void {
    if (this.stopping) return
    this.stopping = true
    const { become, pty } = this.input
    const group = this.become?.group
    // With a terminal, its end is the end of what runs in it, whatever rights that has.
    const withRights = become && group !== undefined && !pty && !this.exit && !this.connectionLost
    if (withRights) {
      this.open.add('stopping')
      stopWithRights(this.client, become, group, () => this.closed('stopping'))
    }
    if (!this.connectionLost) tellToStop(this.client, this.channel)
    this.timer(withRights ? STOP_WITH_RIGHTS_GRACE_MS : STOP_GRACE_MS, () => this.finish())
  }

  private watchSilence(): void {
    clearTimeout(this.silence)
    this.silence = setTimeout(() => {
      // Silent because we do not read is not silent.
      if (this.paused > 0) return this.watchSilence()
      this.channel.close()
      this.finish()
    }, SILENCE_AFTER_EXIT_MS)
  }

  private closed(part: 'channel' | 'stopping' | OutputStream): void {
    this.open.delete(part)
    // The connection's own `close` comes a moment after that of its channels, and says why they closed.
    if (this.open.size === 0) setImmediate(() => this.finish())
  }

  private finish(): void {
    if (this.finished) return
    this.finished = true
    clearTimeout(this.silence)
    for (const timer of this.timers) clearTimeout(timer)
    this.client.off('close', this.onConnectionClose)
    this.context.signal.removeEventListener('abort', this.onCancel)
    this.resolve(this.verdict ?? this.natural())
  }

  private natural(): ExecOutcome {
    if (this.exit?.status === 0) return { state: 'succeeded', result: this.result(0) }
    if (this.exit?.status !== undefined) {
      const { status } = this.exit
      return { state: 'failed', message: `exit ${status}`, result: this.result(status) }
    }
    if (this.exit) {
      const { signal } = this.exit
      return {
        state: 'failed',
        message: `ended by signal ${signal}`,
        result: { ...(signal === undefined ? {} : { signal }), durationMs: this.elapsed() },
      }
    }
    if (this.connectionLost) {
      return { state: 'unreachable', reason: 'lost', message: 'the connection ended in the middle of the command' }
    }
    return {
      state: 'failed',
      message: 'the server ended the command without saying how it went',
      result: { durationMs: this.elapsed() },
    }
  }

  private result(status: number): ExecResult {
    return { status, durationMs: this.elapsed() }
  }

  private elapsed(): number {
    return Math.round(performance.now() - this.startedAt)
  }

  private timer(ms: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(act, Math.min(ms, LONGEST_TIMER_MS))
    this.timers.add(timer)
    return timer
  }
}

/** A name as RFC 4254 section 6.10 allows them; anything else that a server says is not shown. */
function signalName(signal: string | undefined): string {
  const name = (signal ?? '').replace(/^SIG/, '')
  return /^[A-Za-z0-9@._-]{1,40}$/.test(name) ? name : 'unknown'
}
