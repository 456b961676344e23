import { describe, expect, it } from 'vitest'
import {
  draftOf,
  faultsOf,
  specOf,
  usualDraft,
  type ServerDraft,
} from '../../../../renderer/screens/tester/talk/servers/form/draft.ts'
import { fieldOfSource } from '../../../../renderer/screens/tester/talk/servers/form/engine_problems.ts'
import { presetDrafts, PRESETS, withProtocol } from '../../../../renderer/screens/tester/talk/servers/form/presets.ts'
import { changedIn } from '../../../../renderer/screens/tester/talk/servers/form/sections.ts'
import { serverSpec } from '../../../../shared/contract/tester/servers.ts'

const draft = (changes: Partial<ServerDraft>): ServerDraft => ({ ...usualDraft, ...changes })
const numbers = (changes: Partial<ServerDraft['numbers']>) => ({ ...usualDraft.numbers, ...changes })

describe('a preset', () => {
  it.each(PRESETS)('%s has no faults and is a server as the contract wants it', (name) => {
    expect([...faultsOf(presetDrafts[name])]).toEqual([])
    expect(serverSpec.safeParse(specOf(presetDrafts[name])).error).toBeUndefined()
  })

  it('of upper-case UDP receives with 1,024 bytes, as the classic peer does', () => {
    expect(specOf(presetDrafts.udpUpper)).toMatchObject({
      protocol: 'udp',
      mode: { type: 'upper' },
      receiveBytes: 1024,
    })
  })
})

describe('a draft', () => {
  it('with nothing changed is the server that the contract has by default', () => {
    const parsed = serverSpec.parse(specOf(usualDraft))
    expect(parsed).toEqual(serverSpec.parse({ protocol: 'tcp', mode: { type: 'echo' } }))
  })

  it('of any server makes that server again', () => {
    const specs = [
      { protocol: 'tcp', mode: { type: 'source', bytesPerSecond: 1e6 }, concurrency: { kind: 'pool', size: 4 } },
      { protocol: 'tls', mode: { type: 'http' }, tls: { kind: 'files', certificate: '/a.pem', key: '/b.pem' } },
      { protocol: 'udp', mode: { type: 'chat', name: 'me' }, multicast: { group: '239.1.1.1' }, broadcast: true },
      { protocol: 'udp', mode: { type: 'echo' }, impair: { lossPercent: 12.5, delayMs: 3, seed: 7 }, record: 'none' },
      { protocol: 'tcp', mode: { type: 'framed', folder: '/tmp/x', order: 'big', maxPayloadBytes: 1_572_864 } },
      {
        protocol: 'tcp',
        idleTimeoutMs: 1500,
        codec: { type: 'delimiter', hex: '0d0a' },
        mode: {
          type: 'rules',
          rules: [
            { match: { kind: 'regex', pattern: '^a(b)', flags: 'i' }, reply: { text: '{1}' }, close: true },
            { match: { kind: 'hex', hex: 'ff00' } },
          ],
        },
      },
    ].map((spec) => serverSpec.parse(spec))
    expect(specs.map((spec) => serverSpec.parse(specOf(draftOf(spec))))).toEqual(specs)
  })

  it.each([
    ['port', '65536'],
    ['port', '-1'],
    ['port', '80.5'],
    ['receiveBytes', '0'],
    ['idleSeconds', 'soon'],
  ] as const)('says that %s cannot be %s', (name, typed) => {
    expect([...faultsOf(draft({ numbers: numbers({ [name]: typed }) }))]).toEqual([[name, 'number']])
  })

  it('of a multicast group says before it is started that nothing would come to a loopback address', () => {
    const group = draft({ protocol: 'udp', group: '239.1.2.3' })
    expect([...faultsOf(group)]).toEqual([['address', 'addressOfGroup']])
    expect([...faultsOf({ ...group, address: '0.0.0.0' })]).toEqual([])
    expect([...faultsOf({ ...group, protocol: 'tcp' })]).toEqual([])
  })

  it('is not faulted for numbers that its protocol does not have', () => {
    const wrong = numbers({ backlog: 'x', poolSize: 'x' })
    expect([...faultsOf(draft({ protocol: 'udp', numbers: wrong }))]).toEqual([])
    expect([...faultsOf(draft({ numbers: wrong })).keys()]).toEqual(['backlog'])
  })

  it('names each rule that cannot match', () => {
    const rule = usualDraft.rules[0]!
    const rules = [
      { ...rule, match: '' },
      { ...rule, kind: 'hex', match: '0x1' },
      { ...rule, kind: 'hex', match: '0x01 02,FF' },
      { ...rule, kind: 'regex', match: '(' },
      { ...rule, kind: 'any', match: '' },
    ] as const
    expect([...faultsOf(draft({ mode: 'rules', rules }))]).toEqual([
      ['rule-0', 'matchMissing'],
      ['rule-1', 'matchHex'],
      ['rule-3', 'matchPattern'],
    ])
  })

  it('of hex bytes takes them as people write them', () => {
    const rules = [{ ...usualDraft.rules[0]!, kind: 'hex', match: '0x01 02,FF', reply: undefined }] as const
    expect(specOf(draft({ mode: 'rules', rules })).mode).toEqual({
      type: 'rules',
      rules: [{ match: { kind: 'hex', hex: '0102ff' }, close: false }],
    })
  })

  it('gives up a mode that UDP does not have', () => {
    expect(withProtocol(draft({ mode: 'http' }), 'udp')).toMatchObject({ protocol: 'udp', mode: 'echo' })
    expect(withProtocol(draft({ mode: 'hello' }), 'udp')).toMatchObject({ protocol: 'udp', mode: 'hello' })
  })

  it('over TCP has no loss, though it was asked for before', () => {
    expect(specOf(draft({ numbers: numbers({ lossPercent: '5' }) })).impair).toBeUndefined()
  })
})

describe('a folded section', () => {
  it('says that something in it is not as usual, or wrong', () => {
    const changed = draft({ numbers: numbers({ delayMs: '50' }) })
    expect(changedIn('network', changed, new Map())).toEqual({ isChanged: true, isWrong: false })
    expect(changedIn('limits', changed, new Map([['backlog', 'Expected 1 to 65535.']]))).toEqual({
      isChanged: false,
      isWrong: true,
    })
  })
})

it.each([
  ['port', 'port'],
  ['tls.key', 'key'],
  ['mode.folder', 'folder'],
  ['mode.greeting', 'greeting'],
  ['multicast.group', 'group'],
  ['impair.lossPercent', 'lossPercent'],
  ['rules[2].match', 'rule-2'],
  ['mode.rules.0.reply', 'rule-0'],
  ['constructor', undefined],
])('a problem of the engine with %s is shown at %s', (source, field) => {
  expect(fieldOfSource(source)).toBe(field)
})
