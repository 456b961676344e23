import type { Socket } from 'node:net'
import type { Attributes, Client, FileEntry, InputAttributes, SFTPWrapper, Stats } from 'ssh2'
import { cancelled, shown, TransferError } from './transfer_error.ts'

/** draft-ietf-secsh-filexfer-02 section 7; the last three are from version 6, and some servers send them to anyone. */
const STATUS = {
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  unsupported: 8,
  writeProtected: 12,
  noSpace: 14,
  quotaExceeded: 15,
} as const

/** OpenSSH PROTOCOL, section 4.4: SSH_FXE_STATVFS_ST_RDONLY. */
const ST_RDONLY = 0x1

/** Section 6.3: how a file is opened. */
export const OPEN = { read: 0x01, write: 0x02, create: 0x08, truncate: 0x10, exclusive: 0x20 } as const

/**
 * OpenSSH takes packets of 256 KiB and keeps 1 KiB for their head (sftp-common.h, sftp-server.c). Whatever else a
 * server claims, larger requests gain nothing and smaller ones than this cannot be meant.
 */
export const MAX_CHUNK_BYTES = 256 * 1024 - 1024
const MIN_CHUNK_BYTES = 4 * 1024

/** OpenSSH's sftp-server opens what its file descriptor limit allows, 1024 nearly everywhere; others may take fewer. */
const HANDLES_IF_UNSAID = 64

export type Handle = Buffer
export type { Attributes, FileEntry, Stats }

interface SessionOptions {
  readonly signal: AbortSignal
  /** Silence for this long, with requests unanswered, ends the session. */
  readonly requestTimeoutMs: number
}

type Answer<T> = (error?: (Error & { code?: number | string }) | null, value?: T) => void

/**
 * One SFTP channel of a connection. Each request is a promise that always settles: with the answer, or with a
 * TransferError when the server refuses, says nothing for too long, closes the channel or loses the connection, or
 * when the transfer is cancelled. (ssh2 by itself keeps silent about requests made after its channel has closed.)
 */
export class SftpSession {
  /** Bytes of data in one request. */
  readonly writeBytes: number
  readonly readBytes: number
  readonly maxHandles: number
  private readonly sftp: SFTPWrapper
  private readonly client: Client
  private readonly signal: AbortSignal
  /** See SessionOptions. */
  readonly requestTimeoutMs: number
  private readonly pending = new Set<(error: TransferError) => void>()
  private readonly watchdog: NodeJS.Timeout
  private lastAnswerAt = performance.now()
  private ended: TransferError | undefined
  private cleaning = false
  private corked = false

  private constructor(client: Client, sftp: SFTPWrapper, options: SessionOptions) {
    this.client = client
    this.sftp = sftp
    this.signal = options.signal
    this.requestTimeoutMs = options.requestTimeoutMs
    // From limits@openssh.com where the server offers it (OpenSSH PROTOCOL, section 4.8); ssh2 asks but keeps it to itself.
    const said = sftp as unknown as { _maxWriteLen: number; _maxReadLen: number; maxOpenHandles?: number }
    this.writeBytes = clampChunk(said._maxWriteLen)
    this.readBytes = clampChunk(said._maxReadLen)
    this.maxHandles = said.maxOpenHandles ?? HANDLES_IF_UNSAID
    sftp.on('error', this.onProtocolError)
    sftp.on('close', this.onChannelClose)
    client.on('close', this.onConnectionLost)
    options.signal.addEventListener('abort', this.onAbort, { once: true })
    this.watchdog = setInterval(this.checkSilence, Math.max(50, options.requestTimeoutMs / 4))
    this.watchdog.unref()
  }

