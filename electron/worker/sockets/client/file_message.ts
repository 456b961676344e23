import { open, readFile, stat } from 'node:fs/promises'
import { KeptBytes } from './kept_bytes.ts'
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
  const sent = new KeptBytes(HEAD_BYTES)
  const error = await sendPieces(line, path, progress, sent).catch(
    (fault: Error) => `${path} cannot be read: ${fault.message}`,
  )
  return { bytes: sent.bytes, head: sent.head, ...(error === undefined ? {} : { error }) }
}

/** @returns why it did not send all */
async function sendPieces(line: Line, path: string, progress: Progress, sent: KeptBytes): Promise<string | undefined> {
  // Before it is opened: opening a named pipe would wait for its writer.
  const facts = await stat(path)
  if (!facts.isFile()) return `${path} is not a file.`
  if (facts.size > line.maxMessageBytes)
    return `${path} has ${facts.size.toLocaleString('en')} bytes, more than one datagram holds (${line.maxMessageBytes.toLocaleString('en')}): send it by TCP.`
  const send = async (piece: Uint8Array) => {
    const fault = await line.write(piece)
    if (fault !== undefined) return fault
    sent.add(piece)
    progress.handed(piece.length)
    return progress.stopped()
  }
  if (line.datagrams) return send(await readFile(path))
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return undefined
      const fault = await send(buffer.subarray(0, bytesRead))
      if (fault !== undefined) return fault
    }
  } finally {
    await file.close()
  }
}
