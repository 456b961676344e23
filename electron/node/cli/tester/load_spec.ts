import {
  loadSpec as loadSpecSchema,
  type LoadSpec,
  type LoadSpecInput,
} from '../../../../shared/contract/tester/load.ts'
import { LOAD_PRESETS } from '../../../../shared/load/presets.ts'
import { UsageError } from '../usage_error.ts'
import { endpointText, type Endpoint, type Protocol } from './endpoint.ts'
import type { LoadOptions } from './load_options.ts'
import { payloadOf } from './payload_options.ts'
import { firstIssue } from './spec_issue.ts'

/** The load that was asked for: a preset, or ten seconds of a closed loop, with what else is given in place of its parts. */
export function loadSpec(kind: Protocol, { host, port }: Endpoint, options: LoadOptions): LoadSpec {
  const preset = LOAD_PRESETS.find(({ id }) => id === options.preset)?.spec
  const { connections, ramp, answer, answerTimeout, connectTimeout, drain, processes } = options
  const made = loadSpecSchema.safeParse({
    stop: { kind: 'duration', ms: 10_000 },
    pace: { kind: 'closed' },
    message: { kind: 'stamped' },
    ...preset,
    name: preset?.name ?? `${kind} ${endpointText({ host, port })}`.slice(0, 100),
    protocol: kind,
    host,
    port,
    ...paceOf(options),
    ...stopOf(options),
    ...messageOf(options),
    ...(connections === undefined ? {} : { connections }),
    ...(ramp === undefined ? {} : { rampMs: ramp }),
    ...(answer === undefined ? {} : { answer }),
    ...(answerTimeout === undefined ? {} : { answerTimeoutMs: answerTimeout }),
    ...(connectTimeout === undefined ? {} : { connectTimeoutMs: connectTimeout }),
    ...(drain === undefined ? {} : { drainMs: drain }),
    ...(processes === undefined ? {} : { processes }),
    // Beside a TCP server that speaks first, one of UDP does not.
    ...(options.greeting && !(kind === 'udp' && options.beside) ? { greeting: true } : {}),
    ...(options.nagle ? { noDelay: false } : {}),
  } satisfies LoadSpecInput)
  if (!made.success) throw new UsageError(firstIssue(made.error))
  return made.data
}

function paceOf({ rate: ratePerSecond, think }: LoadOptions): Partial<LoadSpecInput> {
  if (ratePerSecond !== undefined && think !== undefined)
    throw new UsageError('--rate and --think are both given: with a rate nothing waits for answers.')
  if (ratePerSecond !== undefined) return { pace: { kind: 'open', ratePerSecond } }
  return think === undefined ? {} : { pace: { kind: 'closed', thinkMs: think } }
}

function stopOf({ duration: ms, count: messages }: LoadOptions): Partial<LoadSpecInput> {
  if (ms !== undefined && messages !== undefined)
    throw new UsageError('--duration and --count are both given; only one can end it.')
  if (messages !== undefined) return { stop: { kind: 'count', messages } }
  return ms === undefined ? {} : { stop: { kind: 'duration', ms } }
}

function messageOf(options: LoadOptions): Partial<LoadSpecInput> {
  const { size, hello, data, macros } = options
  if ([size, hello, data].filter((one) => one !== undefined).length > 1)
    throw new UsageError('Of --size, --hello and --data only one can be given.')
  if (macros) throw new UsageError('--macros are for send: a load sends the same bytes over and over.')
  if (data !== undefined) return { message: { kind: 'payload', payload: payloadOf(data, options) } }
  if (hello) return { message: { kind: 'hello' }, answer: 'any' }
  return size === undefined ? {} : { message: { kind: 'stamped', bytes: size } }
}
