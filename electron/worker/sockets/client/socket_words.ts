import { isIP } from 'node:net'
import { endpoint } from '../endpoint.ts'

export interface SocketEnds {
  readonly host: string
  readonly port: number
  readonly localAddress?: string
  readonly localPort?: number
  /** Absent, `any`: whatever the name has. */
  readonly family?: 'any' | 'ipv4' | 'ipv6'
}

type SocketError = Error & {
  code?: string
  syscall?: string
  address?: string
  port?: number
  errors?: unknown[]
  reason?: string
}

/** Why a socket could not be opened, and what to do, in a sentence or two. */
export function openingWords(error: SocketError, ends: SocketEnds): string {
  // Every address of a name was tried in vain: the reasons are as many, and often the same.
  if (Array.isArray(error.errors) && error.errors.length > 0) {
    const reasons = error.errors.map((each) => openingWords(each as SocketError, ends))
    return [...new Set(reasons)].join(' ')
  }
  const remote = endpoint(error.address !== undefined && isIP(error.address) ? error.address : ends.host, ends.port)
  const atBind = error.syscall === 'bind'
  switch (error.code) {
    case 'ECONNREFUSED':
      return `${remote} refused the connection: nothing listens there, or a firewall rejects it.`
    case 'ETIMEDOUT':
      return `${remote} did not answer: the address is wrong, the machine is off, or a firewall drops what is sent to it.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${remote} from here (${error.code}): check the address, the route and this machine's network.`
    case 'ENOTFOUND':
      return `No ${familyOf(ends)}address is known for the name "${ends.host}": check its spelling, or give the address.`
    case 'EAI_AGAIN':
      return `The name "${ends.host}" could not be looked up: the name server did not answer.`
    case 'EADDRINUSE':
      return `The source port ${ends.localPort ?? 0} is in use on this machine: choose another, or 0 for any that is free.`
    case 'EADDRNOTAVAIL':
      if (atBind) return notOurs(ends)
      // connect(2): the same four numbers were used a moment ago (TIME-WAIT), or no port is left to choose.
      return ends.localPort
        ? `The source port ${ends.localPort} was used to reach ${remote} a moment ago and is kept back for a minute: choose another, or 0.`
        : `${remote} cannot be reached from any source port or address that this machine has left.`
    case 'EACCES':
    case 'EPERM':
      if (atBind && ends.localPort && ends.localPort < 1024)
        return `The source port ${ends.localPort} may only be used by root: choose one above 1023, or 0.`
      return `This machine does not permit to send to ${remote}: a firewall rule here, or a broadcast address without "broadcast".`
    case 'EINVAL':
    case 'EAFNOSUPPORT':
      if (ends.localAddress !== undefined)
        return `${ends.host} cannot be reached from ${ends.localAddress}: one is IPv4, the other IPv6, or one is of this machine only.`
      return `${remote} is not of a kind that this machine can reach (${error.code}).`
    case 'EMFILE':
    case 'ENFILE':
      return 'This machine has too many files and connections open.'
    case 'ECONNRESET':
      return `${remote} reset the connection while it was made.`
    default:
      return `${remote} cannot be reached: ${plain(error)}.`
  }
}

/** Why a socket that was open broke. */
export function brokenWords(error: SocketError, remote: string): string {
  switch (error.code) {
    case 'ECONNRESET':
      return `${remote} reset the connection: its program ended, or closed it without reading all that was sent.`
    case 'EPIPE':
      return `${remote} has closed the connection and takes no more.`
    case 'ETIMEDOUT':
      return `${remote} does not answer any more: what was sent was never acknowledged.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${remote} any more (${error.code}).`
    case 'ECONNABORTED':
      return `This machine gave up the connection to ${remote}.`
    default:
      return `The connection to ${remote} broke: ${plain(error)}.`
  }
}

/** Why no TLS came about, though the connection was made. */
export function handshakeWords(error: SocketError, remote: string): string {
  const code = error.code ?? ''
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE/.test(code))
    return `${remote} does not speak TLS: its answer is something else. Try without TLS.`
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/.test(code))
    return `${remote} does not speak a version of TLS that is allowed here (${code}): lower the minimum version.`
  if (/HANDSHAKE_FAILURE|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY/.test(code))
    return `${remote} refused the TLS handshake: no cipher, curve or certificate in common (${code}).`
  if (/CERTIFICATE_REQUIRED|BAD_CERTIFICATE/.test(code))
    return `${remote} wants a certificate of the client, or one that it knows (${code}).`
  if (/NO_APPLICATION_PROTOCOL/.test(code)) return `${remote} speaks none of the ALPN protocols that were offered.`
  if (/UNRECOGNIZED_NAME/.test(code)) return `${remote} does not know the server name that was asked for (SNI).`
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return `${remote} closed the connection during the TLS handshake: it may not speak TLS.`
  return `The TLS handshake with ${remote} failed: ${plain(error)}.`
}

function notOurs({ localAddress, localPort }: SocketEnds): string {
  if (localAddress === undefined) return `The source port ${localPort ?? 0} cannot be had on this machine.`
  return `${localAddress} is not an address of this machine: choose one that it has, or none.`
}

/** Of a family that was asked for: the name may well have an address of the other. */
function familyOf({ family }: SocketEnds): string {
  return family === 'ipv4' ? 'IPv4 ' : family === 'ipv6' ? 'IPv6 ' : ''
}

/** Node's words, or OpenSSL's reason, without what is said already. */
function plain(error: SocketError): string {
  return (error.reason || error.message || error.code || 'no reason was given')
    .replace(/[\r\n]+/g, ' ')
    .replace(/[.:\s]+$/, '')
}
