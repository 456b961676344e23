import type { Terminal } from './terminal.ts'

/** How often it may change, milliseconds: faster than the eye reads is wasted work. */
const INTERVAL_MS = 100

/**
 * A few lines at the foot of a terminal that tell how far the work is. Shows nothing where there is no terminal.
 * Whoever writes to the same terminal does so through {@link around}.
 */
export class ProgressBlock {
  private timer: NodeJS.Timeout | undefined
  private drawn = 0
  private readonly terminal: Terminal
  private readonly compose: (columns: number) => string[]

  /** @param compose the lines, none longer than `columns`: what wraps cannot be erased */
  constructor(terminal: Terminal, compose: (columns: number) => string[]) {
    this.terminal = terminal
    this.compose = compose
  }

  start(): void {
    if (!this.terminal.isTerminal) return
    this.timer = setInterval(() => this.draw(), INTERVAL_MS)
    this.timer.unref()
  }

  readonly around = (show: () => Promise<void> | undefined): Promise<void> | undefined => {
    this.erase()
    return show()
  }

  stop(): void {
    clearInterval(this.timer)
    this.erase()
  }

  private draw(): void {
    // What has scrolled away cannot be erased either.
    const lines = this.compose(this.terminal.columns - 1).slice(1 - this.terminal.rows)
    const erase = this.erasure()
    void this.terminal.write(`${erase}${lines.map((line) => this.terminal.paint('dim', line)).join('\n')}`)
    this.drawn = lines.length
  }

  private erase(): void {
    if (this.drawn > 0) void this.terminal.write(this.erasure())
    this.drawn = 0
  }

  /** Back to the first column of the first line drawn, everything below cleared (ECMA-48 CUU, ED). */
  private erasure(): string {
    if (this.drawn === 0) return ''
    return this.drawn === 1 ? '\r\x1b[J' : `\r\x1b[${this.drawn - 1}A\x1b[J`
  }
}
