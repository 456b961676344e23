import type { GroupView, HostView } from '../../../../shared/contract/inventory.ts'

/** A host as the page is told of it. */
export function host(name: string, more: Partial<HostView> = {}): HostView {
  return { name, address: name, port: 22, tags: [], groups: [], ...more }
}

/** Hosts and groups as a snapshot has them; `groups` says for each what it names directly. */
export function snapshotOf(
  names: readonly string[],
  groups: Readonly<Record<string, { readonly hosts?: readonly string[]; readonly groups?: readonly string[] }>>,
): { hosts: HostView[]; groups: GroupView[] } {
  const all = (name: string): Set<string> => {
    const { hosts = [], groups: inner = [] } = groups[name] ?? {}
    return new Set([...hosts, ...inner.flatMap((one) => [...all(one)])])
  }
  const members = new Map(Object.keys(groups).map((name) => [name, all(name)]))
  return {
    hosts: names.map((name) =>
      host(name, { groups: [...members].filter(([, set]) => set.has(name)).map(([one]) => one) }),
    ),
    groups: [...members].map(([name, set]) => ({
      name,
      hosts: names.flatMap((one, position) => (set.has(one) ? [position] : [])),
      groups: [...(groups[name]?.groups ?? [])],
    })),
  }
}
