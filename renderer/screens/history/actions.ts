import type { ActionSpec } from '../../app/action_spec.ts'

export const historyActions = {
  'history.search': { title: 'history.actions.search', keys: '$mod+f', whileTyping: true },
  'history.open': { title: 'history.actions.open', keys: 'o' },
  'history.rerun': { title: 'history.actions.rerun', keys: 'r' },
  'history.compare': { title: 'history.actions.compare', keys: 'c' },
  'history.remove': { title: 'history.actions.remove', keys: 'Delete' },
  'history.onlyDifferent': { title: 'history.actions.onlyDifferent', keys: 'd' },
} as const satisfies Record<string, ActionSpec>
