import type { PayloadSpec } from '../../../../../shared/contract/tester/bytes.ts'
import type { LoadSpec, LoadSpecInput } from '../../../../../shared/contract/tester/load.ts'
import { MAX_DATAGRAM_BYTES } from '../../../../../shared/tester/datagram.ts'
import { targetOf, targetText, type TargetFault } from '../../talk/sessions/form/target.ts'
import { usualPayload } from '../../talk/payload/payload.ts'
import { NUMBER_NAMES, numberOf, typedNumber, usualNumbers, type NumberName, type Numbers } from './numbers.ts'

export type Protocol = LoadSpec['protocol']
export const PROTOCOLS = ['tcp', 'tls', 'udp'] as const satisfies readonly Protocol[]
export const PACES = ['closed', 'open'] as const satisfies readonly LoadSpec['pace']['kind'][]
export const MESSAGES = ['stamped', 'hello', 'payload'] as const satisfies readonly LoadSpec['message']['kind'][]
export const ANSWERS = ['same-size', 'any', 'none'] as const satisfies readonly LoadSpec['answer'][]

/** A load as it stands in the form. What does not belong to its kind is kept, in case that is changed back. */
export interface LoadDraft {
  readonly name: string
  readonly protocol: Protocol
  /** Address and port, as typed. */
  readonly target: string
  readonly pace: LoadSpec['pace']['kind']
  readonly stop: LoadSpec['stop']['kind']
  readonly message: LoadSpec['message']['kind']
  readonly payload: PayloadSpec
  readonly answer: LoadSpec['answer']
  readonly greeting: boolean
  readonly noDelay: boolean
  readonly numbers: Numbers
  /** The same at the same time over the other protocol. */
  readonly beside: boolean
  readonly besideTarget: string
}

export const usualDraft: LoadDraft = {
  name: '',
  protocol: 'tcp',
  target: '',
  pace: 'closed',
  stop: 'duration',
  message: 'stamped',
  payload: { ...usualPayload, text: 'hello', ending: 'lf' },
  answer: 'same-size',
  greeting: false,
  noDelay: true,
  numbers: usualNumbers,
  beside: false,
  besideTarget: '',
}

/** What runs beside it: datagrams beside a stream, and a stream beside datagrams. */
export function besideProtocol({ protocol }: Pick<LoadDraft, 'protocol'>): 'tcp' | 'udp' {
  return protocol === 'udp' ? 'tcp' : 'udp'
}

/** Where in the form something is wrong. */
export type FieldName = NumberName | 'name' | 'target' | 'besideTarget' | 'payload'
export type Fault = 'number' | 'datagram' | TargetFault
export type Faults = ReadonlyMap<FieldName, Fault>

/** Numbers that this load has: others are not looked at, however wrong. */
export function numbersOf({ protocol, pace, stop, message, beside }: LoadDraft): readonly NumberName[] {
  const streams = protocol !== 'udp' || beside
  const unused: readonly NumberName[] = [
    pace === 'closed' ? 'ratePerSecond' : 'thinkMs',
    stop === 'duration' ? 'messages' : 'seconds',
    ...(message === 'stamped' ? [] : (['bytes'] as const)),
    ...(streams ? [] : (['connectTimeoutMs'] as const)),
  ]
  return NUMBER_NAMES.filter((name) => !unused.includes(name))
}

/** What can be seen to be wrong before the engine is asked. */
export function faultsOf(draft: LoadDraft): Faults {
  const faults = new Map<FieldName, Fault>()
  const check = (field: 'target' | 'besideTarget') => {
    const target = targetOf(draft[field])
    if ('fault' in target) faults.set(field, target.fault)
  }
  check('target')
  if (draft.beside) check('besideTarget')
  for (const name of numbersOf(draft)) if (numberOf(name, draft.numbers[name]) === undefined) faults.set(name, 'number')
  const datagrams = draft.protocol === 'udp' || draft.beside
  const bytes = numberOf('bytes', draft.numbers.bytes) ?? 0
  if (draft.message === 'stamped' && datagrams && bytes > MAX_DATAGRAM_BYTES) faults.set('bytes', 'datagram')
  return faults
}

