import { expect, test } from 'vitest'
import { received } from '../../bench/tester/iperf3.ts'
import { roundTrips } from '../../bench/tester/sockperf.ts'

test("iperf3's figure is what its server has received, in bytes a second", () => {
  const end = {
    sum_sent: { bytes: 4_000_000_000, bits_per_second: 16_000_000_000 },
    sum_received: { bytes: 3_999_000_000, bits_per_second: 15_996_000_000 },
  }
  expect(received(JSON.stringify({ start: {}, intervals: [], end }))).toBe(1_999_500_000)
})

test("iperf3's reason is told when it has no figures", () => {
  const printed = JSON.stringify({ start: {}, intervals: [], end: {}, error: 'unable to connect to server' })
  expect(() => received(printed)).toThrow('iperf3: unable to connect to server')
})

test("sockperf's figure is that of the time without warm-up", () => {
  const printed = [
    'sockperf: [Total Run] RunTime=1.000 sec; Warm up time=400 msec; SentMessages=90878; ReceivedMessages=90877',
    'sockperf: ========= Printing statistics for Server No: 0',
    'sockperf: [Valid Duration] RunTime=0.500 sec; SentMessages=50656; ReceivedMessages=50650',
    'sockperf: Summary: Latency is 5.423 usec',
  ].join('\n')
  expect(roundTrips(printed)).toBe(101_300)
})

test("sockperf's last words are told when it has no figures", () => {
  const printed = 'sockperf: Test ended\nsockperf: No messages were received from the server. Is the server down?\n'
  expect(() => roundTrips(printed)).toThrow('Is the server down?')
})
