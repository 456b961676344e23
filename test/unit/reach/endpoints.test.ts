import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_ENDPOINTS, parseEndpoints, parsePorts } from '../../../shared/reach/endpoints.ts'
import { foldTargets, targetsOf } from '../../../shared/reach/targets.ts'

function read(text: string, ports?: number[]): string[] | string {
  const result = parseEndpoints(text, { source: 'to', ...(ports ? { ports } : {}) })
  if ('problems' in result) return result.problems.map(({ column, message }) => `${column}: ${message}`).join('\n')
  return result.endpoints.map(({ host, port }) => `${host} ${port}`)
}

describe('endpoints', () => {
  it.each<[string, string[]]>([
    ['db1:5432', ['db1 5432']],
    ['db1:5432 cache1:11211', ['db1 5432', 'cache1 11211']],
    ['db1:5432,cache1:11211', ['db1 5432', 'cache1 11211']],
    ['web[01-02]:80,443', ['web01 80', 'web02 80', 'web01 443', 'web02 443']],
    ['web:80-82,443,api:1', ['web 80', 'web 81', 'web 82', 'web 443', 'api 1']],
    ['[::1]:22', ['::1 22']],
    ['[fe80::1%eth0]:22,23', ['fe80::1%eth0 22', 'fe80::1%eth0 23']],
    ['10.0.0.[1-2]:22', ['10.0.0.1 22', '10.0.0.2 22']],
    ['服务器:80', ['服务器 80']],
    ['a:1 a:1', ['a 1']],
    ['', []],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it('have the ports that are given besides where they have none of their own', () => {
    expect(read('10.0.0.0 ::1 [::2] db1:1', [22, 80])).toEqual([
      '10.0.0.0 22',
      '10.0.0.0 80',
      '::1 22',
      '::1 80',
      '::2 22',
      '::2 80',
      'db1 1',
    ])
  })

  it.each([
    ['db1', '1: "db1" has no port; write db1:443'],
    ['::1', '1: "::1" has no port; write [::1]:443'],
    ['a:1 443 80,b', '12: "b" has no port'],
    ['443', '1: "443" is a port without a host; write HOST:443'],
    ['db1:0', '1: "0" is no port; expected a number from 1 to 65535'],
    ['db1:65536', '1: "65536" is no port'],
    ['db1:http', '1: "http" is no port'],
    ['db1:90-80', '1: "90-80" is the wrong way round; write 80-90'],
    ['https://example.org', '1: "https://example.org" is a web address; write HOST:PORT'],
    ['web[3-1]:80', '1: "web[3-1]:80": reversed range: expected "1-3"'],
    ['a/b:80', '1: "a/b:80" is no host'],
    ['-x:80', '1: "-x:80" is no host'],
    ['$(id):80', '1: "$(id):80" is no host'],
    [':80', '1: ":80" is no host'],
  ])('%s is refused, with what to write', (text, expected) => {
    expect(read(text)).toContain(expected)
  })

  it('are limited in number', () => {
    expect(read(`web[1-${MAX_ENDPOINTS}]:80,443`)).toContain('more than 10,000 endpoints')
  })

  it('never make the reader throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]:,-1a%. \n/') }), (text) => {
        const result = parseEndpoints(text, { source: 'to', ports: [1] })
        const some = 'problems' in result ? result.problems.length : result.endpoints.length
        expect(some > 0 || /^[\s,]*$/.test(text)).toBe(true)
      }),
    )
  })

  it('are read back as they were, from their short form', () => {
    const host = fc.oneof(
      fc.stringMatching(/^[a-z]{1,3}[0-9]{0,3}(\.[a-z]{1,3})?$/),
      fc.ipV4(),
      fc.ipV6().filter((address) => !address.includes('.')),
    )
    const endpoint = fc.record({
      host,
      port: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 65_535 })),
    })
    fc.assert(
      fc.property(fc.uniqueArray(endpoint, { selector: ({ host, port }) => `${host} ${port}` }), (endpoints) => {
        const short = foldTargets(targetsOf(endpoints, () => undefined))
        const back = parseEndpoints(short, { source: 'to' })
        const key = ({ host, port }: { host: string; port: number }) => `${host} ${port}`
        expect('problems' in back ? back.problems : back.endpoints.map(key).sort()).toEqual(endpoints.map(key).sort())
      }),
    )
  })
})

describe('targets', () => {
  it('mean the address of a host of the inventory, by whose name they are shown', () => {
    const endpoints = [
      { host: 'db1', port: 5432 },
      { host: 'example.org', port: 443 },
    ]
    expect(targetsOf(endpoints, (name) => (name === 'db1' ? '10.0.0.7' : undefined))).toEqual([
      { address: '10.0.0.7', port: 5432, name: 'db1' },
      { address: 'example.org', port: 443 },
    ])
  })

  it('are written in short by host and port', () => {
    const targets = ['db1', 'db2', 'db3'].flatMap((address) => [5432, 6432].map((port) => ({ address, port })))
    expect(foldTargets([...targets, { address: '::1', port: 22 }])).toBe('db[1-3]:5432,6432 [::1]:22')
  })
})

describe('ports', () => {
  it('are a list with ranges, sorted, each once', () => {
    expect(parsePorts('443, 22 80-82,80', '--port')).toEqual({ ports: [22, 80, 81, 82, 443] })
  })

  it.each(['', '22,x', '0', '70000', '9-8'])('"%s" is refused', (text) => {
    expect(parsePorts(text, '--port')).toHaveProperty('problems')
  })
})
