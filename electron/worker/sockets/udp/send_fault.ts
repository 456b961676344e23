import { MAX_DATAGRAM_BYTES } from '../../../../shared/tester/datagram.ts'

/** Why a datagram could not be sent, in words. @param code of errno, "ENETUNREACH" */
export function sendFault(code: string, bytes?: number): string {
  switch (code) {
    case 'EMSGSIZE':
      return `An answer${bytes === undefined ? '' : ` of ${bytes} bytes`} is too long for a datagram: ${MAX_DATAGRAM_BYTES} bytes is the most.`
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return `An answer was not sent: no route leads to the peer (${code}).`
    case 'EACCES':
    case 'EPERM':
      return `An answer was not sent: the system does not permit it (${code}); a broadcast must be allowed, and a firewall may forbid it.`
    case 'ENOBUFS':
    case 'EAGAIN':
      return `An answer was not sent: the system has no room to send it (${code}).`
    default:
      return `An answer was not sent: ${code}.`
  }
}
