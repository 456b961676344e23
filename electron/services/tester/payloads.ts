import { randomBytes, randomUUID } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { MAX_FRAME_BYTES, type CodecSpec, type PayloadSpec } from '../../../shared/contract/tester/bytes.ts'
import type { Sending } from '../../../shared/contract/tester/sessions.ts'
import { encodeFrame } from '../../../shared/tester/codec.ts'
import { payloadBytes, payloadVaries, type MacroValues } from '../../../shared/tester/payload.ts'
import { systemWords } from '../../../shared/system_words.ts'
import { localPath } from '../local_path.ts'
import { isStagingId, type StagingArea } from '../transfers/staging_area.ts'
import { codecTools } from './codec_tools.ts'

export type Made = { readonly bytes: Uint8Array } | { readonly problem: string }

/** What one message is made of: the bytes of a file as they are, or something made anew for each. */
export type Prepared =
  | { readonly path: string; readonly size: number }
  | { readonly make: (counter: number) => Made; readonly varies: boolean }

type Asked = Pick<Sending, 'payload' | 'raw' | 'filename' | 'malformed'>

/** Makes bytes of what was typed, uploaded or named. */
export class Payloads {
  private readonly staging: StagingArea

  /** @param staging where a page's uploads are */
  constructor(staging: StagingArea) {
    this.staging = staging
  }

  /**
   * Gets ready to make messages. Nothing of it changes when a file does, unless the file is sent as it is.
   * @returns a problem when there cannot be such a message
   */
  async prepare(
    { payload, raw, filename, malformed }: Asked,
    codec: CodecSpec,
  ): Promise<Prepared | { problem: string }> {
    const framed = raw ? ({ type: 'none' } as const) : codec
    if (payload.format !== 'file') return messages(payload, framed, { filename, malformed })
    const file = await this.file(payload.text)
    if ('problem' in file) return file
    const asItIs = framed.type === 'none' && !malformed && payload.ending === 'none' && !payload.checksum
    if (asItIs) return file
    const content = await wholeFile(file)
    if ('problem' in content) return content
    return messages(payload, framed, { filename: filename ?? basename(file.path), malformed }, content.bytes)
  }

  /** The bytes of one message, whole. */
  async bytes(payload: PayloadSpec, counter: number): Promise<Made> {
    const prepared = await this.prepare({ payload, raw: true }, { type: 'none' })
    if ('problem' in prepared) return prepared
    return 'make' in prepared ? prepared.make(counter) : wholeFile(prepared)
  }

  /** How long a message is, and its first `most` bytes. */
  async preview(
    asked: Asked,
    codec: CodecSpec,
    most: number,
  ): Promise<{ bytes: number; head: Uint8Array } | { problem: string }> {
    const prepared = await this.prepare(asked, codec)
    if ('problem' in prepared) return prepared
    if ('path' in prepared) {
      const head = await headOf(prepared.path, most)
      return 'problem' in head ? head : { bytes: prepared.size, head: head.bytes }
    }
    const made = prepared.make(1)
    return 'problem' in made ? made : { bytes: made.bytes.length, head: made.bytes.subarray(0, most) }
  }

  /** The file that a payload's text means: a path of this machine, or the first of an upload. */
  async file(text: string): Promise<{ path: string; size: number } | { problem: string }> {
    if (text.trim() === '') return { problem: 'No file is chosen' }
    const path = isStagingId(text) ? await this.uploaded(text) : localPath(text)
    if (path === undefined) return { problem: 'The file that was uploaded is not kept any more: choose it again' }
    try {
      const stats = await stat(path)
      // A pipe without a writer would hold the worker for ever.
      if (!stats.isFile()) return { problem: `${path} is not a file` }
      return { path, size: stats.size }
    } catch (error) {
      return { problem: `${path} cannot be read: ${systemWords(error)}` }
    }
  }

  /** The file of an upload that is still there. Who uses it keeps it. */
  private async uploaded(id: string): Promise<string | undefined> {
    if (!(await this.staging.exists(id))) return undefined
    await this.staging.touch(id)
    return (await this.staging.roots(id))[0]
  }
}

function messages(
  payload: PayloadSpec,
  codec: CodecSpec,
  { filename, malformed }: Pick<Asked, 'filename' | 'malformed'>,
  file?: Uint8Array,
): Prepared | { problem: string } {
  const options = {
    tools: codecTools,
    ...(filename === undefined ? {} : { filename }),
    ...(malformed === undefined ? {} : { malformed }),
  }
  const make = (counter: number): Made => {
    const made = payloadBytes(payload, macroValues(counter), file)
    if ('problem' in made) return made
    const frame = encodeFrame(codec, made.bytes, options)
    return 'problem' in frame ? frame : { bytes: frame }
  }
  const first = make(1)
  return 'problem' in first ? first : { make, varies: payloadVaries(payload) }
}

function macroValues(counter: number): MacroValues {
  return { counter, now: new Date(), uuid: randomUUID, random: (bytes) => randomBytes(bytes) }
}

async function wholeFile({ path, size }: { path: string; size: number }): Promise<Made> {
  if (size > MAX_FRAME_BYTES)
    return {
      problem: `${path} has ${size} bytes, and at most ${MAX_FRAME_BYTES / 1024 ** 2} MiB can be put into a frame: send it raw`,
    }
  return readFile(path).then(
    (bytes) => ({ bytes }),
    (error: unknown) => ({ problem: `${path} cannot be read: ${systemWords(error)}` }),
  )
}

async function headOf(path: string, most: number): Promise<Made> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0)
      return { bytes: buffer.subarray(0, bytesRead) }
    } finally {
      await file.close()
    }
  } catch (error) {
    return { problem: `${path} cannot be read: ${systemWords(error)}` }
  }
}
