import { InvalidArgumentError } from 'commander'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codec } from '../../../electron/node/cli/tester/codec_option.ts'
import { bindEndpoint, endpoint, endpointText, source } from '../../../electron/node/cli/tester/endpoint.ts'
import { bytesBetween, timeBetween } from '../../../electron/node/cli/tester/limits.ts'
import { closingRule, rule } from '../../../electron/node/cli/tester/rule_option.ts'

/** Pieces of what is meant, in any order: random text hardly ever gets past the first check. */
const near = (...words: string[]) =>
  fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 8 })
    .map((all) => all.join(''))

function onlyRefuses(parse: (text: string) => unknown, text: string): void {
  try {
    parse(text)
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect((error as Error).message).toMatch(/^(Expected|.*: ).*\.$/s)
  }
}

const refused = (parse: () => unknown) => expect(parse).toThrow(InvalidArgumentError)

describe('what is typed', () => {
  const parsers: Record<string, [(text: string) => unknown, fc.Arbitrary<string>]> = {
    codec: [codec, near('lines', 'fixed', 'delimiter', 'length', 'json-header', ':', '4', 'max=', '1M', 'big', '0d')],
    rule: [(text) => rule(text, undefined), near('/', '\\', '=', '*', '0x', 'a', '(', 'i', '\n')],
    endpoint: [endpoint, near('127.0.0.1', ':', '[', ']', '::1', '9000', '99999', '%eth0')],
    bindEndpoint: [bindEndpoint, near('127.0.0.1', ':', '[', ']', '::', '0', '65536', '*')],
    source: [source, near('127.0.0.1', ':', '[', ']', '::1', '4000', '70000')],
    time: [timeBetween(0, 60_000), near('1', '.', 'ms', 's', '0', '-', 'e')],
    size: [bytesBetween(24, 1024 ** 2), near('1', '.', 'k', 'M', '0', '-', 'iB')],
  }
  it.each(Object.entries(parsers))('as a %s is taken, or refused in words', (_, [parse, texts]) => {
    fc.assert(fc.property(texts, (text) => onlyRefuses(parse, text)))
  })
})

describe('a codec', () => {
  it.each([
    ['none', { type: 'none' }],
    ['lines', { type: 'lines', ending: 'any' }],
    ['lines:crlf:max=64k', { type: 'lines', ending: 'crlf', maxBytes: 65_536 }],
    ['fixed:16', { type: 'fixed', bytes: 16 }],
    ['delimiter:0D0a', { type: 'delimiter', hex: '0d0a' }],
    ['length:4', { type: 'length', bytes: 4, order: 'big', signed: false, inclusive: false }],
    ['length:2:little:inclusive', { type: 'length', bytes: 2, order: 'little', inclusive: true }],
    ['json-header', { type: 'json-header', order: 'little' }],
    ['json-header:big:max=1G', { type: 'json-header', order: 'big', maxPayloadBytes: 1024 ** 3 }],
  ])('written %s is what it says', (text, expected) => {
    expect(codec(text)).toMatchObject(expected)
  })

  it.each([
    'length:3',
    'length:4:big:little',
    'length:4:wrong',
    'lines:foo',
    'lines:lf:lf',
    'fixed',
    'fixed:1e1',
    'fixed:0',
    'fixed:3:max=4',
    'delimiter',
    'delimiter:0',
    'none:x',
    'toString',
    '',
  ])('written "%s" is refused', (text) => {
    refused(() => codec(text))
  })
})

describe('a rule', () => {
  const one = (text: string) => rule(text, undefined)[0]

  it.each([
    ['PING=PONG', { match: { kind: 'text', text: 'PING' }, reply: 'PONG' }],
    ['a\\=b=c=d', { match: { kind: 'text', text: 'a=b' }, reply: 'c=d' }],
    ['a\\\\=b', { match: { kind: 'text', text: 'a\\\\' }, reply: 'b' }],
    ['0x01ff=ok', { match: { kind: 'hex', hex: '01ff' }, reply: 'ok' }],
    ['/^a=(\\d)/i={1}', { match: { kind: 'regex', pattern: '^a=(\\d)', flags: 'i' }, reply: '{1}' }],
    ['/etc=x', { match: { kind: 'text', text: '/etc' }, reply: 'x' }],
    ['\\/a/=x', { match: { kind: 'text', text: '/a/' }, reply: 'x' }],
    ['*=x', { match: { kind: 'any' }, reply: 'x' }],
    ['\\*=x', { match: { kind: 'text', text: '*' }, reply: 'x' }],
  ])('written %s matches what it says', (text, expected) => {
    expect(one(text)).toMatchObject({ ...expected, close: false })
  })

  it('without a reply says nothing', () => {
    expect(one('QUIT=')).toEqual({ match: { kind: 'text', text: 'QUIT' }, close: false })
  })

  it('stands where it was written, whether it closes or not', () => {
    const rules = rule('c=3', closingRule('b=2', rule('a=1', undefined)))
    expect(rules.map(({ reply, close }) => [reply, close])).toEqual([
      ['1', false],
      ['2', true],
      ['3', false],
    ])
  })

  it('without a sign of equality is refused', () => {
    refused(() => rule('PING', undefined))
    refused(() => rule('=x', undefined))
  })
})

describe('an address', () => {
  it('is read as it is shown', () => {
    const hosts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('db1', 'a.example'))
    fc.assert(
      fc.property(hosts, fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        expect(endpoint(endpointText({ host, port }))).toEqual({ host, port })
        expect(bindEndpoint(endpointText({ host, port }))).toEqual({ host, port })
      }),
    )
  })

  it('to listen on is this machine’s alone where only a port is named', () => {
    expect(bindEndpoint('9000')).toEqual({ host: '127.0.0.1', port: 9000 })
    expect(bindEndpoint(':9000')).toEqual({ host: '0.0.0.0', port: 9000 })
    expect(bindEndpoint('*:0')).toEqual({ host: '0.0.0.0', port: 0 })
  })

  it('to send from may be an address, a port or both', () => {
    expect(source('10.0.0.5')).toEqual({ localAddress: '10.0.0.5' })
    expect(source('4000')).toEqual({ localPort: 4000 })
    expect(source('[::1]:4000')).toEqual({ localAddress: '::1', localPort: 4000 })
    expect(source('::1')).toEqual({ localAddress: '::1' })
    refused(() => source('web01:4000'))
    refused(() => source('70000'))
  })
})

describe('a limit', () => {
  it('says which lengths of time there are', () => {
    expect(timeBetween(0, 60_000)('0')).toBe(0)
    expect(timeBetween(0, 60_000)('1.5s')).toBe(1500)
    expect(() => timeBetween(100, 86_400_000)('50ms')).toThrow('Expected a time from 100ms to 24h.')
  })

  it('says which numbers of bytes there are', () => {
    expect(bytesBetween(24, 1024 ** 2)('64k')).toBe(65_536)
    expect(() => bytesBetween(24, 1024 ** 2)('3')).toThrow('Expected a number of bytes from 24 to 1M.')
  })
})
