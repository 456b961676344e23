import type { CodecSpec } from '../../../../../../shared/contract/tester/bytes.ts'
import type { SessionSpec, SessionSpecInput } from '../../../../../../shared/contract/tester/sessions.ts'
import { NUMBER_NAMES, numberOf, typedNumber, usualNumbers, type NumberName } from './client_numbers.ts'
import { targetOf, targetText, type TargetFault } from './target.ts'

export type Protocol = SessionSpec['protocol']
export const PROTOCOLS = ['tcp', 'tls', 'udp'] as const satisfies readonly Protocol[]

/** A client as it stands in the form. What does not belong to its protocol is kept, in case it is changed back. */
export interface ClientDraft {
  readonly name: string
  readonly protocol: Protocol
  /** Address and port, as typed. */
  readonly target: string
  readonly numbers: Readonly<Record<NumberName, string>>
  readonly localAddress: string
  readonly family: SessionSpec['family']
  readonly noDelay: boolean
  readonly codec: CodecSpec
  readonly verify: boolean
  readonly authority: string
  readonly serverName: string
  /** With commas. */
  readonly alpn: string
  readonly minVersion: SessionSpec['tls']['minVersion']
  readonly broadcast: boolean
  readonly group: string
  readonly groupInterface: string
  readonly record: SessionSpec['record']
}

export const usualClient: ClientDraft = {
  name: '',
  protocol: 'tcp',
  target: '',
  numbers: usualNumbers,
  localAddress: '',
  family: 'any',
  noDelay: true,
  codec: { type: 'none' },
  verify: false,
  authority: '',
  serverName: '',
  alpn: '',
  minVersion: 'TLSv1.2',
  broadcast: false,
  group: '',
  groupInterface: '',
  record: 'all',
}

/** Where in the form something is wrong. */
export type FieldName =
  | NumberName
  | 'name'
  | 'target'
  | 'localAddress'
  | 'family'
  | 'authority'
  | 'serverName'
  | 'alpn'
  | 'group'
  | 'groupInterface'
  | 'codec'

export type Fault = 'number' | 'alpn' | TargetFault
export type Faults = ReadonlyMap<FieldName, Fault>

/** Numbers that this client has: others are not looked at, however wrong. */
export function numbersOf({ protocol }: ClientDraft): readonly NumberName[] {
  return NUMBER_NAMES.filter((name) => protocol !== 'udp' || (name !== 'connectSeconds' && name !== 'keepAliveSeconds'))
}

/** What can be seen to be wrong before the engine is asked. */
export function faultsOf(draft: ClientDraft): Faults {
  const faults = new Map<FieldName, Fault>()
  const target = targetOf(draft.target)
  if ('fault' in target) faults.set('target', target.fault)
  for (const name of numbersOf(draft)) if (numberOf(name, draft.numbers[name]) === undefined) faults.set(name, 'number')
  const alpn = alpnNames(draft.alpn)
  if (draft.protocol === 'tls' && (alpn.length > 10 || alpn.some((name) => name.length > 100)))
    faults.set('alpn', 'alpn')
  return faults
}

/** The draft with another address: one that names its protocol changes that, too. */
export function withTarget(draft: ClientDraft, typed: string): ClientDraft {
  const target = targetOf(typed)
  if ('fault' in target || target.protocol === undefined) return { ...draft, target: typed }
  return { ...draft, target: targetText(target.host, target.port), protocol: target.protocol }
}

const alpnNames = (typed: string) =>
  typed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** An optional text of the spec: left out where nothing was typed. */
function given<Key extends string>(key: Key, typed: string): { readonly [K in Key]?: string } {
  return typed.trim() === '' ? {} : ({ [key]: typed.trim() } as { readonly [K in Key]: string })
}

