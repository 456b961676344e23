import { quote } from './quote.ts'

export type Named = 'host' | 'group' | 'tag'

/** Nearly all names; the rest is looked at more closely. */
const plainName = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/

/**
 * Why something cannot have this name; undefined when it can. Refused are the characters of the target language
 * (shared/targets/parse.ts), those that shells and paths treat specially, and what cannot be seen.
 */
export function nameProblem(name: string, kind: Named): string | undefined {
  if (plainName.test(name) && name !== 'DEFAULT' && name !== 'all' && !name.startsWith('tag:')) return undefined
  if (name === '') return `expected the name of a ${kind}`
  const what = `${quote(name)} cannot be the name of a ${kind}`
  if (name === 'DEFAULT') return `${what}: [DEFAULT] holds the defaults of all hosts`
  const hidden = /[\p{C}\p{Zl}\p{Zp}]/u.exec(name)
  if (hidden) return `${what}: it holds an invisible character`
  // Section names may hold spaces, so names may; at the ends nobody would see them.
  if (/^\s|\s$|[^\S ]/.test(name)) return `${what}: it holds white space other than spaces between words`
  // Both are comments only at the start of a line: someone meant one here.
  if (/(^|\s)[#;]/.test(name)) return `${what}: a comment needs a line of its own`
  const special = /[,!&@*?[\](){}<>|"'`$\\/=#;^]/.exec(name)
  if (special) return `${what}: it holds "${special[0]}"`
  if (/^[%~+-]/.test(name)) return `${what}: it begins with "${name.charAt(0)}"`
  if (name === 'all') return `${what}: "all" stands for every host`
  if (name.startsWith('tag:')) return `${what}: "tag:" stands for a tag where hosts are chosen`
  return undefined
}
