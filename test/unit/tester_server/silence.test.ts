import { describe, expect, it } from 'vitest'
import { reasonForSilence } from '../../../electron/worker/sockets/udp/silence.ts'

const SELF = { address: '127.0.0.1', port: 9000 }

describe('a UDP server', () => {
  it('answers whoever sends from a port of their own, also of its number on another machine', () => {
    expect(reasonForSilence('127.0.0.1', 9001, SELF)).toBeUndefined()
    expect(reasonForSilence('127.0.0.2', 9000, SELF)).toBeUndefined()
    expect(reasonForSilence('198.51.100.7', 9000, { address: '0.0.0.0', port: 9000 })).toBeUndefined()
  })

  it('never answers itself, whatever it is bound to', () => {
    expect(reasonForSilence('127.0.0.1', 9000, SELF)).toContain('this server itself')
    expect(reasonForSilence('127.0.0.9', 9000, { address: '0.0.0.0', port: 9000 })).toContain('this server itself')
    expect(reasonForSilence('::ffff:127.0.0.1', 9000, { address: '::', port: 9000 })).toContain('this server itself')
    expect(reasonForSilence('::1', 9000, { address: '::', port: 9000 })).toContain('this server itself')
  })

  it.each([7, 13, 17, 19, 37])('never answers port %i, which answers whatever comes', (port) => {
    expect(reasonForSilence('198.51.100.7', port, SELF)).toContain(`port ${port}`)
  })
})
