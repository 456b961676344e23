import { describe, expect, it } from 'vitest'
import {
  draftOf,
  faultsOf,
  specsOf,
  usualDraft,
  withTarget,
  type LoadDraft,
} from '../../../../renderer/screens/tester/load/form/draft.ts'
import { numberOf } from '../../../../renderer/screens/tester/load/form/numbers.ts'
import { PRESET_IDS, presetDraft } from '../../../../renderer/screens/tester/load/form/presets.ts'
import {
  aimedAt,
  aimedAtServer,
  withServer,
  withServerAt,
} from '../../../../renderer/screens/tester/load/form/servers.ts'
import { en } from '../../../../renderer/i18n/en/index.ts'
import { loadSpec } from '../../../../shared/contract/tester/load.ts'
import { serverSpec, type ServerHead } from '../../../../shared/contract/tester/servers.ts'
import { LOAD_PRESETS } from '../../../../shared/load/presets.ts'

const target = '127.0.0.1:9000'
const draft = (changes: Partial<LoadDraft> = {}): LoadDraft => ({ ...usualDraft, target, ...changes })
const numbers = (changes: Partial<LoadDraft['numbers']>) => ({ ...usualDraft.numbers, ...changes })
const parsed = (of: LoadDraft) => specsOf(of).map((spec) => loadSpec.parse(spec))

function server(spec: object, changes: Partial<ServerHead> = {}): ServerHead {
  return {
    id: 'server-1',
    spec: serverSpec.parse(spec),
    state: 'listening',
    address: '127.0.0.1',
    port: 4000,
    ...changes,
  } as ServerHead
}

describe('a preset', () => {
  it.each(PRESET_IDS)('%s has no faults, and asks for what the command line asks for', (id) => {
    const made = presetDraft(id, draft())
    const { spec } = LOAD_PRESETS.find((preset) => preset.id === id)!
    expect([...faultsOf(made)]).toEqual([])
    expect(specsOf(made, spec.name).map((one) => loadSpec.parse(one))).toEqual([
      loadSpec.parse({ ...spec, host: '127.0.0.1', port: 9000 }),
    ])
  })

  it('has words of its own', () => {
    expect(PRESET_IDS).toEqual(Object.keys(en.load.form.preset))
  })
})

describe('a draft', () => {
  it('of any load makes that load again', () => {
    const to = { host: '::1', port: 9000 }
    const specs = [
      { ...to, protocol: 'tcp', pace: { kind: 'closed', thinkMs: 2.5 }, stop: { kind: 'count', messages: 7 } },
      { ...to, protocol: 'udp', pace: { kind: 'open', ratePerSecond: 0.5 }, stop: { kind: 'duration', ms: 1500 } },
      {
        ...to,
        protocol: 'tls',
        name: 'mine',
        pace: { kind: 'open', ratePerSecond: 5_000_000 },
        stop: { kind: 'duration', ms: 86_400_000 },
        connections: 20_000,
        rampMs: 1_250,
        answer: 'any',
        answerTimeoutMs: 10,
        connectTimeoutMs: 20,
        drainMs: 0,
        processes: 8,
        noDelay: false,
        greeting: true,
        message: { kind: 'payload', payload: { format: 'hex', text: 'ff 00' } },
      },
    ].map((spec) => loadSpec.parse({ message: { kind: 'hello' }, ...spec }))
    expect(specs.flatMap((spec) => parsed(draftOf(spec)))).toEqual(specs)
  })

  it('of a pair makes both again', () => {
    const pair = parsed(draft({ beside: true, besideTarget: '127.0.0.1:9001' }))
    expect(pair.map(({ protocol, port }) => [protocol, port])).toEqual([
      ['tcp', 9000],
      ['udp', 9001],
    ])
    expect(parsed(draftOf(pair[0]!, pair[1]))).toEqual(pair)
  })

  it('asks a server to speak first only over a stream', () => {
    const pair = parsed(draft({ greeting: true, beside: true, besideTarget: '127.0.0.1:9001' }))
    expect(pair.map(({ greeting }) => greeting)).toEqual([true, false])
  })

  it('takes its protocol from an address that names one', () => {
    expect(withTarget(draft(), 'udp://10.0.0.1:53')).toMatchObject({ protocol: 'udp', target: '10.0.0.1:53' })
  })
})

