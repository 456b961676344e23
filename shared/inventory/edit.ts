import type { Problem } from '../problem.ts'
import { splitList } from '../targets/ranges.ts'
import { suggest } from '../targets/suggest.ts'
import { Editor, type FieldValues } from './editing/editor.ts'
import { expandItem, foldToItems } from './editing/member_list.ts'
import { fieldOfKey, type MemberKey } from './fields.ts'
import { readIni } from './ini/package.ts'
import type { Inventory } from './model.ts'
import { nameProblem } from './names.ts'
import { readInventory } from './parse.ts'
import { quote } from './quote.ts'

export type { FieldValues } from './editing/editor.ts'

/** Names of hosts and of groups; hosts may be ranges. */
export interface Members {
  readonly hosts?: readonly string[]
  readonly groups?: readonly string[]
}

/** A change to the inventory. */
export type InventoryEdit =
  /** A new section, at the end of the file. The name may be a range. `groups` must exist. */
  | {
      readonly type: 'add-host'
      readonly name: string
      readonly values?: FieldValues
      readonly groups?: readonly string[]
    }
  /** What is not mentioned stays. A host without a section of its own gets one; the name of a section may be a range. */
  | { readonly type: 'set-host'; readonly name: string; readonly values: FieldValues }
  /** In every list as well. The address does not stay behind: without the key `host` it is the new name. */
  | { readonly type: 'rename-host'; readonly name: string; readonly to: string }
  /** From every list as well. */
  | { readonly type: 'remove-host'; readonly name: string }
  | ({ readonly type: 'add-group'; readonly name: string; readonly values?: FieldValues } & Members)
  | { readonly type: 'set-group'; readonly name: string; readonly values: FieldValues }
  | { readonly type: 'rename-group'; readonly name: string; readonly to: string }
  /** Its hosts stay: those that nothing else mentions get a section. */
  | { readonly type: 'remove-group'; readonly name: string }
  /** A host that does not exist yet is one from now on, as if written into the file by hand. */
  | ({ readonly type: 'add-members'; readonly group: string } & Members)
  /** Takes direct members out. Hosts that nothing else mentions get a section, so that they stay. */
  | ({ readonly type: 'remove-members'; readonly group: string } & Members)

/**
 * Makes a change to the text of an inventory. Only the lines that must change do; comments, order, empty lines, line
 * ends and the way entries are written stay.
 *
 * @param source What problems call the text, usually its path.
 * @returns the new text, which has been read back and found sound, or why nothing was changed
 */
export function applyEdit(text: string, edit: InventoryEdit, source = 'inventory'): EditResult {
  return applyTogether(text, [edit], source)
}

export type EditResult =
  { readonly text: string; readonly inventory: Inventory } | { readonly problems: readonly Problem[] }

/** The same for several changes at once, none of which builds on another: see `applyEdits` for all others. */
export function applyTogether(text: string, edits: readonly InventoryEdit[], source: string): EditResult {
  const document = readIni(text)
  const before = readInventory(document, source)
  if (before.problems.length > 0) return { problems: before.problems }

  const editor = new Editor(text, document)
  new Edits(before, editor).apply(edits)
  if (editor.problems.length > 0) return { problems: editor.problems }

  const newText = editor.result()
  const newDocument = readIni(newText)
  const inventory = readInventory(newDocument, source)
  const newHostProblems = [...inventory.hosts.values()]
    .filter(({ name, problems }) => problems.length > (before.hosts.get(name)?.problems.length ?? 0))
    .flatMap(({ problems }) => problems)
  const problems = [...inventory.problems, ...newHostProblems]
  // Without the places: they are those of a text that nobody will see.
  if (problems.length > 0) return { problems: problems.map(({ message }) => ({ message, source })) }
  if (!editor.isResult(newDocument)) {
    const message = 'the layout of the file does not allow this edit: make it by hand'
    return { problems: [{ message, source }] }
  }
  return { text: newText, inventory }
}

interface MemberSets {
  readonly hosts: Set<string>
  readonly groups: Set<string>
}

class Edits {
  readonly #inventory: Inventory
  readonly #editor: Editor
  // A list can be rewritten once: what all the edits do to it is gathered first.
  readonly #added = new Map<string, MemberSets>()
  readonly #takenOut = new Map<string, MemberSets>()
  readonly #removedHosts = new Set<string>()

