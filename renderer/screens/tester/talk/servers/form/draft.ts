import type { CodecSpec, PayloadInput, PayloadSpec } from '../../../../../../shared/contract/tester/bytes.ts'
import type { ServerSpec, ServerSpecInput } from '../../../../../../shared/contract/tester/servers.ts'
import { isLoopback } from '../../../../../../shared/loopback.ts'
import { usualPayload } from '../../payload/payload.ts'
import { NUMBER_NAMES, numberOf, typedNumber, usualNumbers, type NumberName, type Numbers } from './numbers.ts'

export type Protocol = ServerSpec['protocol']
export type ModeType = ServerSpec['mode']['type']

export const PROTOCOLS = ['tcp', 'tls', 'udp'] as const satisfies readonly Protocol[]

/** Modes in the order in which they are offered; what needs a stream of bytes is not offered over UDP. */
export function modesOf(protocol: Protocol): readonly ModeType[] {
  const datagrams: readonly ModeType[] = ['echo', 'upper', 'discard', 'source', 'reply', 'hello', 'chat', 'rules']
  return protocol === 'udp' ? datagrams : [...datagrams, 'framed', 'http']
}

export interface RuleDraft {
  readonly kind: 'any' | 'text' | 'hex' | 'regex'
  /** The text, hex digits or pattern. */
  readonly match: string
  readonly anyCase: boolean
  /** Absent: what matches is not answered. */
  readonly reply?: PayloadSpec
  readonly close: boolean
}

export const newRule: RuleDraft = { kind: 'text', match: '', anyCase: false, reply: usualPayload, close: false }

/** A server as it stands in the form. What does not belong to its protocol or mode is kept, in case it is changed back. */
export interface ServerDraft {
  readonly name: string
  readonly protocol: Protocol
  readonly address: string
  readonly mode: ModeType
  readonly numbers: Numbers
  readonly reply: PayloadSpec
  readonly greeting: PayloadSpec
  readonly chatName: string
  readonly folder: string
  readonly order: 'big' | 'little'
  readonly rules: readonly RuleDraft[]
  readonly codec: CodecSpec
  readonly concurrency: 'event-loop' | 'pool'
  readonly tls: 'generated' | 'files'
  readonly certificate: string
  readonly key: string
  readonly group: string
  readonly groupInterface: string
  readonly broadcast: boolean
  readonly record: ServerSpec['record']
}

export const usualDraft: ServerDraft = {
  name: '',
  protocol: 'tcp',
  address: '127.0.0.1',
  mode: 'echo',
  numbers: usualNumbers,
  reply: { ...usualPayload, text: 'ok', ending: 'lf' },
  greeting: { ...usualPayload, text: 'hello' },
  chatName: 'server',
  folder: '',
  order: 'little',
  rules: [{ ...newRule, match: 'ping', reply: { ...usualPayload, text: 'pong' } }],
  codec: { type: 'none' },
  concurrency: 'event-loop',
  tls: 'generated',
  certificate: '',
  key: '',
  group: '',
  groupInterface: '',
  broadcast: false,
  record: 'all',
}

/** Where in the form something is wrong. */
export type FieldName =
  | NumberName
  | 'name'
  | 'address'
  | 'mode'
  | 'folder'
  | 'certificate'
  | 'key'
  | 'group'
  | 'groupInterface'
  | 'reply'
  | 'greeting'
  | 'codec'
  | `rule-${number}`

/** A key below `tester.wrong`. */
export type Fault =
  'number' | 'addressMissing' | 'addressOfGroup' | 'pathMissing' | 'matchMissing' | 'matchHex' | 'matchPattern'
export type Faults = ReadonlyMap<FieldName, Fault>

/** Numbers that this server has: others are not looked at, however wrong. */
export function numbersOf({ protocol, mode, concurrency }: ServerDraft): readonly NumberName[] {
  const udp = protocol === 'udp'
  const unused: readonly NumberName[] = [
    ...(udp
      ? (['backlog', 'poolSize'] as const)
      : (['socketBufferBytes', 'lossPercent', 'duplicatePercent', 'reorderPercent'] as const)),
    ...(concurrency === 'pool' ? [] : (['poolSize'] as const)),
    ...(mode === 'source' ? [] : (['bytesPerSecond'] as const)),
    ...(mode === 'framed' ? [] : (['maxPayloadMiB'] as const)),
  ]
  return NUMBER_NAMES.filter((name) => !unused.includes(name))
}

