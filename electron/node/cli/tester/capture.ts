import { createWriteStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { systemWords } from '../../../../shared/system_words.ts'
import { pcapng, type PcapngOptions } from '../../../../shared/tester/pcapng.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import { UsageError } from '../usage_error.ts'

/** What passes, into a file for Wireshark. */
export class Capture {
  readonly #records = new PassThrough({ objectMode: true })
  readonly #written: Promise<void>
  #failure: Error | undefined

  /** @throws UsageError when the file cannot be written */
  static async open(path: string, options: PcapngOptions): Promise<Capture> {
    // Others need not read what was said.
    const file = createWriteStream(path, { mode: 0o600 })
    await new Promise<void>((resolve, reject) => {
      file.once('open', () => resolve())
      file.once('error', (error) =>
        reject(new UsageError(`--pcapng ${path} cannot be written: ${systemWords(error)}.`)),
      )
    })
    return new Capture(file, options)
  }

  private constructor(file: NodeJS.WritableStream, options: PcapngOptions) {
    const packets = pcapng(this.#records as AsyncIterable<LogRecord>, options)
    this.#written = pipeline(Readable.from(packets), file).catch((error: Error) => {
      this.#failure = error
      this.#records.destroy()
    })
  }

  /** Resolves when it takes more. After a failure it takes everything, and keeps nothing. */
  async add(record: LogRecord): Promise<void> {
    if (this.#failure || this.#records.write(record)) return
    await Promise.race([new Promise((resolve) => this.#records.once('drain', resolve)), this.#written])
  }

  /** @returns why not all of it is in the file */
  async close(): Promise<Error | undefined> {
    this.#records.end()
    await this.#written
    return this.#failure
  }
}