  constructor(inventory: Inventory, editor: Editor) {
    this.#inventory = inventory
    this.#editor = editor
  }

  apply(edits: readonly InventoryEdit[]): void {
    for (const edit of edits) this.#apply(edit)
    for (const [group, members] of this.#added) this.#addMembers(group, members)
    for (const [group, members] of this.#takenOut) this.#removeMembers(group, members)
    if (this.#removedHosts.size > 0) this.#removeHosts([...this.#removedHosts])
  }

  #apply(edit: InventoryEdit): void {
    switch (edit.type) {
      case 'add-host':
        return this.#addHost(edit.name, edit.values ?? {}, edit.groups ?? [])
      case 'set-host':
        return this.#setHost(edit.name, edit.values)
      case 'rename-host':
        return this.#renameHost(edit.name, edit.to)
      case 'remove-host':
        return this.#gatherRemoved(edit.name)
      case 'add-group':
        return this.#addGroup(edit.name, edit.values ?? {}, edit)
      case 'set-group':
        return this.#withGroup(edit.name, (section) => this.#editor.setFields(section, edit.values))
      case 'rename-group':
        return this.#renameGroup(edit.name, edit.to)
      case 'remove-group':
        return this.#removeGroup(edit.name)
      case 'add-members':
        return this.#gather(this.#added, edit.group, edit)
      case 'remove-members':
        return this.#gather(this.#takenOut, edit.group, edit)
    }
  }

  #addHost(name: string, values: FieldValues, groups: readonly string[]): void {
    if (!this.#isFree(name, 'host')) return
    this.#editor.addSection(name, this.#editor.entriesFrom(values))
    for (const group of groups) this.#gather(this.#added, group, { hosts: [name] })
  }

  #setHost(name: string, values: FieldValues): void {
    const section = this.#editor.section(name)
    if (!section && !this.#exists(name, 'host')) return
    if (this.#inventory.groups.has(name)) this.#editor.refuse(`${quote(name)} is a group: expected a host`)
    else if (section) this.#editor.setFields(section, values)
    else this.#editor.addSection(name, this.#editor.entriesFrom(values))
  }

  #renameHost(name: string, to: string): void {
    if (!this.#exists(name, 'host') || !this.#isFree(to, 'host') || !this.#isSingle(to)) return
    const single = this.#editor.section(name)
    const range = this.#editor.rangeOf(name)
    if (range) {
      // What the range says about the host goes with it.
      const own = new Set(single?.entries.map(({ key }) => fieldOfKey.get(key)))
      const entries = range.entries
        .filter(({ key }) => !own.has(fieldOfKey.get(key)))
        .map(({ key, value }) => [key, value] as const)
      if (single) this.#editor.addEntries(single, entries)
      else this.#editor.addSection(to, entries)
    }
    if (single) this.#editor.renameSection(single, to)
    if (range) this.#editor.shrinkRange(range, new Set([name]))
    this.#editor.rewriteMembers('hosts', new Map([[name, to]]))
  }

  #gatherRemoved(name: string): void {
    for (const single of expandItem(name)) if (this.#exists(single, 'host')) this.#removedHosts.add(single)
  }

  #removeHosts(names: readonly string[]): void {
    this.#editor.removeSections(names.flatMap((single) => this.#editor.section(single) ?? []))
    const removed = new Set(names)
    const ranges = new Set(names.map((single) => this.#editor.rangeOf(single)))
    for (const range of ranges) if (range) this.#editor.shrinkRange(range, removed)
    this.#editor.rewriteMembers('hosts', new Map(names.map((single) => [single, undefined])))
  }

  #addGroup(name: string, values: FieldValues, { hosts = [], groups }: Members): void {
    if (!this.#isFree(name, 'group')) return
    if (!this.#areItems([...hosts, ...(groups ?? [])])) return
    const lists: (readonly [MemberKey, string])[] = []
    // Without any list the section would be a host.
    if (hosts.length > 0 || !groups?.length) lists.push(['hosts', hosts.join(', ')])
    if (groups?.length) lists.push(['groups', groups.join(', ')])
    this.#editor.addSection(name, [...lists, ...this.#editor.entriesFrom(values)])
  }

  #renameGroup(name: string, to: string): void {
    if (!this.#isFree(to, 'group')) return
    this.#withGroup(name, (section) => {
      this.#editor.renameSection(section, to)
      this.#editor.rewriteMembers('groups', new Map([[name, to]]))
    })
  }

  #removeGroup(name: string): void {
    this.#withGroup(name, (section) => {
      const list = [...this.#editor.lists('hosts')].find((candidate) => candidate.section === section)
      this.#keep(list?.names ?? [], name)
      this.#editor.removeSection(section)
      this.#editor.rewriteMembers('groups', new Map([[name, undefined]]))
    })
  }

  #gather(into: Map<string, MemberSets>, group: string, { hosts = [], groups = [] }: Members): void {
    const members = into.get(group) ?? { hosts: new Set(), groups: new Set() }
    into.set(group, members)
    for (const name of hosts) members.hosts.add(name)
    for (const name of groups) members.groups.add(name)
  }

