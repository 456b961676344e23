import { seconds } from '../../../../shared/units.ts'

/** Something that went wrong, of a kind that is counted. `kind` is matched by scripts, so never renamed. */
export interface Fault {
  readonly kind: string
  /** One sentence: what, where, what to do. */
  readonly message: string
}

/** What errno(3) means for a load; `tls` for all that OpenSSL finds wrong. */
export function faultOf(error: Error & { readonly code?: string }, where: string, secure: boolean): Fault {
  const { code = '' } = error
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'refused', message: `${where} refused: nothing listens there.` }
    case 'ECONNRESET':
    case 'EPIPE':
      return { kind: 'reset', message: `${where} reset the connection.` }
    case 'ETIMEDOUT':
      return { kind: 'connect-timeout', message: `${where} did not answer.` }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { kind: 'no-route', message: `There is no route to ${where}.` }
    case 'EADDRNOTAVAIL':
      return {
        kind: 'no-ports',
        message: `No local port is free for another connection to ${where}: use fewer connections, or wait for old ones to leave TIME_WAIT.`,
      }
    case 'EMFILE':
    case 'ENFILE':
      return {
        kind: 'no-files',
        message: 'Too many files are open: raise the limit (ulimit -n) or use fewer connections.',
      }
    case 'EMSGSIZE':
      return { kind: 'too-large', message: `A datagram is too large on the way to ${where}: send smaller ones.` }
    case 'ENOBUFS':
    case 'ENOMEM':
      return { kind: 'no-buffers', message: 'The system had no buffer for sending: send less at once.' }
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'forbidden',
        message: `The system does not let anything be sent to ${where} (${code}): look at its firewall.`,
      }
  }
  if (secure || code.startsWith('ERR_SSL'))
    return { kind: 'tls', message: `TLS with ${where} failed${code === '' ? '' : ` (${code})`}.` }
  return { kind: 'other', message: `The connection to ${where} failed${code === '' ? '' : ` (${code})`}.` }
}

/** Kinds that no system call tells; those of time are told how long was waited, milliseconds. */
export function faultsOfPeer(where: string) {
  return {
    connectTimeout: (ms) => ({
      kind: 'connect-timeout',
      message: `${where} did not take the connection within ${waited(ms)}.`,
    }),
    noGreeting: (ms) => ({
      kind: 'no-greeting',
      message: `${where} took the connection, but no greeting came within ${waited(ms)}: it was expected to speak first.`,
    }),
    noAnswer: (ms) => ({ kind: 'no-answer', message: `${where} did not answer within ${waited(ms)}.` }),
    closed: { kind: 'closed', message: `${where} closed the connection.` },
    short: { kind: 'short', message: `${where} answered with fewer or more bytes than were sent.` },
  } as const satisfies Record<string, Fault | ((ms: number) => Fault)>
}

function waited(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : seconds(ms)
}
