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
    default:
      return error.message.replaceAll(/\s+/g, ' ')
  }
}

/** Why a peer's TLS handshake came to nothing. */
export function handshakeErrorText(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ERR_SSL_HTTP_REQUEST':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return 'TLS handshake failed: what it sent is not TLS'
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
      return `TLS handshake failed: ${error.message.replaceAll(/\s+/g, ' ')}`
  }
}

/** "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA": "unknown ca". */
function alertName(code: string): string {
  return code
    .slice(code.indexOf('ALERT_') + 'ALERT_'.length)
    .replaceAll('_', ' ')
    .toLowerCase()
}
