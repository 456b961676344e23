import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { inertText } from '../../../../shared/inert_text.ts'
import type { SessionHead } from '../../../../shared/contract/tester/sessions.ts'

/** Fields of a distinguished name that people know, in the order of RFC 4514's examples. */
const NAME_FIELDS = ['CN', 'OU', 'O', 'L', 'ST', 'C'] as const

/** What is known of a TLS connection once its handshake is over. @param name that the certificate should be for */
export function tlsFacts(socket: TLSSocket, name: string): NonNullable<SessionHead['tls']> {
  const certificate = socket.getPeerCertificate(true)
  const problem = socket.authorized ? undefined : trustProblem(socket, certificate, name)
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher()?.standardName ?? '',
    trusted: socket.authorized,
    ...(problem === undefined ? {} : { problem }),
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    validTo: isoDate(certificate.valid_to),
    sha256: certificate.fingerprint256 ?? '',
    ...(socket.alpnProtocol ? { alpn: socket.alpnProtocol } : {}),
  }
}

/** Why a certificate is not one to trust. Codes are OpenSSL's (verify(1)) and Node's. */
function trustProblem(socket: TLSSocket, certificate: DetailedPeerCertificate, name: string): string {
  const code = String(socket.authorizationError)
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'The certificate is self-signed: no authority vouches for it.'
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `The certificate was issued by "${distinguishedName(certificate.issuer)}", which is not trusted here: give that authority's file, if you trust it.`
    case 'CERT_HAS_EXPIRED':
      return `The certificate expired on ${isoDate(certificate.valid_to)}.`
    case 'CERT_NOT_YET_VALID':
      return `The certificate is valid only from ${isoDate(certificate.valid_from)}: is this machine's clock right?`
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate is for ${namesOf(certificate)}, not for ${name}.`
    case 'CERT_REVOKED':
      return 'The certificate was revoked.'
    default:
      return `The certificate is not trusted (${code}).`
  }
}

function namesOf({ subjectaltname, subject }: DetailedPeerCertificate): string {
  const names = (subjectaltname ?? '').split(', ').map((entry) => entry.replace(/^(DNS|IP Address):/, ''))
  const known = names.filter((entry) => entry !== '').map(inertText)
  return known.length > 0 ? known.slice(0, 10).join(', ') : distinguishedName(subject) || 'nobody'
}

function distinguishedName(name: object | undefined): string {
  const fields = (name ?? {}) as Record<string, string | string[] | undefined>
  return NAME_FIELDS.flatMap((field) => {
    const value = fields[field]
    return value === undefined ? [] : [value].flat().map((each) => `${field}=${inertText(each)}`)
  }).join(', ')
}

/** OpenSSL's "Jan  1 00:00:00 2030 GMT". */
function isoDate(text: string | undefined): string {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? (text ?? '') : new Date(time).toISOString()
}
