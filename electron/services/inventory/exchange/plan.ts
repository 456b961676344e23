import type { ImportItem } from '../../../../shared/contract/inventory.ts'
import type { FieldValues, InventoryEdit } from '../../../../shared/inventory/edit.ts'
import { fieldKeys, type HostField } from '../../../../shared/inventory/fields.ts'
import type { Host, Inventory } from '../../../../shared/inventory/model.ts'
import { quote } from '../../../../shared/inventory/quote.ts'
import type { SectionReader } from '../../../../shared/inventory/section_reader.ts'
import { isKeyText, type Settings } from '../../../../shared/inventory/values.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { fieldsOf, type Exchange, type ExchangeGroup, type ExchangeHost, type Values } from './model.ts'
import { settle } from './settle.ts'

export interface ImportPlan {
  readonly items: ImportItem[]
  readonly problems: Problem[]
  /** What makes the inventory agree with all items; in an order in which they can be made. */
  readonly edits: readonly InventoryEdit[]
}

/** Long enough for most lists, and short enough for a line. */
const maxListLength = 120

/**
 * Compares a list with an inventory. Nothing is ever removed: hosts that the list does not name stay, and so do members
 * of groups and values of which it says nothing.
 *
 * @param only Names of hosts and groups; what else the list has is passed over.
 */
export function planImport(
  exchange: Exchange,
  inventory: Inventory,
  sections: SectionReader,
  source: string,
  only?: ReadonlySet<string>,
): ImportPlan {
  const settled = settle(exchange, source)
  const plan = new Planner(inventory, sections, source)
  const wanted = <T extends { readonly name: string }>(all: readonly T[]) =>
    all.filter(({ name }) => only?.has(name) ?? true)
  for (const host of wanted(settled.hosts)) plan.addHost(host)
  const groups = wanted(settled.groups)
  for (const group of groups) plan.announce(group)
  for (const group of groups) plan.addGroup(group)
  return { items: plan.items, problems: [...settled.problems, ...plan.problems], edits: plan.edits }
}

class Planner {
  readonly items: ImportItem[] = []
  readonly edits: InventoryEdit[] = []
  readonly problems: Problem[] = []
  readonly #inventory: Inventory
  readonly #sections: SectionReader
  readonly #source: string
  readonly #hosts: Set<string>
  readonly #groups: Set<string>

  constructor(inventory: Inventory, sections: SectionReader, source: string) {
    this.#inventory = inventory
    this.#sections = sections
    this.#source = source
    this.#hosts = new Set(inventory.hosts.keys())
    this.#groups = new Set(inventory.groups.keys())
  }

  addHost({ name, values }: ExchangeHost): void {
    if (this.#groups.has(name)) {
      return this.#leaveOut(`the inventory has a group ${quote(name)}: the host of that name is left out`)
    }
    this.#hosts.add(name)
    const present = this.#inventory.hosts.get(name)
    const { changed, changes } = compare(values, present ? valuesOf(present) : undefined, name)
    this.#addItem('host', name, present !== undefined, changes)
    if (!present) this.edits.push({ type: 'add-host', name, values: changed })
    else if (changes.length > 0) this.edits.push({ type: 'set-host', name, values: changed })
  }

  /** Groups may name each other in any order. */
  announce({ name }: ExchangeGroup): void {
    if (!this.#hosts.has(name)) this.#groups.add(name)
  }

  addGroup(group: ExchangeGroup): void {
    const { name } = group
    if (this.#hosts.has(name)) {
      return this.#leaveOut(`the inventory has a host ${quote(name)}: the group of that name is left out`)
    }
    const present = this.#inventory.groups.get(name)
    const has = new Set([...(present?.hosts ?? []), ...(present?.groups ?? [])])
    // What was left out must not come in as a member: a list of hosts makes those it names.
    const hosts = group.hosts.filter((host) => this.#hosts.has(host) && !has.has(host))
    const groups = group.groups.filter((inner) => this.#groups.has(inner) && !has.has(inner))
    const own = present && settingValues(this.#sections.groupSettings(name))
    const { changed, changes } = compare(group.values, own, undefined)
    const members = [...(hosts.length > 0 ? [`+ ${listed(hosts)}`] : []), ...groups.map((inner) => `+ ${inner}`)]
    this.#addItem('group', name, present !== undefined, [...members, ...changes])
    if (!present) {
      this.edits.push({ type: 'add-group', name, values: changed, hosts, groups })
      return
    }
    if (members.length > 0) this.edits.push({ type: 'add-members', group: name, hosts, groups })
    if (changes.length > 0) this.edits.push({ type: 'set-group', name, values: changed })
  }

  #addItem(kind: ImportItem['kind'], name: string, present: boolean, changes: string[]): void {
    this.items.push({ kind, name, state: !present ? 'new' : changes.length > 0 ? 'differs' : 'same', changes })
  }

  #leaveOut(message: string): void {
    this.problems.push({ message, source: this.#source })
  }
}

/** @param present What holds now; undefined: there is nothing to compare with. */
function compare(
  values: Values,
  present: Values | undefined,
  hostName: string | undefined,
): { changed: FieldValues; changes: string[] } {
  const changed: Partial<Record<HostField, string>> = {}
  const changes: string[] = []
  for (const [field, value] of fieldsOf(values)) {
    // A new host is reached under its name as it is.
    const old = present?.[field] ?? (field === 'address' ? hostName : undefined)
    if (isSame(field, value, old)) continue
    changed[field] = value
    changes.push(inWords(field, value, present && old))
  }
  return { changed, changes }
}

function isSame(field: HostField, value: string, old = ''): boolean {
  if (field !== 'tags') return value === old
  const sorted = (tags: string) =>
    [...new Set(tags.split(/[\s,]+/))]
      .filter((tag) => tag !== '')
      .sort()
      .join(',')
  return sorted(value) === sorted(old)
}

function inWords(field: HostField, value: string, old: string | undefined): string {
  const [label] = fieldKeys[field]
  if (field === 'password' || field === 'passphrase' || (field === 'key' && isKeyText(value))) return `${label} set`
  const hidden = (text: string) => (field === 'key' && isKeyText(text) ? 'the key in the inventory' : text)
  return old === undefined ? `${label} = ${value}` : `${label}: ${hidden(old)} → ${value}`
}

function valuesOf({ address, port, user, password, key, passphrase, tags }: Host): Values {
  const values = { address, port: String(port), user, password, key, passphrase, tags: tags.join(',') }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function settingValues(settings: Settings): Values {
  return Object.fromEntries(Object.entries(settings).map(([field, { value }]) => [field, value]))
}

function listed(names: readonly string[]): string {
  const folded = foldNames(names)
  return folded.length <= maxListLength ? folded.replace(/,(?![^[]*\])/g, ', ') : `${names.length} hosts`
}
