import { createWriteStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TextEncoding } from '../../../../shared/contract/tester/bytes.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { bytesToBase64 } from '../../../../shared/tester/base64.ts'
import { decodeText } from '../../../../shared/tester/encodings.ts'
import { hexRows, printable } from '../../../../shared/tester/hexdump.ts'
import { pcapng, type PcapngOptions } from '../../../../shared/tester/pcapng.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import { colourWanted, Terminal } from '../output/terminal.ts'
import { UsageError } from '../usage_error.ts'

export interface RecordOutputOptions {
  readonly spec: { readonly protocol: PcapngOptions['protocol'] }
  readonly role: PcapngOptions['role']
  readonly encoding: TextEncoding
  readonly hex?: boolean
  readonly json?: boolean
  readonly verbose?: boolean
  /** Where a capture is written to. */
  readonly pcapng?: string
}

const decoder = new TextDecoder()

/** What passes through a socket, as the command line shows it. */
export class RecordOutput {
  readonly #options: RecordOutputOptions
  readonly #stdout: Terminal
  readonly #stderr: Terminal
  #capture: { readonly records: PassThrough; readonly written: Promise<void> } | undefined
  #onClosed: (() => void) | undefined
  /** Told already by the log. */
  readonly #told = new Set<string>()

  /** @throws UsageError when the capture's file cannot be written */
  static async open(options: RecordOutputOptions): Promise<RecordOutput> {
    const output = new RecordOutput(options)
    if (options.pcapng !== undefined) await output.#openCapture(options.pcapng)
    return output
  }

  private constructor(options: RecordOutputOptions) {
    this.#options = options
    const colour = colourWanted(true, process.env)
    this.#stdout = new Terminal(process.stdout, colour, () => this.#onClosed?.())
    this.#stderr = new Terminal(process.stderr, colour, () => {})
  }

  /** Calls when nobody reads any more. */
  onClosed(listener: () => void): void {
    this.#onClosed = listener
  }

  json(object: object): void {
    void this.#stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...object })}\n`)
  }

  /** Of a client: what comes, as it comes; the rest only where it is asked for. */
  async write(record: LogRecord): Promise<void> {
    const { json, verbose } = this.#options
    if (this.#capture && !this.#capture.records.write(record))
      await new Promise((resolve) => this.#capture?.records.once('drain', resolve))
    if (json) return this.#stdout.write(`${JSON.stringify(jsonOf(record, this.#options.encoding))}\n`)
    if (record.direction === 'note') {
      const text = decoder.decode(record.data)
      if (verbose || record.wrong) this.note(text, record.wrong)
    } else if (record.direction === 'in') await this.#stdout.write(this.#shown(record.data))
  }

  /** Of a server: who said what, a line each. */
  async writeLine(record: LogRecord): Promise<void> {
    const { hex, encoding, json } = this.#options
    if (json || this.#capture) await this.write(record)
    if (json) return
    const time =
      new Date(record.at).toLocaleTimeString('sv-SE') + `.${String(Math.floor(record.at % 1000)).padStart(3, '0')}`
    if (record.direction === 'note') {
      const who = record.from === '' ? '' : ` ${record.from}`
      const text = `${record.wrong ? '!' : '-'}${who} ${printable(record.data, 'utf-8')}`
      return this.#stdout.write(
        `${this.#stdout.paint('dim', time)} ${record.wrong ? this.#stdout.paint('failed', text) : text}\n`,
      )
    }
    const peer = record.direction === 'in' ? `< ${record.from}` : `> ${record.to}`
    const head = `${this.#stdout.paint('dim', time)} ${this.#stdout.paint('host', peer)} ${record.bytes} B`
    const cut = record.data.length < record.bytes ? ` (the first ${record.data.length})` : ''
    if (hex) return this.#stdout.write(`${head}${cut}\n${hexText(record.data)}`)
    await this.#stdout.write(`${head}${cut} ${printable(record.data, encoding)}\n`)
  }

  note(text: string, wrong = false): void {
    if (wrong) this.#told.add(text)
    void this.#stderr.write(`flotilla: ${wrong ? this.#stderr.paint('failed', inertText(text)) : inertText(text)}\n`)
  }

  /** Said once, however often it is found. */
  problem(text: string): void {
    if (!this.#told.has(text)) this.note(text, true)
  }

  async close(): Promise<void> {
    this.#capture?.records.end()
    await this.#capture?.written.catch((error: Error) => this.problem(`${this.#options.pcapng}: ${error.message}`))
  }

  /** As it is into pipes and files; a terminal is shown text that it cannot obey. */
  #shown(data: Uint8Array): string | Uint8Array {
    if (this.#options.hex) return hexText(data)
    if (!this.#stdout.isTerminal) return data
    return decodeText(data, this.#options.encoding).split('\n').map(inertText).join('\n')
  }

  async #openCapture(path: string): Promise<void> {
    const { spec, role } = this.#options
    const file = createWriteStream(path, { mode: 0o600 })
    await new Promise<void>((resolve, reject) => {
      file.once('open', () => resolve())
      file.once('error', (error) => reject(new UsageError(`--pcapng ${path} cannot be written: ${error.message}`)))
    })
    const records = new PassThrough({ objectMode: true })
    const packets = pcapng(records as AsyncIterable<LogRecord>, { protocol: spec.protocol, role })
    this.#capture = { records, written: pipeline(Readable.from(packets), file) }
    // Reported when it is closed.
    this.#capture.written.catch(() => records.resume())
  }
}

function hexText(data: Uint8Array): string {
  return hexRows(data)
    .map(({ offset, hex, text }) => `${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  |${text}|\n`)
    .join('')
}

function jsonOf({ at, direction, from, to, bytes, data, wrong }: LogRecord, encoding: TextEncoding) {
  const time = new Date(at).toISOString()
  if (direction === 'note') {
    const ends = from === '' ? {} : { from, to }
    return { time, type: 'note', ...ends, text: decoder.decode(data), ...(wrong ? { wrong } : {}) }
  }
  const type = direction === 'in' ? 'received' : 'sent'
  return { time, type, from, to, bytes, data: bytesToBase64(data), text: decodeText(data, encoding) }
}
