/** Names that are the same in every language. */

export const PROTOCOL_NAMES = { tcp: 'TCP', tls: 'TLS', udp: 'UDP' } as const

export const ENDING_NAMES = { lf: 'LF', crlf: 'CR LF', cr: 'CR' } as const

/** As the RevEng catalogue of CRC algorithms has them. */
export const CRC_NAMES = {
  'crc16-modbus': 'CRC-16/MODBUS',
  'crc16-ibm-3740': 'CRC-16/IBM-3740',
  'crc16-xmodem': 'CRC-16/XMODEM',
  crc32: 'CRC-32',
} as const
