import { open, rm, type FileHandle } from 'node:fs/promises'

/** The part of a log that is on disk. Nobody else may read it; gone when it is closed. */
export class LogFile {
  /** How much has been written, bytes. */
  length = 0
  private readonly path: string
  private readonly handle: FileHandle
  private closed = false

  private constructor(path: string, handle: FileHandle) {
    this.path = path
    this.handle = handle
  }

  /** @throws what the file system says */
  static async create(path: string): Promise<LogFile> {
    return new LogFile(path, await open(path, 'wx+', 0o600))
  }

  /** Appends; nothing counts as written when it fails. @throws what the file system says */
  async append(pieces: readonly Uint8Array[]): Promise<void> {
    const all = Buffer.concat(pieces)
    for (let written = 0; written < all.length;) {
      const { bytesWritten } = await this.handle.write(all, written, all.length - written, this.length + written)
      written += bytesWritten
    }
    this.length += all.length
  }

  /** @returns undefined once the file is closed. @throws what the file system says */
  async read(offset: number, length: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(length)
    try {
      for (let at = 0; at < length;) {
        const { bytesRead } = await this.handle.read(bytes, at, length - at, offset + at)
        if (bytesRead === 0) throw Object.assign(new Error('The log file has been cut'), { code: 'EIO' })
        at += bytesRead
      }
      return bytes
    } catch (error) {
      if (this.closed) return undefined
      throw error
    }
  }

  async close(): Promise<void> {
    this.closed = true
    await this.handle.close().catch(() => {})
    await rm(this.path, { force: true }).catch(() => {})
  }
}
