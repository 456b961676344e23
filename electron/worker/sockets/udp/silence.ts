import { isOwnAddress } from '../own_addresses.ts'

/**
 * Ports of services that answer whatever comes, with something that we would answer, too: echo, daytime, qotd, chargen, time (RFC 862,
 * 867, 865, 864, 868). One datagram with a made-up source would go to and fro for ever (CERT CA-1996-01); inetd does as we do.
 */
const ANSWERING_PORTS: ReadonlySet<number> = new Set([7, 13, 17, 19, 37])

/** Why whoever sends from here must not be answered; undefined for everybody else. @param self where our socket is bound */
export function reasonForSilence(
  address: string,
  port: number,
  self: { readonly address: string; readonly port: number },
): string | undefined {
  // RFC 768: no port that could be answered. Node throws when it is to send there.
  if (port === 0) return 'is never answered: it sends from port 0, which nothing can be sent to'
  if (ANSWERING_PORTS.has(port))
    return `is never answered: what is sent to port ${port} is answered there, and that again here, without end`
  if (port === self.port && (address === self.address || (isAnyAddress(self.address) && isOwnAddress(address))))
    return 'is never answered: it is the address of this server itself, which would go on answering itself'
  return undefined
}

function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