/** What can be seen to be wrong before the engine is asked. */
export function faultsOf(draft: ServerDraft): Faults {
  const faults = new Map<FieldName, Fault>()
  for (const name of numbersOf(draft)) if (numberOf(name, draft.numbers[name]) === undefined) faults.set(name, 'number')
  if (draft.address.trim() === '') faults.set('address', 'addressMissing')
  // The worker would say so, too, but only after it was asked whether others may reach such a server.
  if (draft.protocol === 'udp' && draft.group.trim() !== '' && isLoopback(draft.address.trim()))
    faults.set('address', 'addressOfGroup')
  if (draft.protocol === 'tls' && draft.tls === 'files')
    for (const name of ['certificate', 'key'] as const) if (draft[name].trim() === '') faults.set(name, 'pathMissing')
  if (draft.mode === 'rules')
    for (const [at, rule] of draft.rules.entries()) {
      const fault = ruleFault(rule)
      if (fault) faults.set(`rule-${at}`, fault)
    }
  return faults
}

function ruleFault({ kind, match }: RuleDraft): Fault | undefined {
  if (kind === 'any') return undefined
  if (match === '') return 'matchMissing'
  if (kind === 'hex' && !/^([0-9a-f]{2})+$/i.test(hexDigits(match))) return 'matchHex'
  if (kind === 'regex' && !isPattern(match)) return 'matchPattern'
  return undefined
}

const hexDigits = (text: string) => text.replace(/0x|[\s,:-]/gi, '').toLowerCase()

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

/** The spec of a draft without faults. */
export function specOf(draft: ServerDraft): ServerSpecInput {
  const { protocol, name, address, broadcast, record, group, groupInterface } = draft
  const udp = protocol === 'udp'
  const number = (of: NumberName) => numberOf(of, draft.numbers[of]) ?? 0
  const impair = {
    delayMs: number('delayMs'),
    jitterMs: number('jitterMs'),
    corruptPercent: number('corruptPercent'),
    lossPercent: udp ? number('lossPercent') : 0,
    duplicatePercent: udp ? number('duplicatePercent') : 0,
    reorderPercent: udp ? number('reorderPercent') : 0,
  }
  const isImpaired = Object.values(impair).some((value) => value > 0)
  return {
    name: name.trim(),
    protocol,
    address: address.trim(),
    port: number('port'),
    mode: modeOf(draft, number),
    receiveBytes: number('receiveBytes'),
    idleTimeoutMs: number('idleSeconds'),
    maxClients: number('maxClients'),
    record,
    ...(isImpaired
      ? { impair: { ...impair, ...(draft.numbers.seed.trim() === '' ? {} : { seed: number('seed') }) } }
      : {}),
    ...(udp
      ? {
          socketBufferBytes: number('socketBufferBytes'),
          broadcast,
          ...(group.trim() === '' ? {} : { multicast: multicastOf(group, groupInterface) }),
        }
      : {
          codec: draft.codec,
          backlog: number('backlog'),
          concurrency:
            draft.concurrency === 'pool' ? { kind: 'pool', size: number('poolSize') } : { kind: 'event-loop' },
        }),
    ...(protocol === 'tls'
      ? {
          tls:
            draft.tls === 'files'
              ? { kind: 'files', certificate: draft.certificate.trim(), key: draft.key.trim() }
              : { kind: 'generated' },
        }
      : {}),
  }
}

const multicastOf = (group: string, of: string) => ({
  group: group.trim(),
  ...(of.trim() === '' ? {} : { interface: of.trim() }),
})

function modeOf(draft: ServerDraft, number: (of: NumberName) => number): ServerSpecInput['mode'] {
  switch (draft.mode) {
    case 'source':
      return { type: 'source', bytesPerSecond: number('bytesPerSecond') }
    case 'reply':
      return { type: 'reply', reply: draft.reply }
    case 'hello':
      return { type: 'hello', greeting: draft.greeting }
    case 'chat':
      return { type: 'chat', name: draft.chatName.trim() }
    case 'framed': {
      const folder = draft.folder.trim()
      const maxPayloadBytes = Math.round(number('maxPayloadMiB'))
      return { type: 'framed', order: draft.order, maxPayloadBytes, ...(folder === '' ? {} : { folder }) }
    }
    case 'rules':
      return { type: 'rules', rules: draft.rules.map((rule) => ruleOf(rule, draft.protocol)) }
    default:
      return { type: draft.mode }
  }
}

