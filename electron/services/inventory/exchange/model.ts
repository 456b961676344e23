import { hostFields, type HostField } from '../../../../shared/inventory/fields.ts'
import type { Inventory } from '../../../../shared/inventory/model.ts'
import { nameProblem } from '../../../../shared/inventory/names.ts'
import { fieldProblem, isKeyText } from '../../../../shared/inventory/values.ts'
import { quote } from '../../../../shared/inventory/quote.ts'
import type { Problem } from '../../../../shared/problem.ts'

export type Values = { readonly [F in HostField]?: string }

export interface ExchangeHost {
  readonly name: string
  /** Only what the list says itself; what it leaves open stays open. */
  readonly values: Values
}

export interface ExchangeGroup {
  readonly name: string
  /** Directly named. */
  readonly hosts: readonly string[]
  readonly groups: readonly string[]
  /** For all hosts in it. */
  readonly values: Values
}

/** A list of hosts as other programs know it, in terms of the inventory. */
export interface Exchange {
  readonly hosts: readonly ExchangeHost[]
  readonly groups: readonly ExchangeGroup[]
  /** For all hosts that nothing else gives a value. */
  readonly defaults: Values
  /** What was not understood. */
  readonly problems: readonly Problem[]
}

/** As many as one range may name, and more than any list of machines has. */
const maxHosts = 100_000
const maxGroups = 10_000
/** After so many nobody reads on. */
const maxProblems = 1_000

type Draft = { -readonly [F in HostField]?: string }

export interface HostDraft {
  readonly name: string
  readonly values: Draft
  /** False: it has a value that cannot be, and is left out. */
  sound: boolean
}

export interface GroupDraft {
  readonly name: string
  readonly values: Draft
  readonly hosts: Set<string>
  readonly groups: Set<string>
}

/** Collects what a reader finds, and leaves out what an inventory cannot hold, with the reason. */
export class ExchangeBuilder {
  readonly defaults: Draft = {}
  readonly #source: string
  readonly #hosts = new Map<string, HostDraft>()
  readonly #groups = new Map<string, GroupDraft>()
  readonly #refused = new Set<string>()
  readonly #problems = new Map<string, Problem>()

  /** @param source What problems call the list: its path. */
  constructor(source: string) {
    this.#source = source
  }

  /** Told once, with the first line, however often it comes. */
  problem(message: string, line?: number): void {
    this.#tell(message, message, line)
  }

  /** Told for each line. */
  problemOfLine(message: string, line: number): void {
    this.#tell(`${line} ${message}`, message, line)
  }

  #tell(key: string, message: string, line: number | undefined): void {
    if (this.#problems.has(key) || this.#problems.size >= maxProblems) return
    this.#problems.set(key, { message, source: this.#source, ...(line === undefined ? {} : { line }) })
  }

  has(host: string): boolean {
    return this.#hosts.has(host)
  }

