import { createHash, randomBytes } from 'node:crypto'
import type { Client, ClientChannel } from 'ssh2'
import { ByteWindow, Flight, HOST_WINDOW_BYTES } from './byte_window.ts'
import { OPEN, type SftpSession } from './sftp_session.ts'
import { cancelled } from './transfer_error.ts'

/** How long the far shell may take to say that it is there. A login shell on a busy machine takes a second or two. */
const SHELL_START_MS = 10_000

/** The slowest disk and processor that are waited for; what is slower is read back, which shows that it moves. */
const SLOWEST_BYTES_PER_MS = 5_000

/**
 * A far shell that is given one line per file and answers with one line. It is told what to do on its standard input:
 * the command line is the constant `exec sh`, so that whatever login shell there is has nothing to misread, and single
 * quotes keep every byte of a name as it is (POSIX.1-2017, Shell 2.2.2).
 */
const PROLOGUE = `
LC_ALL=C; export LC_ALL
if command -v sha256sum; then s() { sha256sum; }
elif command -v shasum; then s() { shasum -a 256; }
elif command -v openssl; then s() { openssl dgst -sha256 -r; }
else exit 3; fi >/dev/null 2>&1
`

/** SHA-256 of files on the host: by a tool there, so that only the sum crosses the link, or by reading them back. */
export class RemoteDigest {
  private readonly client: Client
  private readonly sftp: SftpSession
  private readonly signal: AbortSignal
  private shell: Promise<DigestShell | undefined> | undefined

  constructor(client: Client, sftp: SftpSession, signal: AbortSignal) {
    this.client = client
    this.sftp = sftp
    this.signal = signal
  }

  /** Of the first `bytes` bytes of the file at `path`, absolute; lower-case hex. `expected` is what it should be. */
  async prefix(path: string, bytes: number, expected: string): Promise<string> {
    this.shell ??= DigestShell.open(this.client, this.signal, Math.min(SHELL_START_MS, this.sftp.requestTimeoutMs))
    const shell = await this.shell
    // A session may see other paths than the SFTP server does (a chroot): only its yes is taken for an answer.
    const patienceMs = this.sftp.requestTimeoutMs + bytes / SLOWEST_BYTES_PER_MS
    if (shell && (await shell.digest(path, bytes, patienceMs)) === expected) return expected
    return this.readBack(path, bytes)
  }

  end(): void {
    void this.shell?.then(
      (shell) => shell?.end(),
      () => {},
    )
  }

  private async readBack(path: string, bytes: number): Promise<string> {
    const { sftp } = this
    const hash = createHash('sha256')
    const handle = await sftp.open(path, OPEN.read)
    try {
      const window = new ByteWindow(HOST_WINDOW_BYTES)
      const flight = new Flight()
      // Answers may come in any order, and the sum may not: each waits for the one before.
      let before: Promise<unknown> = Promise.resolve()
      for (let at = 0; at < bytes && !flight.failed; at += sftp.readBytes) {
        const length = Math.min(sftp.readBytes, bytes - at)
        await window.take(length)
        const previous = before
        const next = readFully(sftp, handle, path, at, length).then(async (data) => {
          await previous
          hash.update(data)
        })
        before = next
        flight.add(next, () => window.release(length))
      }
      await flight.landed()
      return hash.digest('hex')
    } finally {
      if (!sftp.failure) sftp.close(handle, path).catch(() => {})
    }
  }
}

/** Reads exactly `length` bytes, or up to the end of the file. Servers may answer with less than was asked for. */
export async function readFully(
  sftp: SftpSession,
  handle: Buffer,
  path: string,
  position: number,
  length: number,
): Promise<Buffer> {
  const data = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const count = await sftp.read(handle, path, data.subarray(filled), position + filled)
    if (count === 0) break
    filled += count
  }
  return data.subarray(0, filled)
}

class DigestShell {
  private readonly channel: ClientChannel
  private readonly signal: AbortSignal
  /** Random, so that nothing a login script prints is taken for an answer. */
  private readonly mark: string
  private readonly waiting = new Map<number, (digest: string | undefined) => void>()
  private nextId = 1
  private line = ''
  private closed = false

  private constructor(channel: ClientChannel, signal: AbortSignal, mark: string) {
    this.channel = channel
    this.signal = signal
    this.mark = mark
    channel.on('data', (data: Buffer) => this.read(data))
    channel.stderr.resume()
    channel.on('error', () => {})
    channel.on('close', this.onClose)
    signal.addEventListener('abort', this.onClose, { once: true })
  }

  /** Undefined where there is no shell, none of the tools, or no answer in `patienceMs`. */
  static open(client: Client, signal: AbortSignal, patienceMs: number): Promise<DigestShell | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(cancelled())
      let shell: DigestShell | undefined
      let given = false
      const give = (result: DigestShell | undefined) => {
        given = true
        clearTimeout(timer)
        signal.removeEventListener('abort', giveUp)
        client.off('close', giveUp)
        if (!result) shell?.end()
        resolve(result)
      }
      const giveUp = () => give(undefined)
      const timer = setTimeout(giveUp, patienceMs)
      signal.addEventListener('abort', giveUp, { once: true })
      client.on('close', giveUp)
      try {
        client.exec('exec sh', (error, channel) => {
          if (error) return give(undefined)
          // Granted after we gave up: nobody will use it.
          if (given) return channel.close()
          shell = new DigestShell(channel, signal, randomBytes(8).toString('hex'))
          const ready = shell.ask('printf "" | s')
          channel.write(PROLOGUE)
          channel.write(ready.line)
          void ready.answer.then((digest) => give(digest === undefined ? undefined : shell))
        })
      } catch {
        // Not connected: reading back will say so.
        give(undefined)
      }
    })
  }

  /** Undefined when the far side could not read the file, or went away. */
  async digest(path: string, bytes: number, patienceMs: number): Promise<string | undefined> {
    const name = `'${path.replaceAll("'", `'\\''`)}'`
    const { line, answer } = this.ask(`[ -f ${name} ] && [ -r ${name} ] && head -c ${bytes} < ${name} | s`)
    if (!this.closed) this.channel.write(line)
    const timer = setTimeout(() => this.end(), patienceMs)
    return answer.finally(() => clearTimeout(timer))
  }

  end(): void {
    this.onClose()
    this.channel.end()
    this.channel.close()
  }

  private ask(command: string): { line: string; answer: Promise<string | undefined> } {
    const id = this.nextId++
    const answer = new Promise<string | undefined>((resolve) => {
      if (this.closed) resolve(undefined)
      else this.waiting.set(id, resolve)
    })
    return { line: `{ printf '%s ' ${this.mark}:${id}; { ${command}; } </dev/null || echo no; } 2>/dev/null\n`, answer }
  }

  private read(data: Buffer): void {
    const lines = (this.line + data.toString('latin1')).split('\n')
    // A login script that prints without a newline must not grow this for ever.
    this.line = lines.pop()!.slice(-4096)
    for (const line of lines) {
      const [, mark, id, digest] = /([0-9a-f]{16}):(\d+) \\?([0-9a-f]{64})?/.exec(line) ?? []
      if (mark !== this.mark) continue
      this.waiting.get(Number(id))?.(digest)
      this.waiting.delete(Number(id))
    }
  }

  private readonly onClose = () => {
    this.closed = true
    this.signal.removeEventListener('abort', this.onClose)
    for (const resolve of this.waiting.values()) resolve(undefined)
    this.waiting.clear()
  }
}
