import { diffArrays } from 'diff'

/** Characters of a line that are not in the other one: `to` is the first that is again. */
export interface Mark {
  readonly from: number
  readonly to: number
}

export type ChangedLine =
  | { readonly kind: 'same'; readonly a: number; readonly b: number }
  | { readonly kind: 'removed'; readonly a: number; readonly marks: readonly Mark[] }
  | { readonly kind: 'added'; readonly b: number; readonly marks: readonly Mark[] }

export interface Changes {
  readonly lines: readonly ChangedLine[]
  /** Lines of the second text that the first has not, or the other way, whichever are more. */
  readonly differing: number
}

/** Long enough for what a person would read, short enough not to be felt. */
const LINES_TIMEOUT_MS = 60
const WORDS_TIMEOUT_MS = 4
/** Words are compared in all changed lines together for no longer than this. */
const ALL_WORDS_MS = 25
const LONGEST_LINE = 4000

/**
 * What was changed from one list of lines to another. Lines are told by their numbers, counted from 0.
 * @returns undefined when they have too little in common to be compared in a moment
 */
export function compareLines(a: readonly string[], b: readonly string[]): Changes | undefined {
  const found = diffArrays([...a], [...b], { timeout: LINES_TIMEOUT_MS })
  if (!found) return undefined
  const lines: ChangedLine[] = []
  let [atA, atB, differing] = [0, 0, 0]
  const wordsUntil = performance.now() + ALL_WORDS_MS
  for (let at = 0; at < found.length; at++) {
    const { added, removed, count } = found[at]!
    if (!added && !removed) {
      for (let n = 0; n < count; n++) lines.push({ kind: 'same', a: atA++, b: atB++ })
      continue
    }
    const after = found[at + 1]
    const isPair = removed && after?.added === true
    const removedCount = removed ? count : 0
    const addedCount = added ? count : isPair ? after.count : 0
    if (isPair) at++
    // The first of what went is compared with the first of what came, and so on: most often they are versions of one line.
    const words = Array.from({ length: Math.min(removedCount, addedCount) }, (_, n) =>
      performance.now() < wordsUntil ? compareWords(a[atA + n]!, b[atB + n]!) : undefined,
    )
    for (let n = 0; n < removedCount; n++) lines.push({ kind: 'removed', a: atA + n, marks: words[n]?.a ?? [] })
    for (let n = 0; n < addedCount; n++) lines.push({ kind: 'added', b: atB + n, marks: words[n]?.b ?? [] })
    atA += removedCount
    atB += addedCount
    differing += Math.max(removedCount, addedCount)
  }
  return { lines, differing }
}

/** Words, and the signs between the parts of structured text. White space only separates: columns move with their contents. */
const WORD = /[^\s,;=()[\]{}"'<>]+|[,;=()[\]{}"'<>]/g

/** The words in which two lines differ; undefined when they have nothing in common worth showing. */
export function compareWords(a: string, b: string): { a: Mark[]; b: Mark[] } | undefined {
  if (a.length > LONGEST_LINE || b.length > LONGEST_LINE) return undefined
  const [ofA, ofB] = [wordsOf(a), wordsOf(b)]
  const found = diffArrays(
    ofA.map(({ text }) => text),
    ofB.map(({ text }) => text),
    { timeout: WORDS_TIMEOUT_MS },
  )
  if (!found?.some(({ added, removed, value }) => !added && !removed && value.some((word) => /\w/.test(word))))
    return undefined
  const marks: { a: Mark[]; b: Mark[] } = { a: [], b: [] }
  let [atA, atB] = [0, 0]
  for (const { added, removed, count } of found) {
    if (removed) marks.a.push(...ofA.slice(atA, atA + count))
    else if (added) marks.b.push(...ofB.slice(atB, atB + count))
    if (!added) atA += count
    if (!removed) atB += count
  }
  return { a: marks.a.map(placeOf), b: marks.b.map(placeOf) }
}

const wordsOf = (line: string) =>
  Array.from(line.matchAll(WORD), ({ 0: text, index }) => ({ text, from: index, to: index + text.length }))
const placeOf = ({ from, to }: Mark): Mark => ({ from, to })

/** A line to show, or how many equal ones are left out. */
export type DiffItem = ChangedLine | { readonly kind: 'gap'; readonly at: number; readonly count: number }

/** Changed lines with `context` equal ones around them; the rest folded away, except gaps that were opened. */
export function foldSame(lines: readonly ChangedLine[], context: number, opened: ReadonlySet<number>): DiffItem[] {
  const items: DiffItem[] = []
  for (let at = 0; at < lines.length;) {
    let end = at
    while (end < lines.length && lines[end]!.kind === 'same') end++
    if (end === at) {
      items.push(lines[at++]!)
      continue
    }
    const from = at === 0 ? 0 : at + context
    const to = end === lines.length ? end : end - context
    // One line is as high as the note that it was left out.
    if (to - from > 1 && !opened.has(from)) {
      items.push(...lines.slice(at, from), { kind: 'gap', at: from, count: to - from }, ...lines.slice(to, end))
    } else items.push(...lines.slice(at, end))
    at = end
  }
  return items
}
