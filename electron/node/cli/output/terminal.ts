export type Style = 'ok' | 'failed' | 'unreachable' | 'cancelled' | 'lost' | 'dim' | 'bold' | 'host'

/** SGR parameters (ECMA-48 8.3.117). Only the sixteen basic colours: those follow the user's own theme. */
const SGR: Record<Style, string> = {
  ok: '32',
  failed: '31',
  unreachable: '33',
  cancelled: '90',
  lost: '35',
  dim: '2',
  bold: '1',
  host: '36',
}

/** One of the process's two output streams: knows whether it is a terminal, waits when it is full, and when it is closed. */
export class Terminal {
  readonly isTerminal: boolean
  private readonly colour: boolean
  private readonly stream: NodeJS.WriteStream
  private closed = false
  private room: Promise<void> | undefined

  /** @param onClosed called once when the reader has gone (`| head`): nothing more can be shown */
  constructor(stream: NodeJS.WriteStream, colour: boolean, onClosed: () => void) {
    this.stream = stream
    this.isTerminal = stream.isTTY === true
    this.colour = colour && this.isTerminal
    stream.on('error', () => {
      if (this.closed) return
      this.closed = true
      stream.emit('drain') // Whoever waits for room need not any more.
      onClosed()
    })
  }

  get columns(): number {
    // A terminal that does not know its size says 0.
    return this.stream.columns || 80
  }

  get rows(): number {
    return this.stream.rows || 24
  }

  paint(style: Style, text: string): string {
    return this.colour ? `\x1b[${SGR[style]}m${text}\x1b[0m` : text
  }

  /** Resolves when more may be written. */
  write(text: string | Uint8Array): Promise<void> | undefined {
    if (this.closed || this.stream.write(text)) return undefined
    // One for all that wait: a slow reader keeps hundreds of hosts waiting, and a listener for each is a leak to Node.
    this.room ??= new Promise((resolve) =>
      this.stream.once('drain', () => {
        this.room = undefined
        resolve()
      }),
    )
    return this.room
  }
}

/** Whether colours are wanted at all (no-color.org). */
export function colourWanted(option: boolean, env: NodeJS.ProcessEnv): boolean {
  return option && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}
