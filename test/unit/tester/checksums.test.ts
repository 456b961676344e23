import { describe, expect, it } from 'vitest'
import { checksum, checksumBytes } from '../../../shared/tester/checksums.ts'
import { ascii } from './codec_tools.ts'

describe('checksums', () => {
  // The RevEng catalogue gives each CRC's value of these nine digits.
  it.each([
    ['crc16-modbus', 0x4b37],
    ['crc16-ibm-3740', 0x29b1],
    ['crc16-xmodem', 0x31c3],
    ['crc32', 0xcbf43926],
    ['sum8', 0xdd],
    ['xor8', 0x31],
  ] as const)('%s of "123456789"', (kind, value) => {
    expect(checksum(kind, ascii('123456789'))).toBe(value)
  })

  it('of nothing are what their models begin with', () => {
    const none = new Uint8Array(0)
    expect([checksum('crc16-modbus', none), checksum('crc32', none), checksum('sum8', none)]).toEqual([0xffff, 0, 0])
  })

  it('are sent in the order that was chosen', () => {
    const bytes = ascii('123456789')
    expect([...checksumBytes({ kind: 'crc16-modbus', order: 'little' }, bytes)]).toEqual([0x37, 0x4b])
    expect([...checksumBytes({ kind: 'crc32', order: 'big' }, bytes)]).toEqual([0xcb, 0xf4, 0x39, 0x26])
  })
})
