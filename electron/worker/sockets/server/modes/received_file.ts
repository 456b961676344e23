import { randomBytes } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { numberedName, receivedName } from './received_name.ts'

/** Names tried before a message is given up. */
const MAX_NUMBERED = 10_000
/** What may wait for the disk before the peer is not read any more. */
const MAX_QUEUED_BYTES = 1024 * 1024

export interface ReceivedFileOptions {
  readonly folder: string
  /** As the peer wrote it. */
  readonly filename: string
  /** The disk is behind: nothing more should come until `room`. */
  readonly full: () => void
  readonly room: () => void
  /** It cannot be written; told at most once. */
  readonly failed: (error: NodeJS.ErrnoException) => void
}

/**
 * A file that is being received. It has a hidden name until all of it is there and right; then it gets the name that its
 * sender gave it, or that one with a number where it is taken: what is there is never written over.
 */
export class ReceivedFile {
  readonly #options: ReceivedFileOptions
  readonly #hiddenPath: string
  readonly #handle: Promise<FileHandle>
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #writing: Promise<void> = Promise.resolve()
  #busy = false
  #full = false
  #error: NodeJS.ErrnoException | undefined
  #over = false

  constructor(options: ReceivedFileOptions) {
    this.#options = options
    this.#hiddenPath = join(options.folder, `.flotilla-${randomBytes(8).toString('hex')}.part`)
    this.#handle = open(this.#hiddenPath, 'wx')
    this.#handle.catch((error: NodeJS.ErrnoException) => this.#fail(error))
  }

  /** @param piece copied */
  write(piece: Uint8Array): void {
    if (this.#error || this.#over) return
    this.#queue.push(new Uint8Array(piece))
    this.#queuedBytes += piece.length
    if (!this.#busy) this.#writing = this.#drain()
    if (this.#full || this.#queuedBytes < MAX_QUEUED_BYTES) return
    this.#full = true
    this.#options.full()
  }

  /** All has come, and is right. @returns the name it got; undefined when it could not be written */
  async keep(): Promise<string | undefined> {
    await this.#writing
    if (this.#error) {
      await this.discard()
      return undefined
    }
    this.#over = true
    try {
      await (await this.#handle).close()
      return await this.#moveIntoPlace()
    } catch (error) {
      this.#fail(error as NodeJS.ErrnoException)
      await removed(this.#hiddenPath)
      return undefined
    }
  }

  /** It is not wanted: nothing of it stays. */
  async discard(): Promise<void> {
    this.#over = true
    this.#queue = []
    await this.#writing
    const handle = await this.#handle.catch(() => undefined)
    await handle?.close().catch(() => undefined)
    if (handle) await removed(this.#hiddenPath)
  }

  async #drain(): Promise<void> {
    this.#busy = true
    try {
      const handle = await this.#handle
      while (this.#queue.length > 0) {
        const pieces = this.#queue
        this.#queue = []
        for (const piece of pieces) {
          for (let at = 0; at < piece.length;) at += (await handle.write(piece, at)).bytesWritten
          this.#queuedBytes -= piece.length
        }
        if (!this.#full || this.#queuedBytes >= MAX_QUEUED_BYTES / 2) continue
        this.#full = false
        this.#options.room()
      }
    } catch (error) {
      this.#fail(error as NodeJS.ErrnoException)
    } finally {
      this.#busy = false
    }
  }

  /** A name is taken by making an empty file of it, which fails if it is there; the file then takes that one's place. */
  async #moveIntoPlace(): Promise<string> {
    const { folder, filename } = this.#options
    const name = receivedName(filename)
    for (let number = 0; number < MAX_NUMBERED; number++) {
      const free = numberedName(name, number)
      try {
        await (await open(join(folder, free), 'wx')).close()
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
        throw error
      }
      try {
        await rename(this.#hiddenPath, join(folder, free))
      } catch (error) {
        await removed(join(folder, free))
        throw error
      }
      return free
    }
    throw new Error(`there are ${MAX_NUMBERED.toLocaleString('en')} files of the name ${name} already`)
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (this.#error) return
    this.#error = error
    this.#queue = []
    this.#options.failed(error)
    if (!this.#full) return
    this.#full = false
    this.#options.room()
  }
}

async function removed(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined)
}
