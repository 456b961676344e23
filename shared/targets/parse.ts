import type { Problem } from '../problem.ts'
import { expandRange, splitList } from './ranges.ts'

/**
 * The target language: which hosts a command is for.
 *
 *     list     = item { ( "," | line break ) item }
 *     item     = [ "!" ] operand { "&" operand }         "!" excludes what the whole item means
 *     operand  = "all"                                   every host
 *              | "@" pattern                             the hosts of a group
 *              | "tag:" pattern                          the hosts with a tag
 *              | "%" pattern                             a set that an earlier run left behind, such as %failed
 *              | pattern                                 a host, or a group where the namespace says so
 *     pattern  = a name, with ranges (see ranges.ts) and the wildcards "*" and "?"
 *
 * "&" (and) binds tighter than the comma (or). Exclusions apply to the whole list wherever they stand, so the order of
 * items never matters. White space around items and operands is no part of them; inside a name it is. "a&!b" is refused rather than given a second meaning of "!": write "a,!b".
 * Upper and lower case differ. `all` is always every host, even where a host or group has that name.
 */

/** What a plain name stands for: hosts (the option -h) or groups (-g). */
export type Namespace = 'host' | 'group'

/** The kinds of things that have names. */
export type NamedKind = Namespace | 'tag' | 'set'

/** Where a piece of a target was written. */
export interface TargetPlace {
  readonly source: string
  /** 1-based, in UTF-16 code units. */
  readonly column: number
}

/** The hosts that bear any of the names, or every host. */
export interface TargetOperand {
  readonly kind: NamedKind | 'all'
  /** Ranges expanded, wildcards not. Empty for `all`. */
  readonly names: readonly string[]
  readonly place: TargetPlace
}

/** One item of a list: the hosts that are in every operand. */
export interface TargetTerm {
  /** As written. */
  readonly text: string
  readonly excludes: boolean
  /** One or more. */
  readonly operands: readonly TargetOperand[]
  readonly place: TargetPlace
}

/** A list that was read without errors. */
export interface Selection {
  readonly terms: readonly TargetTerm[]
}

/** Reads a list; all its syntax errors at once, each with its column. Names are not looked up here. */
export function parseTargets(
  text: string,
  { source, namespace }: { readonly source: string; readonly namespace: Namespace },
): Selection | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const terms = splitList(text).map(({ text: item, offset }) => {
    const excludes = item.startsWith('!')
    const operands: TargetOperand[] = []
    let at = offset + Number(excludes)
    for (const written of item.slice(Number(excludes)).split('&')) {
      const operandText = written.trim()
      const start = at + Math.max(0, written.indexOf(operandText))
      const place = { source, column: start + 1 }
      const result = parseOperand(operandText, namespace, place)
      if ('message' in result) {
        const column = start + result.offset + 1
        problems.push({ message: result.message, source, column })
        // What follows an empty operand is most often empty as well: "&" is one mistake, not two.
        if (operandText === '') break
      } else operands.push(result)
      at += written.length + 1
    }
    return { text: item, excludes, operands, place: { source, column: offset + 1 } }
  })
  if (terms.length === 0) {
    problems.push({ message: `expected the name of a ${namespace}, or "all"`, source, column: 1 })
  }
  return problems.length > 0 ? { problems } : { terms }
}

const prefixes: readonly { readonly prefix: string; readonly kind: NamedKind; readonly noun: string }[] = [
  { prefix: '@', kind: 'group', noun: 'a group' },
  { prefix: 'tag:', kind: 'tag', noun: 'a tag' },
  { prefix: '%', kind: 'set', noun: 'a set, such as %failed' },
]

function parseOperand(
  text: string,
  namespace: Namespace,
  place: TargetPlace,
): TargetOperand | { message: string; offset: number } {
  if (text === 'all') return { kind: 'all', names: [], place }
  const special = prefixes.find(({ prefix }) => text.startsWith(prefix))
  const { prefix, kind, noun } = special ?? { prefix: '', kind: namespace, noun: `a ${namespace}` }
  const pattern = text.slice(prefix.length)
  if (pattern.startsWith('!')) {
    return {
      message: '"!" must be the first character of an item: write "a,!b" for "a but not b"',
      offset: prefix.length,
    }
  }
  if (pattern === '' || /^[@%\s]/.test(pattern)) {
    return { message: `expected the name of ${noun}, without spaces before it`, offset: prefix.length }
  }
  const expansion = expandRange(pattern)
  if ('message' in expansion) return { message: expansion.message, offset: prefix.length + expansion.offset }
  return { kind, names: expansion.names, place }
}
