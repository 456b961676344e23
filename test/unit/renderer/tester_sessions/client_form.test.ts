import { describe, expect, it } from 'vitest'
import {
  draftOf,
  faultsOf,
  fieldOfSource,
  specOf,
  usualClient,
  withTarget,
  type ClientDraft,
} from '../../../../renderer/screens/tester/talk/sessions/form/client_draft.ts'
import { targetOf, targetText } from '../../../../renderer/screens/tester/talk/sessions/form/target.ts'
import { sessionSpec } from '../../../../shared/contract/tester/sessions.ts'

describe('an address and port', () => {
  it.each([
    ['127.0.0.1:9000', { host: '127.0.0.1', port: 9000 }],
    ['[::1]:9000', { host: '::1', port: 9000 }],
    ['  db1:5432 ', { host: 'db1', port: 5432 }],
    ['db1 5432', { host: 'db1', port: 5432 }],
    ['db1: 5432', { host: 'db1', port: 5432 }],
    ['udp://10.0.0.1:53', { host: '10.0.0.1', port: 53, protocol: 'udp' }],
    ['TLS://[fe80::1%eth0]:443/', { host: 'fe80::1%eth0', port: 443, protocol: 'tls' }],
  ])('%s is understood', (typed, target) => {
    expect(targetOf(typed)).toEqual(target)
  })

  it.each([
    ['', 'targetMissing'],
    ['tcp://', 'targetMissing'],
    ['db1', 'targetPort'],
    ['db1:', 'targetPort'],
    ['db1:0', 'targetPort'],
    ['db1:65536', 'targetPort'],
    ['db1:ssh', 'targetPort'],
    ['[::1]', 'targetPort'],
    ['::1:9000', 'targetBrackets'],
    ['fe80::1', 'targetBrackets'],
    [':9000', 'targetHost'],
    ['[]:9000', 'targetHost'],
    ['two words:80', 'targetHost'],
    ['[::1:9000', 'targetBrackets'],
  ])('%j is named as wrong', (typed, fault) => {
    expect(targetOf(typed)).toEqual({ fault })
  })

  it.each(['127.0.0.1', '::1', 'db1.example'])('of %s is understood again as it is written', (host) => {
    expect(targetOf(targetText(host, 9000))).toEqual({ host, port: 9000 })
  })

  it('that names its protocol changes the protocol and stands there without it', () => {
    expect(withTarget(usualClient, 'udp://[::1]:9000')).toMatchObject({ protocol: 'udp', target: '[::1]:9000' })
  })

  it('that does not name a protocol leaves it as it is', () => {
    expect(withTarget({ ...usualClient, protocol: 'tls' }, '[::1]:9000').protocol).toBe('tls')
  })
})

const draft = (changes: Partial<ClientDraft>): ClientDraft => ({ ...usualClient, target: 'db1:1', ...changes })
const numbers = (changes: Partial<ClientDraft['numbers']>) => ({ ...usualClient.numbers, ...changes })

describe('a client’s draft', () => {
  it('with only an address is the client that the contract has by default', () => {
    expect(sessionSpec.parse(specOf(draft({})))).toEqual(sessionSpec.parse({ protocol: 'tcp', host: 'db1', port: 1 }))
  })

  it.each([
    { protocol: 'tcp', host: '::1', port: 9, noDelay: false, keepAliveMs: 1500, connectTimeoutMs: 250, name: 'n' },
    {
      protocol: 'udp',
      host: '239.1.2.3',
      port: 9,
      broadcast: true,
      multicast: { group: '239.1.2.3', interface: '10.0.0.1' },
    },
    {
      protocol: 'udp',
      host: '127.0.0.1',
      port: 9,
      localAddress: '127.0.0.2',
      localPort: 7,
      family: 'ipv4',
      receiveBytes: 1024,
    },
    { protocol: 'tcp', host: 'db1', port: 9, record: 'heads' },
    { protocol: 'udp', host: 'db1', port: 9, record: 'none' },
    {
      protocol: 'tls',
      host: 'db1',
      port: 443,
      idleTimeoutMs: 5000,
      codec: { type: 'length', bytes: 2 },
      tls: { verify: true, authority: '~/ca.pem', serverName: 'db', minVersion: 'TLSv1.3', alpn: ['h2', 'http/1.1'] },
    },
  ] as const)('of any client makes that client again: %o', (input) => {
    const spec = sessionSpec.parse(input)
    expect(sessionSpec.parse(specOf(draftOf(spec)))).toEqual(spec)
  })

  it('has no faults once there is an address', () => {
    expect([...faultsOf(draft({}))]).toEqual([])
  })

  it('takes nothing typed for the usual number', () => {
    expect(specOf(draft({ numbers: numbers({ connectSeconds: ' ' }) })).connectTimeoutMs).toBe(10_000)
  })

  it.each(['-1', '86401', '1e3', '1.2345', 'x'])('finds %s wrong as seconds', (typed) => {
    expect(faultsOf(draft({ numbers: numbers({ idleSeconds: typed }) })).get('idleSeconds')).toBe('number')
  })

  it('does not look at numbers that its protocol does not have', () => {
    expect([...faultsOf(draft({ protocol: 'udp', numbers: numbers({ keepAliveSeconds: 'x' }) }))]).toEqual([])
  })

  it('finds too many ALPN names wrong, of TLS only', () => {
    const alpn = Array.from({ length: 11 }, (_, at) => `p${at}`).join(',')
    expect(faultsOf(draft({ protocol: 'tls', alpn })).get('alpn')).toBe('alpn')
    expect(faultsOf(draft({ alpn })).size).toBe(0)
  })

  it('leaves out of its spec what another protocol has', () => {
    const spec = specOf(draft({ protocol: 'tcp', broadcast: true, group: '239.1.2.3', verify: true }))
    expect(spec).not.toHaveProperty('multicast')
    expect(spec).not.toHaveProperty('tls')
  })
})

describe('a problem of the engine', () => {
  it.each([
    ['port', 'target'],
    ['spec.host', 'target'],
    ['tls.authority', 'authority'],
    ['multicast.interface', 'groupInterface'],
    ['tls.alpn[2]', 'alpn'],
    ['connectTimeoutMs', 'connectSeconds'],
  ])('about %s stands at %s', (source, field) => {
    expect(fieldOfSource(source)).toBe(field)
  })

  it('about something else stands at no field', () => {
    expect(fieldOfSource('constructor.weather')).toBeUndefined()
  })
})
