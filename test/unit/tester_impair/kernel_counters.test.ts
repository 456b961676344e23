import { describe, expect, it } from 'vitest'
import { countersOfSnmp, linesOfUdp } from '../../../electron/worker/sockets/kernel_counters.ts'

describe('what Linux counts of UDP', () => {
  it('is read from the pairs of lines of /proc/net/snmp, by name', () => {
    const text = [
      'Ip: Forwarding DefaultTTL',
      'Ip: 1 64',
      'Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors',
      'Udp: 33096 1 7 33100 5 2',
      'UdpLite: InDatagrams RcvbufErrors',
      'UdpLite: 0 9',
      '',
    ].join('\n')
    const counters = countersOfSnmp(text)
    expect(counters.get('UdpRcvbufErrors')).toBe(5)
    expect(counters.get('UdpSndbufErrors')).toBe(2)
    expect(counters.get('UdpInErrors')).toBe(7)
  })

  it('is read from the lines of /proc/net/udp and udp6, by port and inode', () => {
    const head =
      '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops'
    const four =
      ' 3303: 0100007F:2391 00000000:0000 07 00000000:00000D00 00:00000000 00000000  1000        0 52811 2 00000000c1b0a2d3 1204'
    const six =
      '  512: 00000000000000000000000001000000:14E9 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 11 2 0000000000000000 0'
    expect(linesOfUdp(`${head}\n${four}\n`, 4)).toEqual([
      { family: 4, port: 9105, uid: 1000, inode: '52811', receiveQueueBytes: 3328, drops: 1204 },
    ])
    expect(linesOfUdp(`${head}\n${six}\n`, 6)).toEqual([
      { family: 6, port: 5353, uid: 0, inode: '11', receiveQueueBytes: 0, drops: 0 },
    ])
  })

  it('is nothing where a kernel prints other columns', () => {
    expect(linesOfUdp('sl local_address\n 1: 0100007F:2391\n', 4)).toEqual([])
  })
})
