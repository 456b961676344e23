import type { ActionSpec } from '../../app/action_spec.ts'

export const hostsActions = {
  'hosts.new': { title: 'hosts.actions.new', keys: 'n' },
  'hosts.newGroup': { title: 'hosts.actions.newGroup', keys: 'Shift+N' },
  'hosts.edit': { title: 'hosts.actions.edit', keys: 'e' },
  'hosts.rename': { title: 'hosts.actions.rename', keys: 'F2' },
  'hosts.duplicate': { title: 'hosts.actions.duplicate', keys: '$mod+d' },
  'hosts.remove': { title: 'hosts.actions.remove', keys: 'Delete' },
  'hosts.test': { title: 'hosts.actions.test', keys: 't' },
  'hosts.run': { title: 'hosts.actions.run', keys: 'r' },
  'hosts.import': { title: 'hosts.actions.import', keys: 'i' },
  'hosts.export': { title: 'hosts.actions.export', keys: 'x' },
  'hosts.open': { title: 'hosts.actions.open', keys: '$mod+o' },
  'hosts.demo': { title: 'hosts.actions.demo' },
} as const satisfies Record<string, ActionSpec>
