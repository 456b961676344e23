import type { SavedContent, SavedItem } from '../../../../../shared/contract/tester/packets.ts'
import { holdsWords, wordsOf } from '../../../../../shared/search_words.ts'

/** A folder, or something that is saved. */
export interface SavedNode {
  /** Of a folder its path with a slash behind it: an item may have the same name. */
  readonly id: string
  readonly name: string
  /** Absent of folders. */
  readonly item?: SavedItem
  readonly children: readonly SavedNode[]
}

/** Folders before what lies in them, each by name; with a filter, only what holds all of its words. */
export function treeOf(items: readonly SavedItem[], filter: string): readonly SavedNode[] {
  const words = wordsOf(filter)
  const found = words.length === 0 ? items : items.filter((item) => holdsWords(searchText(item), words))
  return level(
    found.map((item) => ({ item, rest: item.path.split('/') })),
    '',
  )
}

interface Placed {
  readonly item: SavedItem
  /** Names that lead to it from here. */
  readonly rest: readonly string[]
}

function level(placed: readonly Placed[], folder: string): readonly SavedNode[] {
  const folders = new Map<string, Placed[]>()
  const leaves: SavedNode[] = []
  for (const { item, rest } of placed) {
    const [name = '', ...behind] = rest
    if (behind.length === 0) leaves.push({ id: item.path, name, item, children: [] })
    else folders.set(name, [...(folders.get(name) ?? []), { item, rest: behind }])
  }
  const inner = [...folders].map(([name, some]): SavedNode => {
    const path = `${folder}${name}/`
    return { id: path, name, children: level(some, path) }
  })
  return [...inner.sort(byName), ...leaves.sort(byName)]
}

function byName(a: SavedNode, b: SavedNode): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true })
}

/** Of long ones the beginning: nobody searches for more. */
const SEARCHED_CHARACTERS = 2000

function searchText({ path, content, problem }: SavedItem): string {
  return `${path} ${problem ?? ''} ${content ? contentText(content) : ''}`.toLowerCase()
}

function contentText(content: SavedContent): string {
  const { kind, note } = content
  switch (kind) {
    case 'packet': {
      const { protocol, host, port, sending } = content
      return `${kind} ${protocol} ${host}:${port} ${note} ${sending.payload.text.slice(0, SEARCHED_CHARACTERS)}`
    }
    case 'session':
    case 'load': {
      const { name, protocol, host, port } = content.spec
      return `${kind} ${name} ${protocol} ${host}:${port} ${note}`
    }
    case 'server': {
      const { name, protocol, address, port, mode } = content.spec
      return `${kind} ${name} ${protocol} ${address}:${port} ${mode.type} ${note}`
    }
    case 'http': {
      const { method, url, body, raw = '' } = content.request
      return `${kind} ${method} ${url} ${note} ${(raw + body).slice(0, SEARCHED_CHARACTERS)}`
    }
  }
}

/** A path that is free, for a copy: "read 2". */
export function copyPath(path: string, taken: readonly string[]): string {
  const known = new Set(taken.map((one) => one.toLowerCase()))
  const [, stem = path] = /^(.*?)(?: \d+)?$/s.exec(path) ?? []
  for (let n = 2; ; n++) if (!known.has(`${stem} ${n}`.toLowerCase())) return `${stem} ${n}`
}

/** The folder that a path lies in, and its name there. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const at = path.lastIndexOf('/')
  return at < 0 ? { folder: '', name: path } : { folder: path.slice(0, at), name: path.slice(at + 1) }
}
