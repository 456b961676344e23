import type { ActionSpec } from '../../../app/action_spec.ts'

export const loadActions = {
  'load.new': { title: 'load.actions.new', keys: 'n' },
  'load.start': { title: 'load.actions.start', keys: '$mod+Enter', whileTyping: true },
  'load.cancel': { title: 'load.actions.cancel', keys: 'x' },
  'load.again': { title: 'load.actions.again', keys: 'a' },
  'load.compare': { title: 'load.actions.compare', keys: 'c' },
  'load.exportJson': { title: 'load.actions.exportJson', keys: 'e' },
  'load.exportCsv': { title: 'load.actions.exportCsv', keys: 'Shift+E' },
  'load.exportHlog': { title: 'load.actions.exportHlog' },
  'load.save': { title: 'load.actions.save', keys: '$mod+s', whileTyping: true },
  'load.remove': { title: 'load.actions.remove', keys: 'Delete' },
  'load.next': { title: 'load.actions.next', keys: 'j' },
  'load.previous': { title: 'load.actions.previous', keys: 'k' },
  'load.tables': { title: 'load.actions.tables', keys: 't' },
  'load.help': { title: 'load.actions.help', keys: 'i' },
} as const satisfies Record<string, ActionSpec>
