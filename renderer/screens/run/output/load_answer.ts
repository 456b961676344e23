import { engine } from '../../../engine/engine.ts'
import { plainText, styledLines } from '../../../ui/ansi.ts'
import type { AnswerRef } from '../results/view.ts'
import type { OutputRow } from './pager.ts'

/** Of each stream; more is not compared by eye. */
export const COMPARED_BYTES = 128 * 1024

export interface LoadedLine {
  readonly row: OutputRow
  readonly text: string
  readonly stream: 'stdout' | 'stderr'
}

export interface LoadedAnswer {
  readonly lines: readonly LoadedLine[]
  /** There is more than was read. */
  readonly isCut: boolean
}

/** The beginning of a host's answer: its output, then its error output. */
export async function loadAnswer({ run, host }: AnswerRef, signal: AbortSignal): Promise<LoadedAnswer> {
  const lines: LoadedLine[] = []
  let isCut = false
  for (const stream of ['stdout', 'stderr'] as const) {
    const window = await engine.query(
      'runs.output',
      { id: run, host, stream, from: 0, bytes: COMPARED_BYTES },
      { signal },
    )
    isCut ||= window.to < window.size
    if (window.text === '') continue
    const text = window.text.endsWith('\n') ? window.text.slice(0, -1) : window.text
    for (const row of styledLines(text).lines) lines.push({ row, text: plainText(row), stream })
  }
  return { lines, isCut }
}
