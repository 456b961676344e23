import type { TextEncoding } from '../../../../shared/contract/tester/bytes.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { hexRows, printable } from '../../../../shared/tester/hexdump.ts'
import { systemWords } from '../../../../shared/system_words.ts'
import type { PcapngOptions } from '../../../../shared/tester/pcapng.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'
import { ProgressBlock } from '../output/progress_block.ts'
import { colourWanted, Terminal } from '../output/terminal.ts'
import { Capture } from './capture.ts'
import { recordJson } from './record_json.ts'
import { ShownText } from './shown_text.ts'

interface RecordOutputOptions {
  readonly spec: { readonly protocol: PcapngOptions['protocol'] }
  readonly role: PcapngOptions['role']
  readonly encoding: TextEncoding
  readonly hex?: boolean
  readonly json?: boolean
  readonly verbose?: boolean
  /** Where a capture is written to. */
  readonly pcapng?: string
  /** A line that is kept up to date below all others, where there is a terminal. */
  readonly progress?: (columns: number) => string[]
}

/** Longer messages would hide the others: `--hex` and `--json` show all of them. */
const LINE_BYTES = 512

const decoder = new TextDecoder()

/** What passes through a socket, as the command line shows it. */
export class RecordOutput {
  readonly #options: RecordOutputOptions
  readonly #stdout: Terminal
  readonly #stderr: Terminal
  readonly #text: ShownText
  readonly #progress: ProgressBlock
  #capture: Capture | undefined
  #onClosed: (() => void) | undefined
  #received = 0
  /** What stands on the terminal's last line, and does not end it. */
  #unendedLine = false
  /** Told already by the log. */
  readonly #told = new Set<string>()

  /** @throws UsageError when the capture's file cannot be written */
  static async open(options: RecordOutputOptions): Promise<RecordOutput> {
    const { pcapng, spec, role } = options
    const output = new RecordOutput(options)
    if (pcapng !== undefined) output.#capture = await Capture.open(pcapng, { protocol: spec.protocol, role })
    if (options.progress && !options.json) output.#progress.start()
    return output
  }

  private constructor(options: RecordOutputOptions) {
    this.#options = options
    const colour = colourWanted(true, process.env)
    this.#stdout = new Terminal(process.stdout, colour, () => this.#onClosed?.())
    this.#stderr = new Terminal(process.stderr, colour, () => {})
    this.#text = new ShownText(options.encoding)
    this.#progress = new ProgressBlock(this.#stderr, options.progress ?? (() => []))
  }

  /** Calls when nobody reads any more. */
  onClosed(listener: () => void): void {
    this.#onClosed = listener
  }

  json(object: object): void {
    void this.#stdout.write(jsonLine({ time: new Date().toISOString(), ...object }))
  }

  /** Of a client: what comes, as it comes; the rest only where it is asked for. */
  async write(record: LogRecord): Promise<void> {
    const { json, verbose, encoding } = this.#options
    await this.#capture?.add(record)
    if (json) return this.#stdout.write(jsonLine(recordJson(record, encoding)))
    if (record.direction === 'note') {
      const text = decoder.decode(record.data)
      if (verbose || record.wrong) this.note(text, record.wrong)
    } else if (record.direction === 'in') await this.#stdout.write(this.#shown(record))
  }

  /** Of a server: who said what, a line each. */
  async writeLine(record: LogRecord): Promise<void> {
    await this.#capture?.add(record)
    const { json, encoding } = this.#options
    const text = json ? jsonLine(recordJson(record, encoding)) : this.#line(record)
    await this.#progress.around(() => this.#stdout.write(text))
  }

  /** Of the program itself, or of the whole server. */
  note(text: string, wrong = false): void {
    if (wrong) this.#told.add(text)
    if (this.#options.json) return this.json({ type: 'note', text, ...(wrong ? { wrong } : {}) })
    this.#endLine()
    const shown = wrong ? this.#stderr.paint('failed', inertText(text)) : inertText(text)
    void this.#progress.around(() => this.#stderr.write(`flotilla: ${shown}\n`))
  }

  /** Said once, however often it is found. */
  problem(text: string): void {
    if (!this.#told.has(text)) this.note(text, true)
  }

  async close(): Promise<void> {
    this.#progress.stop()
    if (!this.#options.hex && this.#stdout.isTerminal) await this.#stdout.write(this.#text.end())
    this.#endLine()
    const failure = await this.#capture?.close()
    if (failure) this.problem(`--pcapng ${this.#options.pcapng} is not whole: ${systemWords(failure)}.`)
  }

  /** As it is into pipes and files; a terminal is shown text that it cannot obey. */
  #shown({ data, bytes }: LogRecord): string | Uint8Array {
    const start = this.#options.spec.protocol === 'udp' ? 0 : this.#received
    this.#received += bytes
    if (this.#options.hex) return hexText(data, start)
    if (!this.#stdout.isTerminal) return data
    const text = this.#text.push(data)
    if (text !== '') this.#unendedLine = !text.endsWith('\n')
    return text
  }

  #line(record: LogRecord): string {
    const { hex, encoding } = this.#options
    const clock = this.#stdout.paint('dim', clockTime(record.at))
    if (record.direction === 'note') {
      const who = record.from === '' ? '' : ` ${record.from}`
      const text = `${record.wrong ? '!' : '-'}${who} ${printable(record.data, 'utf-8')}`
      return `${clock} ${record.wrong ? this.#stdout.paint('failed', text) : text}\n`
    }
    const peer = record.direction === 'in' ? `< ${record.from}` : `> ${record.to}`
    const shown = hex ? record.data : record.data.subarray(0, LINE_BYTES)
    const cut = shown.length < record.bytes ? ` (the first ${shown.length})` : ''
    const head = `${clock} ${this.#stdout.paint('host', peer)} ${record.bytes} B${cut}`
    return hex ? `${head}\n${hexText(shown, 0)}` : `${head} ${printable(shown, encoding)}\n`
  }

  #endLine(): void {
    if (this.#unendedLine) void this.#stdout.write('\n')
    this.#unendedLine = false
  }
}

function jsonLine(object: object): string {
  return `${JSON.stringify(object)}\n`
}

/** The local time of day with milliseconds, as in every log of the tester. */
function clockTime(at: number): string {
  const date = new Date(at)
  return `${date.toLocaleTimeString('sv-SE')}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

function hexText(data: Uint8Array, start: number): string {
  return hexRows(data, start)
    .map(({ offset, hex, text }) => `${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  |${text}|\n`)
    .join('')
}
