import { form } from './tester/form.ts'
import { http } from './tester/http.ts'
import { log } from './tester/log.ts'
import { payload } from './tester/payload.ts'
import { ruler } from './tester/ruler.ts'
import { saved } from './tester/saved.ts'
import { servers } from './tester/servers.ts'
import { sessions } from './tester/sessions.ts'

/** Servers, clients, their logs, the byte ruler, HTTP and what is saved. */
export const tester = {
  title: 'Tester',
  tabs: { talk: 'Servers and clients', http: 'HTTP', load: 'Load', reach: 'Reachability', saved: 'Saved' },
  servers,
  form,
  log,
  payload,
  sessions,
  ruler,
  saved,
  http,
  /** Before what the engine says of it, which is in English. */
  fault: {
    'in-use': 'port in use',
    privileged: 'privileged port',
    'no-address': 'no address of this computer',
    refused: 'connection refused',
    timeout: 'no answer in time',
    'name-not-found': 'name not found',
    'no-route': 'no route',
    reset: 'connection reset',
    tls: 'no TLS',
  },
  wrong: {
    number: 'Expected {{least}} to {{most}}.',
    addressMissing: 'Expected an address of this computer.',
    pathMissing: 'Expected the path of a file.',
    addressOfGroup: 'What is sent to a group does not come here: choose 0.0.0.0 (of IPv6 ::), or the group itself.',
    matchMissing: 'Expected something to match.',
    matchHex: 'Expected pairs of hex digits.',
    matchPattern: 'Not a pattern that JavaScript understands.',
    hexBytes: 'Expected 1 to 64 bytes as pairs of hex digits.',
  },
  actions: {
    newServer: 'New server…',
    startStop: 'Start or stop the server',
    edit: 'Change what is selected…',
    remove: 'Remove what is selected',
    next: 'Next server or client',
    previous: 'Previous server or client',
    say: 'Say something to the peers…',
    filter: 'Filter the log',
    viewText: 'Log as text',
    viewHex: 'Log as hex',
    viewFrames: 'Log as frames',
    newClient: 'New client…',
    connect: 'Connect a client, or connect again',
    halfClose: 'Half close the connection',
    close: 'Close the connection',
    compose: 'Write what is sent',
    send: 'Send',
    burst: 'Send 3 at once',
    stopSending: 'Stop sending',
    noDelay: 'Turn no-delay on or off',
    ruler: 'Byte ruler of the other way',
    save: 'Save the packet or client…',
    clear: 'Clear the log…',
  },
} as const
