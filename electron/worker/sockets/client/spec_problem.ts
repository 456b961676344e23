import { isIP } from 'node:net'
import type { SessionSpec } from '../../../../shared/contract/tester/sessions.ts'

/** RFC 7301 section 3.1. */
const MAX_ALPN_BYTES = 255

/** What no socket could do, though each field by itself is right; with what to do. */
export function specProblem(spec: SessionSpec): string | undefined {
  return addressProblem(spec) ?? (spec.protocol === 'tls' ? alpnProblem(spec.tls.alpn) : undefined)
}

function addressProblem({ host, family, localAddress }: SessionSpec): string | undefined {
  const local = localAddress === undefined ? 0 : isIP(localAddress)
  const remote = isIP(host)
  if (localAddress !== undefined && local === 0)
    return `The source address "${localAddress}" is not an IP address: give one that this machine has.`
  const wanted = family === 'any' ? 0 : family === 'ipv4' ? 4 : 6
  if (remote && wanted && remote !== wanted)
    return `${host} is an IPv${remote} address, but the session is to use IPv${wanted}.`
  if (local && wanted && local !== wanted)
    return `The source address ${localAddress} is IPv${local}, but the session is to use IPv${wanted}.`
  if (local && remote && local !== remote)
    return `${host} is IPv${remote}, the source address ${localAddress} IPv${local}: both must be of one kind.`
  return undefined
}

/** Node ends the whole process over a name without a byte. */
function alpnProblem(names: readonly string[]): string | undefined {
  const wrong = names.find((name) => name === '' || Buffer.byteLength(name) > MAX_ALPN_BYTES)
  return wrong === undefined ? undefined : `"${wrong}" is no ALPN protocol: expected 1 to ${MAX_ALPN_BYTES} bytes.`
}
