import type { ActionSpec } from '../../../app/action_spec.ts'

export const talkActions = {
  'talk.newServer': { title: 'tester.actions.newServer', keys: 'n' },
  'talk.startStop': { title: 'tester.actions.startStop', keys: 's' },
  'talk.edit': { title: 'tester.actions.edit', keys: 'e' },
  'talk.remove': { title: 'tester.actions.remove', keys: 'Delete' },
  'talk.next': { title: 'tester.actions.next', keys: 'j' },
  'talk.previous': { title: 'tester.actions.previous', keys: 'k' },
  'talk.say': { title: 'tester.actions.say', keys: 'm' },
  'talk.filter': { title: 'tester.actions.filter', keys: '$mod+f', whileTyping: true },
  'talk.viewText': { title: 'tester.actions.viewText', keys: '1' },
  'talk.viewHex': { title: 'tester.actions.viewHex', keys: '2' },
  'talk.viewFrames': { title: 'tester.actions.viewFrames', keys: '3' },
} as const satisfies Record<string, ActionSpec>