/** The draft with another address: one that names its protocol (`udp://…`) changes that, too. */
export function withTarget(draft: LoadDraft, typed: string): LoadDraft {
  const target = targetOf(typed)
  if ('fault' in target || target.protocol === undefined) return { ...draft, target: typed }
  return { ...draft, target: targetText(target.host, target.port), protocol: target.protocol }
}

/** What a draft without faults asks for: one load, or two on one schedule. @param name where none was typed */
export function specsOf(draft: LoadDraft, name = ''): LoadSpecInput[] {
  const first = specOf(draft, draft.protocol, draft.target, name)
  return draft.beside ? [first, specOf(draft, besideProtocol(draft), draft.besideTarget, name)] : [first]
}

function specOf(draft: LoadDraft, protocol: Protocol, typed: string, name: string): LoadSpecInput {
  const target = targetOf(typed)
  const { host, port } = 'fault' in target ? { host: '', port: 0 } : target
  const number = (of: NumberName) => numberOf(of, draft.numbers[of]) ?? 0
  const udp = protocol === 'udp'
  return {
    name: draft.name.trim() === '' ? name : draft.name.trim(),
    protocol,
    host,
    port,
    pace:
      draft.pace === 'closed'
        ? { kind: 'closed', thinkMs: number('thinkMs') }
        : { kind: 'open', ratePerSecond: number('ratePerSecond') },
    connections: number('connections'),
    rampMs: number('rampSeconds'),
    stop:
      draft.stop === 'duration'
        ? { kind: 'duration', ms: number('seconds') }
        : { kind: 'count', messages: number('messages') },
    message: messageOf(draft, number('bytes')),
    answer: draft.answer,
    answerTimeoutMs: number('answerTimeoutMs'),
    drainMs: number('drainMs'),
    processes: number('processes'),
    ...(udp ? {} : { connectTimeoutMs: number('connectTimeoutMs'), noDelay: draft.noDelay, greeting: draft.greeting }),
  }
}

function messageOf({ message, payload }: LoadDraft, bytes: number): LoadSpecInput['message'] {
  switch (message) {
    case 'stamped':
      return { kind: message, bytes }
    case 'hello':
      return { kind: message }
    case 'payload':
      return { kind: message, payload }
  }
}

/** The form of a load that there was, or that a preset asks for. @param beside what ran beside it, if anything */
export function draftOf(spec: Partial<LoadSpecInput>, beside?: LoadSpecInput): LoadDraft {
  const { pace, stop, message, host, port } = spec
  const values: Readonly<Record<NumberName, number | undefined>> = {
    connections: spec.connections,
    thinkMs: pace?.kind === 'closed' ? pace.thinkMs : undefined,
    ratePerSecond: pace?.kind === 'open' ? pace.ratePerSecond : undefined,
    rampSeconds: spec.rampMs,
    seconds: stop?.kind === 'duration' ? stop.ms : undefined,
    messages: stop?.kind === 'count' ? stop.messages : undefined,
    bytes: message?.kind === 'stamped' ? message.bytes : undefined,
    answerTimeoutMs: spec.answerTimeoutMs,
    connectTimeoutMs: spec.connectTimeoutMs,
    drainMs: spec.drainMs,
    processes: spec.processes,
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
    protocol: spec.protocol ?? usualDraft.protocol,
    target: host === undefined || port === undefined ? '' : targetText(host, port),
    pace: pace?.kind ?? usualDraft.pace,
    stop: stop?.kind ?? usualDraft.stop,
    message: message?.kind ?? usualDraft.message,
    ...(message?.kind === 'payload' ? { payload: { ...usualPayload, ...message.payload } as PayloadSpec } : {}),
    answer: spec.answer ?? usualDraft.answer,
    greeting: spec.greeting ?? usualDraft.greeting,
    noDelay: spec.noDelay ?? usualDraft.noDelay,
    numbers,
    ...(beside ? { beside: true, besideTarget: targetText(beside.host, beside.port) } : {}),
  }
}
