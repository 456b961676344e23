import { createContext, Script } from 'node:vm'

/** Where a line matches; both count from 0, the column in UTF-16 code units. */
export interface LineMatch {
  readonly line: number
  readonly column: number
}

/** Finds the lines that match in some lines of text, at most one match for each. */
export type LineMatcher = (text: string) => readonly LineMatch[]

/** Thrown by a matcher whose expression takes too long: it would hold up all that the engine does. */
export class TooSlow extends Error {}

/** For one block of some hundred KiB. Expressions that do not run away need a hundredth of it. */
const TIME_LIMIT_MS = 400
/** Longer lines are matched in overlapping pieces: what takes time quadratic in the length stays bounded. */
const PIECE_LENGTH = 8192
const PIECE_STEP = 7168

/** Matches a text as it is. */
export function textMatcher(wanted: string, ignoreCase: boolean): LineMatcher {
  const pattern = new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), ignoreCase ? 'gi' : 'g')
  return (text) => {
    const found: LineMatch[] = []
    let line = 0
    let lineBegin = 0
    pattern.lastIndex = 0
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      for (let lf = text.indexOf('\n', lineBegin); lf !== -1 && lf < match.index; lf = text.indexOf('\n', lineBegin)) {
        line++
        lineBegin = lf + 1
      }
      found.push({ line, column: match.index - lineBegin })
      const next = text.indexOf('\n', match.index)
      if (next === -1) break
      pattern.lastIndex = next + 1
    }
    return found
  }
}

/**
 * Matches a JavaScript regular expression, line by line. It is run in a context of its own because only there Node can
 * stop it: one like (a+)+b can take longer than the world has.
 * @throws SyntaxError for an expression that is none; the matcher throws {@link TooSlow}
 */
export function regexMatcher(source: string, ignoreCase: boolean): LineMatcher {
  new RegExp(source)
  const sandbox = { source, flags: ignoreCase ? 'i' : '', text: '', PIECE_LENGTH, PIECE_STEP }
  const context = createContext(sandbox)
  const script = new Script(`(() => {
    const pattern = globalThis.pattern ??= new RegExp(source, flags)
    const found = []
    text.split('\\n').forEach((line, at) => {
      for (let from = 0; from === 0 || from < line.length; from += PIECE_STEP) {
        const match = pattern.exec(line.length > PIECE_LENGTH ? line.slice(from, from + PIECE_LENGTH) : line)
        if (match) {
          found.push(at, from + match.index)
          return
        }
        if (from + PIECE_LENGTH >= line.length) return
      }
    })
    return found
  })()`)
  return (text) => {
    sandbox.text = text
    let flat: number[]
    try {
      flat = script.runInContext(context, { timeout: TIME_LIMIT_MS }) as number[]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new TooSlow()
      throw error
    }
    const found: LineMatch[] = []
    for (let at = 0; at < flat.length; at += 2) found.push({ line: flat[at]!, column: flat[at + 1]! })
    return found
  }
}