type RuleInput = Extract<ServerSpecInput['mode'], { type: 'rules' }>['rules'][number]

function ruleOf({ kind, match, anyCase, reply, close }: RuleDraft, protocol: Protocol): RuleInput {
  const rest = { ...(reply === undefined ? {} : { reply }), close: close && protocol !== 'udp' }
  switch (kind) {
    case 'any':
      return { match: { kind }, ...rest }
    case 'text':
      return { match: { kind, text: match }, ...rest }
    case 'hex':
      return { match: { kind, hex: hexDigits(match) }, ...rest }
    case 'regex':
      return { match: { kind, pattern: match, flags: anyCase ? 'i' : '' }, ...rest }
  }
}

/** The form of a server that there is. */
export function draftOf(spec: ServerSpecInput): ServerDraft {
  const { mode, impair, multicast, tls, concurrency } = spec
  const values: Partial<Record<NumberName, number | undefined>> = {
    port: spec.port,
    backlog: spec.backlog,
    receiveBytes: spec.receiveBytes,
    socketBufferBytes: spec.socketBufferBytes,
    idleSeconds: spec.idleTimeoutMs,
    maxClients: spec.maxClients,
    poolSize: concurrency?.kind === 'pool' ? concurrency.size : undefined,
    bytesPerSecond: mode.type === 'source' ? mode.bytesPerSecond : undefined,
    maxPayloadMiB: mode.type === 'framed' ? mode.maxPayloadBytes : undefined,
    delayMs: impair?.delayMs,
    jitterMs: impair?.jitterMs,
    lossPercent: impair?.lossPercent,
    duplicatePercent: impair?.duplicatePercent,
    reorderPercent: impair?.reorderPercent,
    corruptPercent: impair?.corruptPercent,
    seed: impair?.seed,
  }
  const numbers = Object.fromEntries(
    NUMBER_NAMES.map((name) => [
      name,
      values[name] === undefined ? usualNumbers[name] : typedNumber(name, values[name]),
    ]),
  ) as Numbers
  return {
    ...usualDraft,
    name: spec.name ?? '',
    protocol: spec.protocol,
    address: spec.address ?? usualDraft.address,
    mode: mode.type,
    numbers,
    codec: (spec.codec as CodecSpec | undefined) ?? usualDraft.codec,
    concurrency: concurrency?.kind ?? 'event-loop',
    broadcast: spec.broadcast ?? false,
    record: spec.record ?? 'all',
    group: multicast?.group ?? '',
    groupInterface: multicast?.interface ?? '',
    ...(tls?.kind === 'files' ? { tls: 'files', certificate: tls.certificate, key: tls.key } : {}),
    ...(mode.type === 'reply' ? { reply: payloadOf(mode.reply) } : {}),
    ...(mode.type === 'hello' ? { greeting: payloadOf(mode.greeting ?? usualDraft.greeting) } : {}),
    ...(mode.type === 'chat' ? { chatName: mode.name ?? usualDraft.chatName } : {}),
    ...(mode.type === 'framed' ? { folder: mode.folder ?? '', order: mode.order ?? 'little' } : {}),
    ...(mode.type === 'rules' ? { rules: mode.rules.map(ruleDraft) } : {}),
  }
}

const payloadOf = (payload: PayloadInput): PayloadSpec => ({ ...usualPayload, ...payload }) as PayloadSpec

function ruleDraft({ match, reply, close = false }: RuleInput): RuleDraft {
  return {
    kind: match.kind,
    match:
      match.kind === 'text'
        ? match.text
        : match.kind === 'hex'
          ? match.hex
          : match.kind === 'regex'
            ? match.pattern
            : '',
    anyCase: match.kind === 'regex' && match.flags === 'i',
    ...(reply === undefined ? {} : { reply: payloadOf(reply) }),
    close,
  }
}
