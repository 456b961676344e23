import type { OutputStream } from '../../../../shared/pool/protocol.ts'
import { inert } from './inert.ts'
import { displayWidth, padTo } from './width.ts'
import type { Terminal } from './terminal.ts'

/** A line longer than this is shown in pieces, so that one without end does not pile up here. Bytes. */
const LONGEST_LINE = 256 * 1024

/**
 * Shows output as it arrives, `host | text`, whole lines only: what a host has begun waits until its line is complete
 * or the host has ended. Into a file or pipe every byte goes as it came; on a terminal it is made inert.
 */
export class HostLines {
  private readonly begun = new Map<string, { readonly pieces: Uint8Array[]; length: number }>()
  private readonly streams: Record<OutputStream, Terminal>
  private readonly hostWidth: number
  private readonly around: (show: () => Promise<void> | undefined) => Promise<void> | undefined

  /**
   * @param hosts all that may print; on a terminal the texts stand in one column
   * @param around wraps each write, so that what shows progress can step aside
   */
  constructor(
    streams: Record<OutputStream, Terminal>,
    hosts: readonly string[],
    around: (show: () => Promise<void> | undefined) => Promise<void> | undefined,
  ) {
    this.streams = streams
    this.around = around
    this.hostWidth = Math.min(
      24,
      hosts.reduce((longest, host) => Math.max(longest, displayWidth(host)), 0),
    )
  }

  feed(host: string, stream: OutputStream, data: Uint8Array): Promise<void> | undefined {
    const key = `${stream} ${host}`
    const begun = this.begun.get(key) ?? { pieces: [], length: 0 }
    const end = data.lastIndexOf(0x0a) + 1
    if (end === 0) {
      begun.pieces.push(data)
      begun.length += data.byteLength
      this.begun.set(key, begun)
      return begun.length > LONGEST_LINE ? this.flush(host, stream) : undefined
    }
    const whole = Buffer.concat([...begun.pieces, data.subarray(0, end - 1)])
    if (end < data.byteLength) this.begun.set(key, { pieces: [data.subarray(end)], length: data.byteLength - end })
    else this.begun.delete(key)
    return this.show(host, stream, whole)
  }

  /** Shows what a host left unfinished. */
  end(host: string): Promise<unknown> {
    return Promise.all([this.flush(host, 'stdout'), this.flush(host, 'stderr')])
  }

  private flush(host: string, stream: OutputStream): Promise<void> | undefined {
    const key = `${stream} ${host}`
    const begun = this.begun.get(key)
    this.begun.delete(key)
    return begun && this.show(host, stream, Buffer.concat(begun.pieces))
  }

  /** @param lines without the last line's newline */
  private show(host: string, stream: OutputStream, lines: Buffer): Promise<void> | undefined {
    const terminal = this.streams[stream]
    const text = terminal.isTerminal
      ? this.forTerminal(terminal, host, stream, lines)
      : // Latin-1 maps every byte to one character and back: a fast way to put a prefix before each line unharmed.
        Buffer.from(prefixed(lines.toString('latin1'), Buffer.from(`${host} | `).toString('latin1')), 'latin1')
    return this.around(() => terminal.write(text))
  }

  private forTerminal(terminal: Terminal, host: string, stream: OutputStream, lines: Buffer): string {
    const bar = stream === 'stderr' ? terminal.paint('failed', '|') : terminal.paint('dim', '|')
    const prefix = `${terminal.paint('host', padTo(host, this.hostWidth))} ${bar} `
    const shown = lines
      .toString('utf8')
      .split('\n')
      .map((line) => inert(line.replace(/\r$/, '')))
    return prefixed(shown.join('\n'), prefix)
  }
}

function prefixed(lines: string, prefix: string): string {
  return `${prefix}${lines.replaceAll('\n', `\n${prefix}`)}\n`
}
