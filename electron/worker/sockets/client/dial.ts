import { isIP, isIPv6, connect, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls'
import type { SessionSpec } from '../../../../shared/contract/tester/sessions.ts'

/**
 * How long each address of a name may take while there are others to try (RFC 8305 section 5 proposes 250 ms, but Node
 * gives the attempt up then, and a slow path would never connect).
 */
const ATTEMPT_MS = 1_000

export interface Dialled {
  readonly host: string
  readonly port: number
  readonly family?: SessionSpec['family']
  readonly localAddress?: string
  readonly localPort?: number
  readonly tls?: {
    /** SNI and the name to check; absent: the host. */
    readonly serverName?: string
    /** PEM; absent: the authorities that Node trusts. */
    readonly authority?: string
    readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
    readonly alpn?: readonly string[]
  }
  /** A read goes into `buffer`; false from `callback` stops reading until `resume`. Without it: event `data`. */
  readonly onread?: { readonly buffer: Uint8Array; callback(bytes: number, buffer: Uint8Array): boolean }
}

/**
 * Begins to connect; nothing is sent after the peer's end unasked, and `end` does not stop reading. A TLS socket accepts any
 * certificate: `trustOf` (tls_facts.ts) says whether it is one to trust, and nothing may be written before that was asked.
 * @throws TypeError for a local address that is none
 */
export function dial(to: Dialled): Socket | TLSSocket {
  const options = {
    host: to.host,
    port: to.port,
    ...familyOf(to),
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    allowHalfOpen: true,
    ...(to.localAddress === undefined ? {} : { localAddress: to.localAddress }),
    ...(to.localPort ? { localPort: to.localPort } : {}),
    ...(to.onread ? { onread: to.onread } : {}),
  }
  if (!to.tls) return connect(options)
  const { serverName = to.host, authority, minVersion, alpn } = to.tls
  return connectTls({
    ...options,
    rejectUnauthorized: false,
    // SNI carries names only (RFC 6066 section 3); the certificate must be for the address all the same.
    servername: isIP(serverName) ? '' : serverName,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate),
    ...(authority ? { ca: authority } : {}),
    ...(minVersion ? { minVersion } : {}),
    ...(alpn?.length ? { ALPNProtocols: [...alpn] } : {}),
  })
}

/** The family is that of the local address where one is given: the other could not be bound to it. */
function familyOf({ family = 'any', localAddress }: Dialled): { family?: 4 | 6; autoSelectFamily: boolean } {
  if (family !== 'any') return { family: family === 'ipv4' ? 4 : 6, autoSelectFamily: false }
  if (localAddress !== undefined) return { family: isIPv6(localAddress) ? 6 : 4, autoSelectFamily: false }
  return { autoSelectFamily: true }
}