  #addMembers(group: string, { hosts, groups }: MemberSets): void {
    if (!this.#areItems([...hosts, ...groups])) return
    this.#withGroup(group, (section) => {
      this.#editor.addMembers(section, 'hosts', [...hosts])
      this.#editor.addMembers(section, 'groups', [...groups])
    })
  }

  #removeMembers(group: string, { hosts, groups }: MemberSets): void {
    this.#withGroup(group, (section) => {
      for (const [key, items] of [
        ['hosts', hosts],
        ['groups', groups],
      ] as const) {
        const list = [...this.#editor.lists(key)].find((candidate) => candidate.section === section)
        const names = [...items].flatMap(expandItem)
        const missing = names.find((name) => !list?.names.includes(name))
        if (missing !== undefined) {
          this.#editor.refuse(`${quote(missing)} is not in the list "${key}" of group ${quote(group)}`)
          continue
        }
        if (key === 'hosts') this.#keep(names, group)
        this.#editor.rewriteMembers(key, new Map(names.map((name) => [name, undefined])), section)
      }
    })
  }

  /** Gives a section to those hosts that only one group mentions. */
  #keep(hosts: readonly string[], onlyIn: string): void {
    const mentioned = new Set<string>()
    for (const { section, names } of this.#editor.lists('hosts')) {
      if (section.name !== onlyIn) for (const name of names) mentioned.add(name)
    }
    const orphans = hosts.filter(
      (name) => !mentioned.has(name) && !this.#editor.section(name) && !this.#editor.rangeOf(name),
    )
    for (const name of foldToItems(orphans)) this.#editor.addSection(name, [])
  }

  #withGroup(name: string, act: (section: NonNullable<ReturnType<Editor['section']>>) => void): void {
    const section = this.#editor.section(name)
    if (this.#exists(name, 'group') && section) act(section)
  }

  #exists(name: string, kind: 'host' | 'group'): boolean {
    const known = kind === 'host' ? this.#inventory.hosts : this.#inventory.groups
    if (known.has(name)) return true
    const near = suggest(name, known.keys()).map(quote).join(' or ')
    this.#editor.refuse(`there is no ${kind} ${quote(name)}${near === '' ? '' : `: did you mean ${near}?`}`)
    return false
  }

  /** Whether nothing has this name, or any of the names of this range, and something can have it. */
  #isFree(name: string, kind: 'host' | 'group'): boolean {
    if (/[\r\n]/.test(name)) {
      this.#editor.refuse(nameProblem(name, kind) ?? '')
      return false
    }
    for (const single of kind === 'host' ? expandItem(name) : [name]) {
      const { hosts, groups } = this.#inventory
      const taken = hosts.has(single) ? 'host' : groups.has(single) ? 'group' : undefined
      const problem = taken ? `there is a ${taken} ${quote(single)} already` : nameProblem(single, kind)
      if (problem !== undefined) {
        this.#editor.refuse(problem)
        return false
      }
    }
    return true
  }

  #isSingle(name: string): boolean {
    if (!name.includes('[')) return true
    this.#editor.refuse(`${quote(name)} is a range: expected one name`)
    return false
  }

  /** Whether each text is one item of a list, so that it cannot become part of anything else in the file. */
  #areItems(texts: readonly string[]): boolean {
    const wrong = texts.find((text) => {
      const items = splitList(text)
      return items.length !== 1 || items[0]?.text !== text || /[\r\n]/.test(text)
    })
    if (wrong !== undefined) this.#editor.refuse(`${quote(wrong)} is not a name`)
    return wrong === undefined
  }
}