  /** Opens the channel; gives up when cancelled, and after `requestTimeoutMs`. */
  static open(client: Client, options: SessionOptions): Promise<SftpSession> {
    const { signal, requestTimeoutMs } = options
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        client.off('close', onClose)
        settled = true
        act()
      }
      let settled = false
      const fail = (error: TransferError) => settle(() => reject(error))
      const onAbort = () => fail(cancelled())
      const onClose = () => fail(connectionLost())
      const timer = setTimeout(() => {
        fail(new TransferError('no-answer', `the server opened no SFTP session in ${requestTimeoutMs / 1000} s`))
      }, requestTimeoutMs)
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      client.on('close', onClose)
      try {
        client.sftp((error, sftp) => {
          // Granted after we gave up: nobody will use it.
          if (settled) return void sftp?.end()
          if (error) return fail(noSftp(error))
          settle(() => resolve(new SftpSession(client, sftp, options)))
        })
      } catch {
        fail(connectionLost())
      }
    })
  }

  /** Why no more requests can be made; absent while they can. */
  get failure(): TransferError | undefined {
    return this.ended
  }

  /**
   * Once cancelled, only what `work` asks for is sent, and for no longer than `graceMs`: a cancelled transfer may
   * tidy up, but not on a link that takes minutes for it.
   */
  async cleanUp(graceMs: number, work: () => Promise<unknown>): Promise<void> {
    if (this.ended && this.ended.code !== 'cancelled') return
    this.ended = undefined
    this.cleaning = true
    const timer = setTimeout(() => this.fail(cancelled()), graceMs)
    await work().catch(() => {})
    clearTimeout(timer)
  }

  /** Closes the channel, and with it all handles the server still holds for it. */
  end(): void {
    clearInterval(this.watchdog)
    this.signal.removeEventListener('abort', this.onAbort)
    this.client.off('close', this.onConnectionLost)
    this.fail(this.ended ?? cancelled())
    this.sftp.end()
  }

  /** Whether the server said in its greeting that it can do this (OpenSSH PROTOCOL, section 4). */
  offers(extension: string): boolean {
    const { _extensions } = this.sftp as unknown as { _extensions: Record<string, string> }
    return Object.hasOwn(_extensions, extension)
  }

  async open(path: string, flags: number, mode?: number): Promise<Handle> {
    const attributes = mode === undefined ? {} : { mode }
    return bytes(
      await this.request<Buffer>(path, (answer) => this.sftp.open(path, flags, attributes as InputAttributes, answer)),
    )
  }

  close(handle: Handle, path: string): Promise<void> {
    return this.request(path, (answer) => this.sftp.close(handle, answer))
  }

  /** At most `writeBytes` of data, so that it goes as one request. */
  write(handle: Handle, path: string, data: Buffer, position: number): Promise<void> {
    return this.request(path, (answer) => this.sftp.write(handle, data, 0, data.length, position, answer))
  }

  /** Reads into all of `into` (at most `readBytes`); resolves to how much came: 0 at the end of the file. */
  async read(handle: Handle, path: string, into: Buffer, position: number): Promise<number> {
    const count = await this.request<number>(path, (answer) =>
      this.sftp.read(handle, into, 0, into.length, position, answer),
    )
    if (typeof count !== 'number') throw malformed()
    return count
  }

  async stat(path: string): Promise<Stats> {
    return attributes(await this.request<Stats>(path, (answer) => this.sftp.stat(path, answer)))
  }

  async lstat(path: string): Promise<Stats> {
    return attributes(await this.request<Stats>(path, (answer) => this.sftp.lstat(path, answer)))
  }

  async fstat(handle: Handle, path: string): Promise<Stats> {
    return attributes(await this.request<Stats>(path, (answer) => this.sftp.fstat(handle, answer)))
  }

  setAttributes(target: string | Handle, path: string, attributes: InputAttributes): Promise<void> {
    return this.request(path, (answer) => {
      if (typeof target === 'string') this.sftp.setstat(target, attributes, answer)
      else this.sftp.fsetstat(target, attributes, answer)
    })
  }

  unlink(path: string): Promise<void> {
    return this.request(path, (answer) => this.sftp.unlink(path, answer))
  }

  mkdir(path: string, mode: number): Promise<void> {
    return this.request(path, (answer) => this.sftp.mkdir(path, { mode } as InputAttributes, answer))
  }

  /** Only an empty one. */
  rmdir(path: string): Promise<void> {
    return this.request(path, (answer) => this.sftp.rmdir(path, answer))
  }

  /** Section 6.5: fails when `to` exists. */
  renameToFree(from: string, to: string): Promise<void> {
    return this.request(from, (answer) => this.sftp.rename(from, to, answer))
  }

  /** posix-rename@openssh.com (OpenSSH PROTOCOL, section 4.3): what was at `to` is replaced in one step. */
  renameOver(from: string, to: string): Promise<void> {
    return this.request(from, (answer) => this.sftp.ext_openssh_rename(from, to, answer))
  }

  symlink(target: string, path: string): Promise<void> {
    return this.request(path, (answer) => this.sftp.symlink(target, path, answer))
  }

  async readlink(path: string): Promise<string> {
    return text(await this.request<string>(path, (answer) => this.sftp.readlink(path, answer)))
  }

  async realpath(path: string): Promise<string> {
    return text(await this.request<string>(path, (answer) => this.sftp.realpath(path, answer)))
  }

  /**
   * `home-directory` (draft-ietf-secsh-filexfer-extensions-00 section 5; OpenSSH from 9.1 on): where a user is at home.
   * Not expand-path@openssh.com, which servers have longer: ssh2 1.17 garbles that request, and the server hangs up.
   */
  async homeOf(user: string): Promise<string> {
    const { sftp } = this
    type HomeDirectory = (user: string, answer: Answer<string>) => void
    const ask = (sftp as unknown as { ext_home_dir: HomeDirectory }).ext_home_dir
    return text(await this.request<string>(`~${user}`, (answer) => ask.call(sftp, user, answer)))
  }

  openFolder(path: string): Promise<Handle> {
    return this.request<Buffer>(path, (answer) => this.sftp.opendir(path, answer)).then(bytes)
  }

  /** The next names of an open folder; undefined after the last. */
  async readFolder(handle: Handle, path: string): Promise<readonly FileEntry[] | undefined> {
    // Given a handle, ssh2 asks once; its own loop would read an endless folder for ever.
    const next = (answer: Answer<FileEntry[]>) =>
      (this.sftp.readdir as unknown as (where: Buffer, answer: Answer<FileEntry[]>) => void).call(
        this.sftp,
        handle,
        answer,
      )
    try {
      const names = await this.request<FileEntry[]>(path, next)
      if (!Array.isArray(names)) throw malformed()
      return names
    } catch (error) {
      if (error instanceof EndOfFile) return undefined
      throw error
    }
  }

  /** What this user may still make in the file system of `path`; undefined where the server cannot say. */
  async freeSpace(path: string): Promise<{ bytes: number; files: number; readOnly: boolean } | undefined> {
    if (!this.offers('statvfs@openssh.com')) return undefined
    type Answer = Record<'f_bavail' | 'f_frsize' | 'f_files' | 'f_favail' | 'f_flag', number>
    const answer = await this.request<Answer>(path, (done) => this.sftp.ext_openssh_statvfs(path, done))
    // Btrfs and others have no fixed number of files and say 0 of 0.
    return {
      bytes: answer.f_bavail * answer.f_frsize,
      files: answer.f_files > 0 ? answer.f_favail : Infinity,
      readOnly: (answer.f_flag & ST_RDONLY) !== 0,
    }
  }

  private request<T = void>(path: string, send: (answer: Answer<T>) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.ended) return reject(this.ended)
      // A quiet spell without requests is not the server's silence.
      if (this.pending.size === 0) this.lastAnswerAt = performance.now()
      this.pending.add(reject)
      const answer: Answer<T> = (error, value) => {
        this.lastAnswerAt = performance.now()
        if (!this.pending.delete(reject)) return
        if (error) reject(this.ended ?? refusal(error, path) ?? this.lost())
        else resolve(value as T)
      }
      this.cork()
      try {
        send(answer)
      } catch (error) {
        this.pending.delete(reject)
        reject(new TransferError('failure', `${shown(path)}: ${(error as Error).message}`))
      }
    })
  }

  /** Requests made in one turn of the event loop leave in one system call: with small files that is half the work. */
  private cork(): void {
    if (this.corked) return
    const { _sock: socket } = this.client as unknown as { _sock?: Socket }
    if (!socket) return
    this.corked = true
    socket.cork()
    setImmediate(() => {
      this.corked = false
      socket.uncork()
    })
  }

  private fail(error: TransferError): void {
    this.ended ??= error
    const pending = [...this.pending]
    this.pending.clear()
    for (const reject of pending) reject(this.ended)
  }

  private lost(): TransferError {
    return (
      this.ended ??
      new TransferError('connection-lost', 'the server closed the SFTP session in the middle of the transfer')
    )
  }

  private readonly onAbort = () => {
    if (!this.cleaning) this.fail(cancelled())
  }

  private readonly onConnectionLost = () => this.fail(connectionLost())

  // ssh2 closes the channels of a lost connection a moment before it tells of the loss.
  private readonly onChannelClose = () => setImmediate(() => this.fail(this.lost()))

  private readonly onProtocolError = (error: Error) => {
    this.fail(new TransferError('protocol', `the server's SFTP answers make no sense (${error.message})`))
  }

  private readonly checkSilence = () => {
    if (this.pending.size === 0 || performance.now() - this.lastAnswerAt < this.requestTimeoutMs) return
    const seconds = this.requestTimeoutMs / 1000
    this.fail(
      new TransferError('no-answer', `the server has not answered for ${seconds} s; its disk or the link may be stuck`),
    )
    this.sftp.end()
  }
}

