import { expandRange, foldNames, splitList, type ListItem } from '../../targets/ranges.ts'
import type { IniEntry } from '../ini/document.ts'
import { hasBrackets } from '../membership.ts'
import { placesInValue } from '../values.ts'
import type { SourceText } from './source_text.ts'

/** The names in a list of hosts or groups, ranges expanded. */
export function expandList(value: string): string[] {
  return splitList(value).flatMap(({ text }) => expandItem(text))
}

/** The names that one name or range stands for; itself where it is no range. */
export function expandItem(text: string): string[] {
  if (!hasBrackets(text)) return [text]
  const expansion = expandRange(text)
  return 'names' in expansion ? expansion.names : [text]
}

/** Names in short, in as many pieces as it takes, each a name or a range. */
export function foldToItems(names: readonly string[]): string[] {
  return splitList(foldNames(names)).map(({ text }) => text)
}

/**
 * Takes names out of a list or gives them another name. Only lines that hold one of them change; lines that hold
 * nothing else go. Ranges are split where they have to be.
 *
 * @param renames What becomes of a name: `undefined` when it goes.
 * @returns the new value, with commas between the items
 */
export function rewriteList(
  source: SourceText,
  entry: IniEntry,
  renames: ReadonlyMap<string, string | undefined>,
): string {
  const rewritten: string[] = []
  for (const items of itemsByLine(entry)) {
    const replaced = items.map(({ text }) => rewriteItem(text, renames))
    rewritten.push(...replaced.flat())
    if (replaced.every((texts, index) => texts.length === 1 && texts[0] === items[index]?.text)) continue
    rewriteLine(source, entry, items, replaced)
  }
  return rewritten.join(',')
}

function rewriteItem(text: string, renames: ReadonlyMap<string, string | undefined>): string[] {
  const names = expandItem(text)
  if (!names.some((name) => renames.has(name))) return [text]
  const kept = names.filter((name) => !renames.has(name))
  const renamed = names.map((name) => renames.get(name)).filter((name) => name !== undefined)
  return [...foldToItems(kept), ...renamed]
}

function itemsByLine(entry: IniEntry): Iterable<ListItem[]> {
  const lines = new Map<number, ListItem[]>()
  const placeOf = placesInValue(entry)
  for (const item of splitList(entry.value)) {
    const { line } = placeOf(item.offset)
    const items = lines.get(line)
    if (items) items.push(item)
    else lines.set(line, [item])
  }
  return lines.values()
}

function rewriteLine(source: SourceText, entry: IniEntry, items: ListItem[], replaced: string[][]): void {
  const placeOf = placesInValue(entry)
  const starts = items.map(({ offset }) => source.offsetOf(placeOf(offset)))
  const ends = items.map(({ text }, index) => (starts[index] ?? 0) + text.length)
  const { line } = placeOf(items[0]?.offset ?? 0)
  const contentEnd = source.contentEnd(line)
  const kept = [...items.keys()].filter((index) => replaced[index]?.length !== 0)
  if (kept.length === 0) {
    if (line === entry.line) source.clearValue(entry)
    else source.removeLines(line, line)
    return
  }
  const text = kept.map((index, nth) => {
    const isLast = nth === kept.length - 1
    // The last item takes over what ended the line, most often nothing or a comma.
    const separator = isLast
      ? source.slice(ends.at(-1) ?? contentEnd, contentEnd)
      : source.slice(ends[index] ?? 0, starts[index + 1] ?? 0)
    return (replaced[index] ?? []).join(', ') + separator
  })
  source.replace(starts[0] ?? contentEnd, contentEnd, text.join(''))
}

/**
 * Adds items at the end of a list: in a new line when it has one item to a line, else in its last line.
 *
 * @returns the new value
 */
export function extendList(source: SourceText, entry: IniEntry, added: readonly string[]): string {
  const lines = [...itemsByLine(entry)]
  const items = lines.flat()
  const value = [...items.map(({ text }) => text), ...added].join(',')
  const last = entry.continuation.at(-1) ?? entry
  const contentEnd = source.contentEnd(last.line)
  const content = source.slice(source.lineStart(last.line), contentEnd)
  if (items.length === 0) {
    source.replace(
      source.offsetOf({ line: entry.line, column: entry.valueColumn }),
      source.lineEnd(entry.line),
      ` ${added.join(', ')}`,
    )
    return value
  }
  const usesCommas = entry.value.includes(',') || items.length === 1
  const endsInComma = content.endsWith(',')
  if (last !== entry && lines.at(-1)?.length === 1 && lines.every((line) => line.length === 1)) {
    const indent = /^\s*/.exec(content)?.[0] ?? ''
    if (usesCommas && !endsInComma && lines.length > 1) source.replace(contentEnd, contentEnd, ',')
    const separator = usesCommas && lines.length > 1 ? ',' : ''
    const text = added.map((name, index) => {
      const isLast = index === added.length - 1
      return indent + name + (isLast && !endsInComma ? '' : separator) + source.newline
    })
    source.insertLinesAfter(last.line, text.join(''))
  } else {
    source.replace(contentEnd, contentEnd, (endsInComma ? ' ' : ', ') + added.join(', ') + (endsInComma ? ',' : ''))
  }
  return value
}
