import { stat } from 'node:fs/promises'
import type { ServerSpec } from '../../../../../shared/contract/tester/servers.ts'
import { JsonHeaderReader, type JsonHeader } from '../../../../../shared/tester/json_header.ts'
import { codecTools } from '../../codec_tools.ts'
import type { Conversation, Mode, ServedPeer } from '../mode.ts'
import type { ServerStats } from '../stats.ts'
import { ReceivedFile } from './received_file.ts'

type FramedSpec = Extract<ServerSpec['mode'], { type: 'framed' }>

const MAX_HEADER_BYTES = 64 * 1024
/** Read at once where headers are: some dozens of the smallest messages, each of which may open a file. */
const HEADER_SLICE_BYTES = 4 * 1024
/** Files that are put away at a time, of one peer. */
const MAX_ENDING = 8

/**
 * Receives framed messages (PROTOCOLS.md 5), checks them, and keeps those that have a file name. Nothing is answered.
 *
 * @param counts where kept files are counted
 */
export async function framedMode(
  spec: FramedSpec,
  stats: Pick<ServerStats, 'counts' | 'touch'>,
): Promise<Mode | { readonly problem: string }> {
  const { folder } = spec
  if (folder !== undefined && !(await isFolder(folder)))
    return { problem: `${folder} is no folder: make it, or choose another for the files that are received.` }
  const kept = () => {
    stats.counts.files++
    stats.touch()
  }
  return { codec: { type: 'none' }, begin: (connection) => new FramedConversation(spec, connection, kept) }
}

class FramedConversation implements Conversation {
  readonly counts = true
  readonly #connection: ServedPeer
  readonly #folder: string | undefined
  readonly #kept: () => void
  readonly #reader: JsonHeaderReader
  #header: JsonHeader | undefined
  #file: ReceivedFile | undefined
  /** What is being put away of messages that are over. */
  readonly #ending = new Set<Promise<void>>()
  #holdsForFiles = false
  /** Bytes of payload that are to come. */
  #remaining = 0

  constructor(spec: FramedSpec, connection: ServedPeer, kept: () => void) {
    this.#connection = connection
    this.#folder = spec.folder
    this.#kept = kept
    const { order, maxPayloadBytes } = spec
    const codec = { type: 'json-header', order, maxHeaderBytes: MAX_HEADER_BYTES, maxPayloadBytes } as const
    this.#reader = new JsonHeaderReader(codec, codecTools, {
      header: (header) => this.#begin(header),
      payload: (piece) => {
        this.#remaining -= piece.length
        this.#file?.write(piece)
      },
      end: () => this.#end(),
      fault: (error) => {
        this.#discard()
        connection.fail(error)
      },
    })
  }

  /** A header that drips; a payload may be as slow as its line. */
  get unfinished(): boolean {
    return this.#reader.messageBytes > 0 && this.#remaining === 0
  }

  take(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && this.#connection.takes) {
      const slice = bytes.subarray(at, at + (this.#remaining || HEADER_SLICE_BYTES))
      this.#reader.push(slice)
      at += slice.length
    }
    return at
  }

  ended(): void {
    this.#reader.end()
    // Files that are all there are kept before the peer is told the end.
    void Promise.all(this.#ending).then(() => this.#connection.finish())
  }

  async closed(): Promise<void> {
    this.#discard()
    await Promise.all(this.#ending)
  }

  #begin(header: JsonHeader): void {
    this.#header = header
    this.#remaining = header.totalSize
    if (this.#folder === undefined || header.filename === null) return
    this.#file = new ReceivedFile({
      folder: this.#folder,
      filename: header.filename,
      full: () => this.#connection.hold(),
      room: () => this.#connection.release(),
      failed: (error) => this.#connection.fail(`the file could not be written: ${error.message}`),
    })
  }

  #end(): void {
    const header = this.#header!
    const file = this.#file
    this.#file = undefined
    this.#connection.counted()
    const checked = header.md5 === null ? 'not checked, as it has no md5' : 'md5 matches'
    const what = `${header.totalSize.toLocaleString('en')} bytes, ${checked}`
    if (!file) return this.#connection.note(`received a message of ${what}`)
    this.#wait(
      file.keep().then((name) => {
        if (name === undefined) return
        this.#kept()
        this.#connection.note(`kept as ${name}: ${what}`)
      }),
    )
  }

  #discard(): void {
    const file = this.#file
    this.#file = undefined
    if (file) this.#wait(file.discard())
  }

  #wait(work: Promise<void>): void {
    const ending = work.finally(() => {
      this.#ending.delete(ending)
      if (!this.#holdsForFiles || this.#ending.size >= MAX_ENDING) return
      this.#holdsForFiles = false
      this.#connection.release()
    })
    this.#ending.add(ending)
    if (this.#holdsForFiles || this.#ending.size < MAX_ENDING) return
    this.#holdsForFiles = true
    this.#connection.hold()
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
