import type { ActionSpec } from '../../app/action_spec.ts'

export const runActions = {
  'run.start': { title: 'run.actions.start', keys: '$mod+Enter', whileTyping: true },
  'run.focusTarget': { title: 'run.actions.focusTarget', keys: 't' },
  'run.focusCommand': { title: 'run.actions.focusCommand', keys: 'c' },
  'run.preview': { title: 'run.actions.preview', keys: 'w' },
  'run.options': { title: 'run.actions.options', keys: 'o' },
  'run.cancel': { title: 'run.actions.cancel', keys: '$mod+.', whileTyping: true },
  'run.rerunFailed': { title: 'run.actions.rerunFailed', keys: 'Shift+R' },
  'run.export': { title: 'run.actions.export', keys: 'e' },
  'run.viewFolded': { title: 'run.actions.viewFolded', keys: '1' },
  'run.viewHost': { title: 'run.actions.viewHost', keys: '2' },
  'run.viewLive': { title: 'run.actions.viewLive', keys: '3' },
  'run.viewDiff': { title: 'run.actions.viewDiff', keys: '4' },
  'run.viewSearch': { title: 'run.actions.viewSearch', keys: '5' },
  'run.find': { title: 'run.actions.find', keys: '$mod+f', whileTyping: true },
  'run.nextFailed': { title: 'run.actions.nextFailed', keys: 'n' },
  'run.previousFailed': { title: 'run.actions.previousFailed', keys: 'p' },
} as const satisfies Record<string, ActionSpec>
