import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type PcapngOptions, pcapng } from '../../../shared/tester/pcapng.ts'
import type { Ending, LogRecord } from '../../../shared/tester/record.ts'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'

const US = '127.0.0.1:50312'
const PEER = '127.0.0.2:9000'
const START_MS = 1_780_000_000_000.125
const CHECKED = ['-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE']

const note = (text: string, from = '', ending?: Ending): LogRecord => ({
  at: START_MS,
  direction: 'note',
  from,
  to: '',
  bytes: 0,
  data: Buffer.from(text),
  ...(ending === undefined ? {} : { ending }),
})
const passed = (direction: 'in' | 'out', data: Uint8Array, ends: [string, string] = [US, PEER]): LogRecord => ({
  at: START_MS,
  direction,
  from: ends[direction === 'out' ? 0 : 1],
  to: ends[direction === 'out' ? 1 : 0],
  bytes: data.length,
  data,
})

async function captured(records: LogRecord[], options: PcapngOptions): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of pcapng(records, options)) pieces.push(piece)
  const path = join(tempFolder('pcapng'), 'log.pcapng')
  writeFileSync(path, Buffer.concat(pieces))
  return path
}

function tshark(path: string, ...args: string[]): string {
  return execFileSync('tshark', ['-n', '-r', path, ...CHECKED, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
}

/** Each packet's values of these fields. */
function fields(path: string, ...names: string[]): string[][] {
  const text = tshark(path, '-T', 'fields', ...names.flatMap((name) => ['-e', name]))
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))
}

/** Everything that Wireshark finds wrong or odd. 0x600000 is a warning; its name is not the same in all versions. */
function complaints(path: string): string {
  return tshark(path, '-Y', '_ws.malformed || _ws.expert.severity >= 0x600000 || ip.checksum.status == 0', '-T', 'text')
}

const everything = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256))
const needs = requires('tshark')

describe.skipIf(needs.skip)(needs.named('a log as pcapng, read by tshark'), () => {
  it('is a TCP connection from its handshake to its end, with the same bytes', async () => {
    const path = await captured(
      [
        note('Connected to 127.0.0.2:9000.'),
        passed('out', Buffer.from('hello')),
        passed('in', everything),
        passed('out', Buffer.from('!')),
        note('Closed here.', '', 'here'),
      ],
      { protocol: 'tcp', role: 'client' },
    )
    expect(complaints(path)).toBe('')
    const flags = fields(path, 'tcp.flags.str', 'tcp.len').map(([text = '', length]) => [
      text.replace(/·/g, ''),
      length,
    ])
    expect(flags).toEqual([
      ['S', '0'],
      ['AS', '0'],
      ['A', '0'],
      ['AP', '5'],
      ['A', '65495'],
      ['A', '65495'],
      ['A', '65495'],
      ['AP', String(everything.length - 3 * 65_495)],
      ['AP', '1'],
      ['AF', '0'],
      ['AF', '0'],
      ['A', '0'],
    ])
    const followed = tshark(path, '-q', '-z', 'follow,tcp,raw,0').split('\n')
    const hex = followed.filter((line) => /^\t?[0-9a-f]+$/.test(line))
    const bytes = (lines: string[]) => Buffer.from(lines.join('').replaceAll('\t', ''), 'hex')
    expect(bytes(hex.filter((line) => !line.startsWith('\t'))).toString()).toBe('hello!')
    expect(bytes(hex.filter((line) => line.startsWith('\t'))).equals(everything)).toBe(true)
  })

  it('has the ends and the time of each packet, and notes as comments', async () => {
    const path = await captured([note('Connected.'), passed('out', Buffer.from('x')), note('The end.')], {
      protocol: 'tcp',
      role: 'client',
    })
    const [first, ...others] = fields(
      path,
      'ip.src',
      'tcp.srcport',
      'ip.dst',
      'tcp.dstport',
      'frame.time_epoch',
      'frame.comment',
    )
    expect(first).toEqual([
      '127.0.0.1',
      '50312',
      '127.0.0.2',
      '9000',
      expect.stringMatching(/^1780000000\.000125/),
      'Connected.',
    ])
    expect(others.at(-1)?.at(-1)).toBe('The end.')
    expect(complaints(path)).toBe('')
  })

  it('of UDP has a packet for each datagram, and none for the words at its end', async () => {
    const path = await captured(
      [
        note('Open.'),
        passed('out', Buffer.from('one')),
        passed('in', Buffer.from('two')),
        note('Closed here.', '', 'here'),
      ],
      { protocol: 'udp', role: 'client' },
    )
    expect(fields(path, 'udp.payload', 'frame.comment')).toEqual([
      ['6f6e65', 'Open.'],
      ['74776f', ''],
    ])
    expect(complaints(path)).toBe('')
    expect(readFileSync(path).includes('Closed here.')).toBe(true)
  })

  it('of a server has many connections, each opened by its peer', async () => {
    const ends = (port: number): [string, string] => ['[::1]:9000', `[::1]:${port}`]
    const path = await captured(
      [
        passed('in', Buffer.from('one'), ends(4001)),
        passed('in', Buffer.from('two'), ends(4002)),
        passed('out', Buffer.from('ONE'), ends(4001)),
        note('disconnected', '[::1]:4001', 'reset'),
        passed('out', Buffer.from('TWO'), ends(4002)),
      ],
      { protocol: 'tls', role: 'server' },
    )
    expect(
      complaints(path)
        .split('\n')
        .filter((line) => !line.includes('RST')),
    ).toEqual([''])
    const opened = fields(path, 'tcp.flags.syn', 'tcp.flags.ack', 'tcp.srcport').filter(
      ([syn, ack]) => (syn === 'True' && ack === 'False') || (syn === '1' && ack === '0'),
    )
    expect(opened.map(([, , port]) => port)).toEqual(['4001', '4002'])
    expect(tshark(path, '-q', '-z', 'follow,tcp,ascii,1')).toContain('TWO')
  })

  it('of UDP has datagrams of every size', async () => {
    const sizes = [0, 1, 2, 1473, 65_507]
    const path = await captured(
      sizes.map((bytes) => passed('out', new Uint8Array(bytes).fill(0xff))),
      { protocol: 'udp', role: 'client' },
    )
    expect(complaints(path)).toBe('')
    expect(fields(path, 'udp.length', 'udp.checksum.status')).toEqual(sizes.map((bytes) => [String(bytes + 8), '1']))
  })

  it('that has only the heads of messages says how long they were', async () => {
    const head = { ...passed('out', Buffer.from('head')), bytes: 100_000 }
    const path = await captured([head, passed('out', Buffer.from('next'))], { protocol: 'tcp', role: 'client' })
    expect(fields(path, 'tcp.len', 'frame.cap_len', 'frame.len').slice(3)).toEqual([
      ['65495', '44', '65535'],
      ['34505', '40', '34545'],
      ['4', '44', '44'],
    ])
    expect(tshark(path, '-Y', '_ws.malformed || tcp.analysis.flags')).toBe('')
  })

  it('with ends that are no addresses is a file all the same', async () => {
    const path = await captured([passed('out', Buffer.from('x'), ['', 'somewhere:1']), note('Over.', '', 'reset')], {
      protocol: 'tcp',
      role: 'client',
    })
    expect(fields(path, 'ip.src', 'tcp.dstport')).toHaveLength(5)
  })
})
