/** Why a peer's connection broke, as its row says it. */
export function socketErrorText(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNRESET':
      return 'reset by the peer'
    case 'EPIPE':
      return 'closed by the peer before it had its answer'
    case 'ETIMEDOUT':
      return 'the network lost it: what was sent was never acknowledged'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'the network has no way to it any more'
    case 'ERR_TLS_SESSION_ATTACK':
      return 'TLS broke: it negotiates anew again and again'
    case 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC':
      return 'TLS broke: what it sent was changed on its way'
    default:
      if (error.code && NOT_TLS.has(error.code)) return 'TLS broke: what it sent is not TLS any more'
      if (error.code?.startsWith('ERR_SSL')) return `TLS broke: ${opensslReason(error)}`
      return error.message.replaceAll(/\s+/g, ' ')
  }
}

const NOT_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNEXPECTED_MESSAGE',
  'ERR_SSL_BAD_RECORD_TYPE',
  'ERR_SSL_ENCRYPTED_LENGTH_TOO_LONG',
])

/** OpenSSL's own words without its files and numbers. */
function opensslReason(error: Error & { reason?: unknown }): string {
  return typeof error.reason === 'string' ? error.reason : error.message.replaceAll(/\s+/g, ' ')
}

/** Why a peer's TLS handshake came to nothing. */
export function handshakeErrorText(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
      return 'TLS handshake failed: it speaks no version of TLS that is still allowed'
    case 'ERR_SSL_NO_SHARED_CIPHER':
      return 'TLS handshake failed: no cipher in common'
    case 'ERR_TLS_HANDSHAKE_TIMEOUT':
      return 'TLS handshake not finished in time'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'TLS handshake failed: the peer closed the connection, as those do that do not trust the certificate'
    default:
      if (error.code?.includes('ALERT'))
        return `TLS handshake failed: the peer does not accept the certificate (${alertName(error.code)})`
      if (error.code && NOT_TLS.has(error.code)) return 'TLS handshake failed: what it sent is not TLS'
      return `TLS handshake failed: ${opensslReason(error)}`
  }
}

/** "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA": "unknown ca". */
function alertName(code: string): string {
  return code
    .slice(code.indexOf('ALERT_') + 'ALERT_'.length)
    .replaceAll('_', ' ')
    .toLowerCase()
}
