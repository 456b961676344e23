import type { ActionSpec } from '../../../app/action_spec.ts'

export const httpActions = {
  'http.send': { title: 'tester.http.actions.send', keys: '$mod+Enter', whileTyping: true },
  'http.cancel': { title: 'tester.http.actions.cancel', keys: '$mod+.', whileTyping: true },
  'http.url': { title: 'tester.http.actions.url', keys: 'u' },
  'http.raw': { title: 'tester.http.actions.raw', keys: 'r' },
  'http.get': { title: 'tester.http.actions.get', keys: 'Shift+G' },
  'http.post': { title: 'tester.http.actions.post', keys: 'Shift+P' },
  'http.save': { title: 'tester.http.actions.save', keys: '$mod+s', whileTyping: true },
  'http.body': { title: 'tester.http.actions.body', keys: '1' },
  'http.headers': { title: 'tester.http.actions.headers', keys: '2' },
  'http.received': { title: 'tester.http.actions.received', keys: '3' },
  'http.sent': { title: 'tester.http.actions.sent', keys: '4' },
} as const satisfies Record<string, ActionSpec>