/** The spec of a draft without faults. */
export function specOf(draft: ClientDraft): SessionSpecInput {
  const { protocol, codec, family, noDelay, verify, minVersion, broadcast, record } = draft
  const target = targetOf(draft.target)
  const { host, port } = 'fault' in target ? { host: '', port: 0 } : target
  const number = (name: NumberName) => numberOf(name, draft.numbers[name]) ?? 0
  return {
    name: draft.name.trim(),
    protocol,
    host,
    port,
    family,
    localPort: number('localPort'),
    idleTimeoutMs: number('idleSeconds'),
    receiveBytes: number('receiveBytes'),
    codec,
    record,
    ...given('localAddress', draft.localAddress),
    ...(protocol === 'udp'
      ? { broadcast, ...multicastOf(draft) }
      : {
          connectTimeoutMs: number('connectSeconds'),
          keepAliveMs: number('keepAliveSeconds'),
          noDelay,
        }),
    ...(protocol === 'tls'
      ? {
          tls: {
            verify,
            minVersion,
            alpn: alpnNames(draft.alpn),
            ...given('serverName', draft.serverName),
            ...given('authority', draft.authority),
          },
        }
      : {}),
  }
}

function multicastOf({ group, groupInterface }: ClientDraft): Pick<SessionSpecInput, 'multicast'> {
  return group.trim() === '' ? {} : { multicast: { group: group.trim(), ...given('interface', groupInterface) } }
}

/** The form of a client that there is, or that something else suggests. */
export function draftOf(spec: Partial<SessionSpecInput>): ClientDraft {
  const values: Readonly<Record<NumberName, number | undefined>> = {
    localPort: spec.localPort,
    connectSeconds: spec.connectTimeoutMs,
    idleSeconds: spec.idleTimeoutMs,
    keepAliveSeconds: spec.keepAliveMs,
    receiveBytes: spec.receiveBytes,
  }
  const numbers = Object.fromEntries(
    NUMBER_NAMES.map((name) => [
      name,
      values[name] === undefined ? usualNumbers[name] : typedNumber(name, values[name]),
    ]),
  ) as ClientDraft['numbers']
  const { host, port, tls, multicast } = spec
  return {
    ...usualClient,
    name: spec.name ?? '',
    protocol: spec.protocol ?? 'tcp',
    target: host === undefined || port === undefined ? '' : targetText(host, port),
    numbers,
    localAddress: spec.localAddress ?? '',
    family: spec.family ?? 'any',
    noDelay: spec.noDelay ?? true,
    codec: (spec.codec as CodecSpec | undefined) ?? usualClient.codec,
    verify: tls?.verify ?? false,
    authority: tls?.authority ?? '',
    serverName: tls?.serverName ?? '',
    alpn: (tls?.alpn ?? []).join(', '),
    minVersion: tls?.minVersion ?? 'TLSv1.2',
    broadcast: spec.broadcast ?? false,
    group: multicast?.group ?? '',
    groupInterface: multicast?.interface ?? '',
    record: spec.record ?? 'all',
  }
}

const SOURCES: Readonly<Record<string, FieldName>> = {
  host: 'target',
  port: 'target',
  connectTimeoutMs: 'connectSeconds',
  idleTimeoutMs: 'idleSeconds',
  keepAliveMs: 'keepAliveSeconds',
  multicast: 'group',
  interface: 'groupInterface',
  localAddress: 'localAddress',
  localPort: 'localPort',
  receiveBytes: 'receiveBytes',
  name: 'name',
  family: 'family',
  authority: 'authority',
  serverName: 'serverName',
  alpn: 'alpn',
  group: 'group',
  codec: 'codec',
}

/** The field that a problem of the engine is about: its source is a path in the spec, such as `tls.authority`. */
export function fieldOfSource(source: string): FieldName | undefined {
  const known = source.split(/[.[\]]+/).filter((name) => Object.hasOwn(SOURCES, name))
  const last = known.at(-1)
  return last === undefined ? undefined : SOURCES[last]
}
