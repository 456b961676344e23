import { open, type FileHandle } from 'node:fs/promises'
import type { Line } from './line.ts'

/** Read and handed over at once: larger pieces are no faster on loopback, and two of them are all that is in memory. */
const PIECE_BYTES = 512 * 1024
/** Kept for the log. */
const HEAD_BYTES = 1024 * 1024

export interface FileSending {
  /** Bytes that were handed to the kernel. */
  readonly bytes: number
  /** The first of them. */
  readonly head: Uint8Array
  /** Why that is not all. */
  readonly error?: string
}

interface Progress {
  /** Why to stop before the end. */
  stopped(): string | undefined
  handed(bytes: number): void
}

/** Sends a file as one message: over a stream piece by piece as the peer takes them, over UDP as one datagram. */
export async function sendFile(line: Line, path: string, progress: Progress): Promise<FileSending> {
  const sent = new Head()
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    const { size } = await file.stat()
    if (size > line.maxMessageBytes)
      return sent.short(
        `${path} has ${size.toLocaleString('en')} bytes, more than one datagram holds (${line.maxMessageBytes.toLocaleString('en')}): send it by TCP.`,
      )
    if (line.datagrams) return await sendPiece(line, await file.readFile(), sent, progress)
    const buffer = Buffer.allocUnsafe(PIECE_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return sent.all()
      const piece = await sendPiece(line, buffer.subarray(0, bytesRead), sent, progress)
      const error = piece.error ?? progress.stopped()
      if (error !== undefined) return sent.short(error)
    }
  } catch (error) {
    return sent.short(`${path} cannot be read: ${(error as Error).message}`)
  } finally {
    await file?.close()
  }
}

async function sendPiece(line: Line, piece: Uint8Array, sent: Head, progress: Progress): Promise<FileSending> {
  const fault = await line.write(piece)
  if (fault !== undefined) return sent.short(fault)
  sent.add(piece)
  progress.handed(piece.length)
  return sent.all()
}

/** Counts what was sent, and keeps its beginning. */
class Head {
  #bytes = 0
  readonly #kept: Uint8Array[] = []
  #keptBytes = 0

  add(piece: Uint8Array): void {
    this.#bytes += piece.length
    if (this.#keptBytes >= HEAD_BYTES) return
    // A copy: the next piece is read into the same memory.
    const kept = new Uint8Array(piece.subarray(0, HEAD_BYTES - this.#keptBytes))
    this.#kept.push(kept)
    this.#keptBytes += kept.length
  }

  all(): FileSending {
    return { bytes: this.#bytes, head: Buffer.concat(this.#kept) }
  }

  short(error: string): FileSending {
    return { ...this.all(), error }
  }
}
