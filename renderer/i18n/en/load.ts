import { comparison } from './load/comparison.ts'
import { form } from './load/form.ts'
import { help } from './load/help.ts'
import { result } from './load/result.ts'

/** The load generator. */
export const load = {
  title: 'Load',
  form,
  result,
  comparison,
  help,
  list: {
    heading: 'Loads',
    new: 'New load',
    help: 'What is measured',
    resize: 'Width of the list',
    empty: 'No load has run yet. Choose one to begin with, say where it goes, and start it.',
    beside: 'side by side with another',
    selected_one: '{{count}} selected',
    selected_other: '{{count}} selected',
    compareHint: 'Ctrl-click another one to compare the two.',
    compare: 'Compare',
    lost: '{{total}} lost',
    errors_one: '{{total}} error',
    errors_other: '{{total}} errors',
  },
  state: {
    waiting: 'waiting',
    ramping: 'connecting',
    running: 'running',
    draining: 'waiting for answers',
    ended: 'ended',
    flawed: 'ended, with errors',
    unsent: 'nothing was sent',
    unanswered: 'nothing was answered',
    cancelled: 'cancelled',
    failed: 'failed',
  },
  /** What the form asks for and results repeat. */
  pace: { closed: 'closed loop', open: 'open loop' },
  answer: { 'same-size': 'as many bytes', any: 'anything', none: 'nothing' },
  message: { stamped: 'Numbered', hello: 'Hello', payload: 'Own' },
  removing: {
    title_one: 'Remove {{count}} result?',
    title_other: 'Remove {{count}} results?',
    body: 'What was measured is deleted from this computer. This cannot be undone.',
  },
  saving: { title: 'Save the load as it was asked for' },
  actions: {
    new: 'New load…',
    start: 'Start the load',
    cancel: 'Cancel the load',
    again: 'Change the load and start it again…',
    compare: 'Compare two loads',
    exportJson: 'Export the result as JSON',
    exportCsv: 'Export the result as CSV',
    exportHlog: 'Export the result as HdrHistogram log',
    save: 'Save the load…',
    remove: 'Remove the selected results…',
    next: 'Next load',
    previous: 'Previous load',
    tables: 'Charts as tables, or as charts again',
    help: 'What is measured',
  },
} as const
