import { styledText, type StyledText } from '../../../ui/ansi.ts'
import { NO_STYLE, type TextStyle } from '../../../ui/ansi_style.ts'

export interface LiveLine {
  /** Counts up. */
  readonly key: number
  readonly host: string
  readonly stream: 'stdout' | 'stderr'
  readonly spans: readonly StyledText[]
}

/** As many as are kept; the engine keeps all. */
export const LIVE_LINES = 2000

/** The newest lines of a run, in the order in which they came. Each host's colours go on from line to line. */
export class LiveBuffer {
  private kept: LiveLine[] = []
  private readonly styles = new Map<string, TextStyle>()
  private lastKey = 0

  add(lines: readonly { readonly host: string; readonly stream: 'stdout' | 'stderr'; readonly text: string }[]): void {
    const made = lines.map(({ host, stream, text }): LiveLine => {
      const source = `${stream} ${host}`
      const { spans, style } = styledText(text, this.styles.get(source) ?? NO_STYLE)
      if (style === NO_STYLE) this.styles.delete(source)
      else this.styles.set(source, style)
      return { key: ++this.lastKey, host, stream, spans }
    })
    this.kept = [...this.kept, ...made].slice(-LIVE_LINES)
  }

  get lines(): readonly LiveLine[] {
    return this.kept
  }
}