  /** The host of this name, a new one if need be; undefined when nothing can have the name. */
  host(name: string, line?: number): HostDraft | undefined {
    let host = this.#hosts.get(name)
    if (host || !this.#mayBe(name, 'host', this.#hosts.size < maxHosts, line)) return host
    host = { name, values: {}, sound: true }
    this.#hosts.set(name, host)
    return host
  }

  group(name: string, line?: number): GroupDraft | undefined {
    let group = this.#groups.get(name)
    if (group || !this.#mayBe(name, 'group', this.#groups.size < maxGroups, line)) return group
    group = { name, values: {}, hosts: new Set(), groups: new Set() }
    this.#groups.set(name, group)
    return group
  }

  /** Gives a host, a group or all hosts a value, unless it cannot be one. */
  set(to: HostDraft | GroupDraft | 'all hosts', field: HostField, value: string, line?: number): void {
    const message = fieldProblem(field, value)
    if (message === undefined) (to === 'all hosts' ? this.defaults : to.values)[field] = value
    else if (to === 'all hosts') this.problem(`${message}: left out for all hosts`, line)
    else if ('sound' in to) {
      to.sound = false
      this.problem(`${message}; host ${quote(to.name)} is left out`, line)
    } else this.problem(`${message}; left out for group ${quote(to.name)}`, line)
  }

  result(): Exchange {
    for (const name of this.#groups.keys()) {
      if (this.#hosts.has(name)) this.problem(`${quote(name)} is both a host and a group: the host is left out`)
    }
    const hosts = [...this.#hosts.values()].filter(({ name, sound }) => sound && !this.#groups.has(name))
    const present = new Set(hosts.map(({ name }) => name))
    const groups = [...this.#groups.values()].map((group) => ({
      ...group,
      hosts: [...group.hosts].filter((name) => present.has(name)),
      groups: [...group.groups].filter((name) => this.#groups.has(name)),
    }))
    return { hosts, groups, defaults: this.defaults, problems: [...this.#problems.values()] }
  }

  #mayBe(name: string, kind: 'host' | 'group', isRoom: boolean, line: number | undefined): boolean {
    const problem = nameProblem(name, kind)
    if (problem !== undefined) {
      if (!this.#refused.has(`${kind} ${name}`)) this.problem(`${problem}; left out`, line)
      this.#refused.add(`${kind} ${name}`)
    } else if (!isRoom) {
      const most = (kind === 'host' ? maxHosts : maxGroups).toLocaleString('en')
      this.problem(`more than ${most} ${kind}s: what follows is left out`, line)
    }
    return problem === undefined && isRoom
  }
}

/** For each host every group that holds it, nested ones included, in the order of the groups. */
export function groupsByHost(groups: readonly ExchangeGroup[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map(groups.map((group) => [group.name, group]))
  const holders = new Map<string, string[]>()
  for (const { name } of groups) {
    const hosts = new Set<string>()
    const inside = new Set([name])
    for (const inner of inside) {
      const group = byName.get(inner)
      for (const host of group?.hosts ?? []) hosts.add(host)
      for (const next of group?.groups ?? []) inside.add(next)
    }
    for (const host of hosts) {
      const list = holders.get(host)
      if (list) list.push(name)
      else holders.set(host, [name])
    }
  }
  return holders
}

/**
 * An inventory, or some hosts of it, with what holds for each: what other programs are told. Without passwords,
 * passphrases and the texts of keys.
 */
export function exchangeOf(inventory: Inventory, only?: ReadonlySet<string>): Exchange {
  const hosts = [...inventory.hosts.values()]
    .filter(({ name }) => only?.has(name) ?? true)
    .map(({ name, address, port, user, key, tags }): ExchangeHost => ({
      name,
      values: {
        ...(address === name ? {} : { address }),
        ...(port === 22 ? {} : { port: String(port) }),
        ...(user === undefined ? {} : { user }),
        ...(key === undefined || isKeyText(key) ? {} : { key }),
        ...(tags.length === 0 ? {} : { tags: tags.join(',') }),
      },
    }))
  const groups = [...inventory.groups.values()].map(({ name, hosts: all, groups: inner }): ExchangeGroup => {
    const nested = new Set(inner.flatMap((group) => inventory.groups.get(group)?.hosts ?? []))
    return {
      name,
      hosts: all.filter((host) => !nested.has(host) && (only?.has(host) ?? true)),
      groups: inner,
      values: {},
    }
  })
  const filled = new Set([...groupsByHost(groups).values()].flat())
  // Of a part of the inventory, the groups that have a part in it.
  const told = only ? groups.filter(({ name }) => filled.has(name)) : groups
  return {
    hosts,
    groups: told.map((group) => ({ ...group, groups: group.groups.filter((name) => !only || filled.has(name)) })),
    defaults: {},
    problems: [],
  }
}

/** The fields that are set, in their usual order. */
export function fieldsOf(values: Values): [HostField, string][] {
  return hostFields.flatMap((field): [HostField, string][] => {
    const value = values[field]
    return value === undefined ? [] : [[field, value]]
  })
}
