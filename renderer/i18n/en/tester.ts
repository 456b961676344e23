import { form } from './tester/form.ts'
import { log } from './tester/log.ts'
import { payload } from './tester/payload.ts'
import { servers } from './tester/servers.ts'

/** Servers, clients, their logs, the byte ruler, HTTP and what is saved. */
export const tester = {
  title: 'Tester',
  tabs: { talk: 'Servers and clients', http: 'HTTP', load: 'Load', reach: 'Reachability', saved: 'Saved' },
  servers,
  form,
  log,
  payload,
  wrong: {
    number: 'Expected {{least}} to {{most}}.',
    addressMissing: 'Expected an address of this computer.',
    pathMissing: 'Expected the path of a file.',
    matchMissing: 'Expected something to match.',
    matchHex: 'Expected pairs of hex digits.',
    matchPattern: 'Not a pattern that JavaScript understands.',
    hexBytes: 'Expected 1 to 64 bytes as pairs of hex digits.',
  },
  actions: {
    newServer: 'New server…',
    startStop: 'Start or stop the server',
    edit: 'Change the server…',
    remove: 'Remove what is selected',
    next: 'Next server or client',
    previous: 'Previous server or client',
    say: 'Say something to the peers…',
    filter: 'Filter the log',
    viewText: 'Log as text',
    viewHex: 'Log as hex',
    viewFrames: 'Log as frames',
  },
} as const
