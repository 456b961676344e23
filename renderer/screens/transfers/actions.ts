import type { ActionSpec } from '../../app/action_spec.ts'

export const transfersActions = {
  'transfers.send': { title: 'transfers.actions.send', keys: '$mod+u' },
  'transfers.fetch': { title: 'transfers.actions.fetch', keys: '$mod+Shift+u' },
  'transfers.pause': { title: 'transfers.actions.pause', keys: 'p' },
  'transfers.retry': { title: 'transfers.actions.retry', keys: 'r' },
  'transfers.cancel': { title: 'transfers.actions.cancel', keys: 'Shift+Delete' },
  'transfers.clear': { title: 'transfers.actions.clear', keys: 'Delete' },
} as const satisfies Record<string, ActionSpec>
