import { create } from 'zustand'
import type { GroupView, HostView, InventorySnapshot } from '../../shared/contract/inventory.ts'
import type { ContractFailure } from '../../shared/contract/errors.ts'
import { parseTargets } from '../../shared/targets/parse.ts'
import { selectHosts, type SelectedHosts, type TargetIndex } from '../../shared/targets/select.ts'
import { engine } from '../engine/engine.ts'
import { failureOf } from '../engine/hooks.ts'

interface InventoryState {
  /** Undefined until the engine has told it. */
  readonly snapshot: InventorySnapshot | undefined
  readonly failure: ContractFailure | undefined
  readonly hostsByName: ReadonlyMap<string, HostView>
  readonly groupsByName: ReadonlyMap<string, GroupView>
  readonly index: TargetIndex
}

const nothing = { host: new Map(), group: new Map(), tag: new Map(), set: new Map() }

/** The inventory as the engine told it last, arranged for looking things up. */
export const useInventory = create<InventoryState>()(() => ({
  snapshot: undefined,
  failure: undefined,
  hostsByName: new Map(),
  groupsByName: new Map(),
  index: { hosts: [], named: nothing },
}))

export function followInventory(signal: AbortSignal): void {
  engine
    .stream('inventory.watch', {}, (snapshot) => useInventory.setState(arrange(snapshot)), { signal })
    .catch((error: unknown) => {
      if (!signal.aborted) useInventory.setState({ failure: failureOf(error) })
    })
}

function arrange(snapshot: InventorySnapshot): InventoryState {
  const { hosts, groups } = snapshot
  const tags = new Map<string, number[]>()
  for (const [position, host] of hosts.entries())
    for (const tag of host.tags) {
      const tagged = tags.get(tag)
      if (tagged) tagged.push(position)
      else tags.set(tag, [position])
    }
  return {
    snapshot,
    failure: undefined,
    hostsByName: new Map(hosts.map((host) => [host.name, host])),
    groupsByName: new Map(groups.map((group) => [group.name, group])),
    index: {
      hosts: hosts.map(({ name }) => name),
      named: {
        host: new Map(hosts.map(({ name }, position) => [name, [position]])),
        group: new Map(groups.map((group) => [group.name, group.hosts])),
        tag: tags,
        set: new Map(),
      },
    },
  }
}

/** What a text in the target language means now; never throws. An empty text means nothing, and is no problem. */
export function resolveTarget(index: TargetIndex, text: string): SelectedHosts {
  if (text.trim() === '') return { hosts: [], problems: [] }
  const parsed = parseTargets(text, { source: 'target', namespace: 'host' })
  return 'problems' in parsed ? { hosts: [], problems: [...parsed.problems] } : selectHosts(index, [parsed])
}
