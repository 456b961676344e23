import type { ActionSpec } from '../../../app/action_spec.ts'

export const reachActions = {
  'reach.start': { title: 'reach.actions.start', keys: '$mod+Enter', whileTyping: true },
  'reach.from': { title: 'reach.actions.from', keys: 't' },
  'reach.to': { title: 'reach.actions.to', keys: 'a' },
  'reach.options': { title: 'reach.actions.options', keys: 'o' },
  'reach.cancel': { title: 'reach.actions.cancel', keys: '$mod+.', whileTyping: true },
  'reach.again': { title: 'reach.actions.again', keys: 'r' },
  'reach.edit': { title: 'reach.actions.edit', keys: 'e' },
  'reach.fold': { title: 'reach.actions.fold', keys: 'f' },
  'reach.compare': { title: 'reach.actions.compare', keys: 'd' },
  'reach.export': { title: 'reach.actions.export', keys: 'x' },
  'reach.remove': { title: 'reach.actions.remove', keys: 'Delete' },
  'reach.next': { title: 'reach.actions.next', keys: 'j' },
  'reach.previous': { title: 'reach.actions.previous', keys: 'k' },
} as const satisfies Record<string, ActionSpec>
