import type { SocketFault } from '../../../../shared/contract/tester/bytes.ts'

type SocketError = Error & { code?: string; syscall?: string; errors?: unknown[] }

/** Why a socket broke, or could not be opened, in a word. @param phase how far it had come */
export function faultOf(error: SocketError, phase: 'connecting' | 'handshake' | 'open'): SocketFault {
  // Every address of a name was tried in vain: the word is that of the first.
  if (Array.isArray(error.errors) && error.errors.length > 0) return faultOf(error.errors[0] as SocketError, phase)
  if (phase === 'handshake') return 'tls'
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'refused'
    case 'ETIMEDOUT':
      return 'timeout'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'no-route'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'name-not-found'
    case 'EADDRINUSE':
      return 'in-use'
    case 'EADDRNOTAVAIL':
      return error.syscall === 'bind' ? 'no-address' : 'other'
    case 'EACCES':
      return error.syscall === 'bind' ? 'privileged' : 'other'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset'
    default:
      return 'other'
  }
}
