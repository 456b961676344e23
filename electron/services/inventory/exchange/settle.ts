import { fieldKeys, hostFields, type HostField } from '../../../../shared/inventory/fields.ts'
import { quote } from '../../../../shared/inventory/quote.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { groupsByHost, type Exchange, type ExchangeGroup, type Values } from './model.ts'

/**
 * Brings a list into the terms of an inventory to which it is added: values for all hosts become those of each host that
 * gets none otherwise, and where groups disagree, which an inventory refuses, each host gets the value of the last of
 * them by name, as Ansible decides it.
 */
export function settle(exchange: Exchange, source: string): Exchange {
  const holders = groupsByHost(exchange.groups)
  const byName = new Map(exchange.groups.map((group) => [group.name, group]))
  const insides = new Map<string, ReadonlySet<string>>()
  const inside = (name: string) => {
    let names = insides.get(name)
    if (!names) insides.set(name, (names = groupsInside(name, byName)))
    return names
  }
  const problems = new Map<string, Problem>()
  const hosts = exchange.hosts.map((host) => {
    const groups = (holders.get(host.name) ?? []).flatMap((name) => byName.get(name) ?? [])
    const values: { -readonly [F in HostField]?: string } = { ...host.values }
    for (const field of hostFields) {
      if (values[field] !== undefined) continue
      const givers = groups.filter((group) => group.values[field] !== undefined)
      if (givers.length === 0) {
        const general = exchange.defaults[field]
        if (general !== undefined) values[field] = general
        continue
      }
      const innermost = givers.filter(
        (one) => !givers.some((other) => other !== one && inside(one.name).has(other.name)),
      )
      if (new Set(innermost.map((group) => group.values[field])).size < 2) continue
      const winner = innermost.reduce((a, b) => (b.name > a.name ? b : a))
      values[field] = winner.values[field]!
      const message = disagreement(field, innermost, winner)
      problems.set(message, { source, message })
    }
    return { name: host.name, values: values satisfies Values }
  })
  return { ...exchange, hosts, defaults: {}, problems: [...exchange.problems, ...problems.values()] }
}

function disagreement(field: HostField, groups: readonly ExchangeGroup[], winner: ExchangeGroup): string {
  const names = groups.map(({ name }) => quote(name)).join(', ')
  const [key] = fieldKeys[field]
  return `groups ${names} give the same hosts different values for "${key}": these hosts get that of ${quote(winner.name)}`
}

function groupsInside(name: string, byName: ReadonlyMap<string, ExchangeGroup>): ReadonlySet<string> {
  const names = new Set(byName.get(name)?.groups)
  for (const inner of names) for (const next of byName.get(inner)?.groups ?? []) names.add(next)
  return names
}
