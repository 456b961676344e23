import { describe, expect, it, test } from 'vitest'
import {
  fingerprintOf,
  isRecordable,
  keyTypeOf,
  knownHostName,
  parseKnownHosts,
} from '../../../electron/services/host_keys/known_hosts.ts'
import { hashedName, keyBlob, keyFields } from './lines.ts'

const key = keyFields('a')

describe('reading known_hosts', () => {
  it('gives every key with its names and its place', () => {
    const text = `# comment\n\nWeb01,10.0.0.1,!*.test ${key} a comment\r\n@revoked *\t${key}\n`
    expect(parseKnownHosts(text, 'kh')).toEqual({
      entries: [
        {
          revoked: false,
          names: {
            patterns: [
              { pattern: 'web01', negated: false },
              { pattern: '10.0.0.1', negated: false },
              { pattern: '*.test', negated: true },
            ],
          },
          keyType: 'ssh-ed25519',
          key: keyBlob('a').toString('base64'),
          place: { file: 'kh', line: 3 },
        },
        {
          revoked: true,
          names: { patterns: [{ pattern: '*', negated: false }] },
          keyType: 'ssh-ed25519',
          key: keyBlob('a').toString('base64'),
          place: { file: 'kh', line: 4 },
        },
      ],
      warnings: [],
    })
  })

  const salt = Buffer.alloc(20, 7)
  test.each([
    ['@cert-authority *.test ' + key, 'host certificates (@cert-authority) are not supported'],
    ['@other web ' + key, 'unknown marker "@other"'],
    ['web', 'expected host names, a key type and a key'],
    ['web ssh-ed25519', 'expected host names, a key type and a key'],
    ['@revoked ' + key, 'expected host names, a key type and a key'],
    ['web ssh-ed25519 AAAA!', 'the key is not a ssh-ed25519 key in base64'],
    ['web ssh-rsa ' + keyBlob('a').toString('base64'), 'the key is not a ssh-rsa key in base64'],
    ['web 1024 35 1234567890', 'the key is not a 1024 key in base64'],
    [`${hashedName('web', salt).replace('|1|', '|2|')} ${key}`, 'expected a hashed name'],
    [`${hashedName('web', salt.subarray(1))} ${key}`, 'expected a hashed name'],
    [`${hashedName('web', salt)},db ${key}`, 'expected a hashed name'],
  ])('passes over %s', (line, reason) => {
    const { entries, warnings } = parseKnownHosts(`web ${key}\n${line}\nweb ${key}`, 'kh')
    expect(entries.map((entry) => entry.place.line)).toEqual([1, 3])
    expect(warnings).toEqual([{ message: expect.stringContaining(reason) as string, source: 'kh', line: 2 }])
  })

  it('counts lines from the given one', () => {
    expect(parseKnownHosts(`\nweb ${key}`, 'kh', 10).entries[0]?.place.line).toBe(11)
  })
})

test.each([
  ['Web01.Example.com', 22, 'web01.example.com'],
  ['web01', 2222, '[web01]:2222'],
  ['::1', 22, '::1'],
  ['FE80::1', 2222, '[fe80::1]:2222'],
])('%s port %i is looked up as %s', (address, port, name) => {
  expect(knownHostName(address, port)).toBe(name)
})

test.each([
  ['web01.example.com', true],
  ['[fe80::1%eth0]:2222', true],
  ['*', false],
  ['a,b', false],
  ['a b', false],
  ['a\nb', false],
  ['|1|a', false],
  ['!a', false],
  ['@revoked', false],
  ['#a', false],
  ['', false],
])('%j on a line of its own means just itself: %s', (name, recordable) => {
  expect(isRecordable(name)).toBe(recordable)
})

describe('a key in the wire format', () => {
  it('begins with its type', () => {
    expect(keyTypeOf(keyBlob('a', 'ssh-rsa'))).toBe('ssh-rsa')
  })

  test.each([
    ['too short', Buffer.from([0, 0, 0])],
    ['cut off', keyBlob('a').subarray(0, 8)],
    ['without a type', Buffer.alloc(8)],
    ['with a newline in its type', keyBlob('a', 'ssh\nrsa')],
  ])('is malformed when %s', (_, blob) => {
    expect(keyTypeOf(blob)).toBeUndefined()
  })

  it('has a SHA-256 fingerprint without padding', () => {
    const fingerprint = fingerprintOf('ssh-ed25519', keyBlob('a').toString('base64'))
    expect(fingerprint.type).toBe('ssh-ed25519')
    expect(fingerprint.sha256).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
  })
})
