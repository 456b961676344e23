import type { Client, ClientChannel } from 'ssh2'
import { cancelled, TransferError } from './transfer_error.ts'

/** Enough of what a command complains of to say why it failed. */
const STDERR_BYTES = 4 * 1024

/** Data goes out in pieces of this size at least: one system call, and one message of SSH, for many small files. */
const PIECE_BYTES = 64 * 1024

export interface CommandEnd {
  /** RFC 4254 section 6.10; undefined when it was killed, or could not be started. */
  readonly status: number | undefined
  readonly stderr: string
}

/**
 * Runs a command on the host, feeds it `input`, and resolves when it has ended.
 *
 * @param idleMs how long it may take nothing in, or its start or end may take
 * @throws TransferError `cancelled`, `connection-lost`, `no-answer`; whatever `input` throws
 */
export async function feedCommand(
  client: Client,
  command: string,
  input: AsyncIterable<Buffer>,
  { signal, idleMs }: { signal: AbortSignal; idleMs: number },
): Promise<CommandEnd> {
  const guard = new Guard(client, signal, idleMs)
  let channel: ClientChannel | undefined
  try {
    channel = await guard.wait<ClientChannel | undefined>((resolve) => {
      client.exec(command, (error, opened) => {
        if (guard.over) opened?.close()
        else resolve(error ? undefined : opened)
      })
    })
    if (!channel) return { status: undefined, stderr: 'the server runs no commands' }
    const running = channel
    let stderr = ''
    running.stderr.on('data', (data: Buffer) => {
      if (stderr.length < STDERR_BYTES) stderr += data.toString('utf8')
    })
    running.resume()
    running.on('error', () => {})
    let status: number | undefined
    running.on('exit', (code: number | null) => (status = code ?? undefined))
    const ended = new Promise<void>((resolve) => running.on('close', resolve))
    let closed = false
    void ended.then(() => (closed = true))

    for await (const piece of pieces(input)) {
      if (closed || guard.over) break
      if (!running.write(piece)) {
        await guard.wait<void>((resolve) => {
          running.once('drain', resolve)
          void ended.then(resolve)
        })
      }
    }
    running.end()
    await guard.wait<void>((resolve) => void ended.then(resolve))
    return { status, stderr }
  } finally {
    guard.end()
    channel?.close()
  }
}

/** Joins small chunks. */
async function* pieces(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = []
  let bytes = 0
  for await (const chunk of input) {
    gathered.push(chunk)
    bytes += chunk.length
    if (bytes < PIECE_BYTES) continue
    yield Buffer.concat(gathered, bytes)
    gathered = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(gathered, bytes)
}

/** Ends any wait when the transfer is cancelled, the connection is lost, or nothing happens for too long. */
class Guard {
  over: TransferError | undefined
  private reject: ((error: TransferError) => void) | undefined
  private readonly client: Client
  private readonly signal: AbortSignal
  private readonly idleMs: number

  constructor(client: Client, signal: AbortSignal, idleMs: number) {
    this.client = client
    this.signal = signal
    this.idleMs = idleMs
    client.on('close', this.onClose)
    signal.addEventListener('abort', this.onAbort, { once: true })
    if (signal.aborted) this.onAbort()
  }

  wait<T>(start: (resolve: (value: T) => void) => void): Promise<T> {
    if (this.over) return Promise.reject(this.over)
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.stop(new TransferError('no-answer', `a command on the host has not moved for ${this.idleMs / 1000} s`))
      }, this.idleMs)
      this.reject = (error) => {
        clearTimeout(timer)
        reject(error)
      }
      try {
        start((value) => {
          clearTimeout(timer)
          resolve(value)
        })
      } catch {
        this.onClose()
      }
    })
  }

  end(): void {
    this.client.off('close', this.onClose)
    this.signal.removeEventListener('abort', this.onAbort)
  }

  private stop(error: TransferError): void {
    this.over ??= error
    this.reject?.(this.over)
  }

  private readonly onAbort = () => this.stop(cancelled())
  private readonly onClose = () =>
    this.stop(
      new TransferError('connection-lost', 'the connection ended in the middle of the transfer; go on with resume'),
    )
}
