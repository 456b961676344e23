import type { ActionSpec } from '../../../app/action_spec.ts'

export const savedActions = {
  'saved.filter': { title: 'tester.saved.actions.filter', keys: '$mod+f', whileTyping: true },
  'saved.send': { title: 'tester.saved.actions.send', keys: 's' },
  'saved.open': { title: 'tester.saved.actions.open', keys: 'o' },
  'saved.rename': { title: 'tester.saved.actions.rename', keys: 'F2' },
  'saved.duplicate': { title: 'tester.saved.actions.duplicate', keys: '$mod+d' },
  'saved.remove': { title: 'tester.saved.actions.remove', keys: 'Delete' },
  'saved.note': { title: 'tester.saved.actions.note', keys: 'n' },
  'saved.import': { title: 'tester.saved.actions.import', keys: 'i' },
  'saved.items': { title: 'tester.saved.actions.items', keys: '1' },
  'saved.history': { title: 'tester.saved.actions.history', keys: '2' },
  'saved.save': { title: 'tester.saved.actions.save', keys: '$mod+s', whileTyping: true },
  'saved.clear': { title: 'tester.saved.actions.clear', keys: 'Shift+Delete' },
} as const satisfies Record<string, ActionSpec>