/** The end of a file or a folder, which SFTP reports as an error (section 7). */
class EndOfFile extends TransferError {
  constructor() {
    super('protocol', 'the server reported the end of a file where none was read')
  }
}

/** What the server's status says; undefined when it is ssh2's own, about a channel that has closed. */
function refusal(error: Error & { code?: number | string }, path: string): TransferError | undefined {
  const there = `${shown(path)} on the host`
  switch (error.code) {
    case STATUS.eof:
      return new EndOfFile()
    case STATUS.noSuchFile:
      return new TransferError('no-such-file', `${there}: no such file or folder`)
    case STATUS.permissionDenied:
      return new TransferError(
        'permission-denied',
        `${there}: permission denied; log in as a user who may, or choose another folder`,
      )
    case STATUS.unsupported:
      return new TransferError('unsupported', `${there}: the server cannot do this (${error.message})`)
    case STATUS.writeProtected:
      return new TransferError('read-only', `${there}: the file system there is read-only`)
    case STATUS.noSpace:
    case STATUS.quotaExceeded:
      return noSpace(there)
    default:
      if (typeof error.code !== 'number') return undefined
      // What servers written in C say of ENOSPC and EDQUOT where the protocol has no word for it.
      if (/no space left|quota exceeded/i.test(error.message)) return noSpace(there)
      return new TransferError('failure', `${there}: the server refused and gave no reason (${shown(error.message)})`)
  }
}

function noSpace(there: string): TransferError {
  return new TransferError('no-space', `${there}: the disk, or this user's share of it, is full; free some space there`)
}

function noSftp(error: Error & { code?: number | string }): TransferError {
  if (/not connected|no response from server/i.test(error.message)) return connectionLost()
  return new TransferError(
    'no-sftp',
    `the server offers no SFTP (${shown(error.message)}); switch it on in its sshd_config with "Subsystem sftp internal-sftp"`,
  )
}

function connectionLost(): TransferError {
  return new TransferError('connection-lost', 'the connection ended in the middle of the transfer; go on with resume')
}

function malformed(): TransferError {
  return new TransferError('protocol', 'the server answered an SFTP request with something else than was asked for')
}

function clampChunk(said: number): number {
  return Math.max(MIN_CHUNK_BYTES, Math.min(MAX_CHUNK_BYTES, said))
}

function bytes(value: unknown): Buffer {
  if (!Buffer.isBuffer(value)) throw malformed()
  return value
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw malformed()
  return value
}

/** A server need not send every attribute (section 5); without type and size nothing can be decided. */
function attributes(value: Stats | undefined): Stats {
  if (typeof value?.mode !== 'number' || typeof value.size !== 'number') throw malformed()
  return value
}
