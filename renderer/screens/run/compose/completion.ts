import type { TargetIndex } from '../../../../shared/targets/select.ts'

/** Something that can stand where the caret is. */
export interface Completion {
  readonly kind: 'all' | 'group' | 'host' | 'tag'
  /** As it is written in the target language. */
  readonly text: string
  readonly hosts: number
}

export interface Completions {
  /** What of the text is replaced, UTF-16 code units. */
  readonly from: number
  readonly to: number
  readonly items: readonly Completion[]
}

/** As many as anyone reads; the list is made anew with each key. */
const MOST = 40
/** Names that the notation cannot hold. */
const UNWRITABLE = /[,[\]&\r\n]|^[@%!\s]|^tag:|\s$/

/** What the operand around the caret may become: what begins with it before what only holds it, groups before hosts. */
export function completeTarget(index: TargetIndex, text: string, caret: number): Completions {
  const { from, to } = operandAt(text, caret)
  const typed = text.slice(from, caret).trimStart()
  const start = caret - typed.length
  // Inside brackets numbers are written, and wildcards are complete as they are.
  if (/[[*?]/.test(typed)) return { from: start, to, items: [] }
  const { kinds, name } = readPrefix(typed)
  const wanted = name.toLowerCase()
  const starting: Completion[] = []
  const holding: Completion[] = []
  for (const kind of kinds)
    for (const item of itemsOf(index, kind)) {
      if (starting.length >= MOST) break
      const at = item.lower.indexOf(wanted)
      if (at < 0 || (at > 0 && holding.length >= MOST) || UNWRITABLE.test(item.name)) continue
      const list = at === 0 ? starting : holding
      list.push({ kind, text: PREFIX[kind] + item.name, hosts: item.hosts })
    }
  return { from: start, to, items: [...starting, ...holding].slice(0, MOST) }
}

const PREFIX = { all: '', group: '@', tag: 'tag:', host: '' } as const

function readPrefix(typed: string): { kinds: readonly Completion['kind'][]; name: string } {
  if (typed.startsWith('@')) return { kinds: ['group'], name: typed.slice(1) }
  if (typed.startsWith('tag:')) return { kinds: ['tag'], name: typed.slice(4) }
  // Ten thousand hosts say nothing to someone who has typed nothing yet.
  return { kinds: typed === '' ? ['all', 'group', 'tag'] : ['all', 'group', 'host', 'tag'], name: typed }
}

interface Item {
  readonly name: string
  readonly lower: string
  readonly hosts: number
}

/** An inventory's names in lower case, made once: doing it for ten thousand of them with each key would be felt. */
const lowered = new WeakMap<TargetIndex, Readonly<Record<Completion['kind'], readonly Item[]>>>()

function itemsOf(index: TargetIndex, kind: Completion['kind']): readonly Item[] {
  let items = lowered.get(index)
  if (!items) {
    const { hosts, named } = index
    const listed = (names: ReadonlyMap<string, readonly number[]>) =>
      [...names].map(([name, positions]) => ({ name, lower: name.toLowerCase(), hosts: positions.length }))
    items = {
      all: [{ name: 'all', lower: 'all', hosts: hosts.length }],
      ...{ group: listed(named.group), host: listed(named.host), tag: listed(named.tag) },
    }
    lowered.set(index, items)
  }
  return items[kind]
}

/** The operand that the place lies in, without the "!" before it. Commas in brackets are part of it. */
export function operandAt(text: string, place: number): { from: number; to: number } {
  let from = 0
  let inBrackets = false
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at]
    if (sign === '[') inBrackets = true
    else if (sign === ']') inBrackets = false
    const ends = sign === undefined || sign === '\n' || (!inBrackets && (sign === ',' || sign === '&'))
    if (!ends) continue
    if (at >= place) {
      const written = text.slice(from, at)
      const before = /^\s*!?\s*/.exec(written)![0].length
      return { from: Math.min(from + before, Math.max(place, from)), to: from + written.trimEnd().length }
    }
    from = at + 1
  }
  return { from, to: text.length }
}

/** The text with the completion put in, and where the caret goes. */
export function applyCompletion(
  text: string,
  { from, to }: Completions,
  item: Completion,
): { text: string; caret: number } {
  const rest = text.slice(Math.max(from, to))
  return { text: text.slice(0, from) + item.text + rest, caret: from + item.text.length }
}