describe('what is wrong', () => {
  it('is said of each field that counts, and of no other', () => {
    const wrong = draft({ target: 'nowhere', numbers: numbers({ connections: '0', ratePerSecond: 'x', bytes: '9' }) })
    expect([...faultsOf(wrong)]).toEqual([
      ['target', 'targetPort'],
      ['connections', 'number'],
      ['bytes', 'number'],
    ])
  })

  it('is a numbered message that no datagram holds', () => {
    const large = { numbers: numbers({ bytes: '65508' }) }
    expect([...faultsOf(draft({ ...large, protocol: 'udp' }))]).toEqual([['bytes', 'datagram']])
    expect([...faultsOf(draft({ ...large, beside: true, besideTarget: target }))]).toEqual([['bytes', 'datagram']])
    expect([...faultsOf(draft(large))]).toEqual([])
  })

  it('is where the other of a pair goes, once there is to be one', () => {
    expect([...faultsOf(draft({ besideTarget: '' }))]).toEqual([])
    expect([...faultsOf(draft({ beside: true, besideTarget: '' }))]).toEqual([['besideTarget', 'targetMissing']])
  })
})

describe('a number', () => {
  it('is taken with the commas it is shown with', () => {
    expect(numberOf('ratePerSecond', '10,000')).toBe(10_000)
    expect(numberOf('ratePerSecond', '1,5')).toBeUndefined()
  })

  it('of seconds is milliseconds to the engine', () => {
    expect(numberOf('seconds', '1.5')).toBe(1_500)
  })
})

describe('a server that runs here', () => {
  it('that listens everywhere is reached over loopback', () => {
    const everywhere = server({ protocol: 'udp', mode: { type: 'echo' } }, { address: '::' })
    expect(withServer(draft(), everywhere)).toMatchObject({ protocol: 'udp', target: '[::1]:4000' })
  })

  it('that speaks first is listened to', () => {
    expect(withServer(draft(), server({ protocol: 'tcp', mode: { type: 'hello' } })).greeting).toBe(true)
    expect(withServer(draft(), server({ protocol: 'udp', mode: { type: 'hello' } })).greeting).toBe(false)
  })

  it('is forgotten when the load goes elsewhere, and known when it comes back', () => {
    const hello = server({ protocol: 'tcp', mode: { type: 'hello' } })
    const there = withServer(draft(), hello)
    const elsewhere = aimedAt(there, '127.0.0.1:9000', [hello])
    expect(elsewhere.greeting).toBe(false)
    expect(aimedAt(elsewhere, '127.0.0.1:4000', [hello]).greeting).toBe(true)
    expect(withServerAt(presetDraft('sink', there), [hello]).greeting).toBe(true)
  })

  it('that answers is waited for after one that did not', () => {
    const discard = server({ protocol: 'tcp', mode: { type: 'discard' } })
    const echo = server({ protocol: 'tcp', mode: { type: 'echo' } }, { port: 4001 })
    const there = withServer(draft(), discard)
    expect(aimedAtServer(there, echo, [discard, echo]).answer).toBe('same-size')
    expect(aimedAt(there, '127.0.0.1:4001', [discard, echo]).answer).toBe('same-size')
  })

  it('of which nothing is known leaves what was chosen by hand', () => {
    expect(aimedAt(draft({ greeting: true }), '127.0.0.1:9001', []).greeting).toBe(true)
  })

  it('is waited for only if it answers', () => {
    const answers = (['echo', 'discard', 'chat'] as const).map(
      (type) => withServer(draft(), server({ protocol: 'tcp', mode: { type } })).answer,
    )
    expect(answers).toEqual(['same-size', 'none', 'any'])
  })
})
