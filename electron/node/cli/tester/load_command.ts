import { InvalidArgumentError, Option, type Command } from 'commander'
import { loadSpec, type LoadSpec, type LoadSpecInput } from '../../../../shared/contract/tester/load.ts'
import { LOAD_PRESETS } from '../../../../shared/load/presets.ts'
import { byteCount, duration, wholeNumber } from '../argv.ts'
import { newCommand } from '../common_options.ts'
import { UsageError } from '../usage_error.ts'
import { endpoint, endpointText, protocol, type Endpoint, type Protocol } from './endpoint.ts'
import type { LoadOptions } from './load_options.ts'
import { addPayloadOptions, payloadOf } from './payload_options.ts'
import { firstIssue } from './spec_issue.ts'

const PRESETS = `
Presets (--preset); what else is given takes the place of their parts:
${LOAD_PRESETS.map(({ id, what }) => `  ${id.padEnd(16)} ${what}`).join('\n')}`

const DEFINITIONS = `
What is measured:
  latency     closed loop: from sending a message to its answer; open loop (--rate): from when it was meant to be sent, so
              that a pause of the server counts for all that waited (coordinated omission)
  p50 … p99.9 by HdrHistogram, over all processes; shown only with 10 samples or more beyond them
  reordered   came with a smaller number than one before it (RFC 4737 section 3)
  jitter      RFC 3550 section 6.4.1, of the round trip
  lost        not come by the end of the drain (--drain); later ones are late

Examples:
  flotilla load tcp 127.0.0.1:8080 --preset 500-clients
  flotilla load tcp 127.0.0.1:8080 -c 50 --rate 5000 --duration 30s
  flotilla load udp 127.0.0.1:9000 --rate 20000 --size 200 --save udp.hlog
  flotilla load tcp 127.0.0.1:7 --beside udp:127.0.0.1:7 --rate 1000

Exit status: 0 all answered, 1 errors, losses or no answers, 2 wrong usage, 3 nothing could connect, 130 interrupted.`

/** `flotilla load`: many messages, and what became of them. */
export function loadCommand(done: (status: number) => void): Command {
  const command = newCommand('load', 'send many messages, and measure what becomes of them')
    .argument('<protocol>', 'tcp, tls or udp', protocol)
    .argument('<address:port>', 'where to: an echo server, or a sink with --answer none', endpoint)
    .addOption(new Option('--preset <name>', 'begin with a preset').choices(LOAD_PRESETS.map(({ id }) => id)))
    .optionsGroup('How much:')
    .option('-c, --connections <n>', 'connections at once (1)', wholeNumber(1, 20_000))
    .option(
      '--rate <n>',
      'open loop: so many messages a second in all; else each connection waits for its answer',
      rate,
    )
    .option('--think <time>', 'closed loop: wait so long after each answer', duration)
    .option('--ramp <time>', 'open the connections evenly over this time', duration)
    .option('-t, --duration <time>', 'send for so long (10s)', duration)
    .option('-n, --count <n>', 'messages of each connection, in place of a time', wholeNumber(1, 1_000_000_000))
    .option('--processes <n>', 'generator processes (1)', wholeNumber(1, 8))
    .option('--beside <protocol:address:port>', 'the same to another server, on one schedule', beside)
    .option('--yes', 'also to another machine')
    .optionsGroup('What:')
    .option('--size <bytes>', 'messages with a number and a time stamp, filled up to this (64)', byteCount)
    .option('--hello', 'messages "client-7 say hello 1"')
    .option('--data <data>', 'this message; written as --format says')
  addPayloadOptions(command)
    .optionsGroup('Answers:')
    .addOption(
      new Option(
        '--answer <what>',
        'a message is answered when so many bytes came back, at any read, or never',
      ).choices(['same-size', 'any', 'none']),
    )
    .option('--answer-timeout <time>', 'closed loop: an answer that takes longer is an error (5s)', duration)
    .option('--connect-timeout <time>', 'until connected (10s)', duration)
    .option('--drain <time>', 'wait so long for answers at the end (1s)', duration)
    .option('--greeting', 'the server speaks first')
    .option('--delay', 'let small sends be joined (Nagle’s algorithm, RFC 896)')
    .optionsGroup('Output:')
    .option('--json', 'the result as JSON')
    .option('--save <file>', 'also into this file: .json, .csv or .hlog (HdrHistogram); may be repeated', saved)
    .addHelpText('after', PRESETS)
    .addHelpText('after', DEFINITIONS)
  return command.action(async (kind: Protocol, to: Endpoint, options: LoadOptions) => {
    const targets = [{ protocol: kind, to }, ...(options.beside ? [options.beside] : [])]
    const specs = targets.map((target) => specOf(target.protocol, target.to, options))
    const { load } = await import('./load.ts')
    done(await load(specs, options))
  })
}

/** @throws UsageError */
function specOf(kind: Protocol, { host, port }: Endpoint, options: LoadOptions): LoadSpec {
  const preset = LOAD_PRESETS.find(({ id }) => id === options.preset)?.spec
  const { connections, ramp, answer, answerTimeout, connectTimeout, drain, processes } = options
  const made = loadSpec.safeParse({
    stop: { kind: 'duration', ms: 10_000 },
    pace: { kind: 'closed' },
    message: { kind: 'stamped' },
    ...preset,
    name: preset?.name ?? `${kind} ${endpointText({ host, port })}`,
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
    ...(options.greeting && kind !== 'udp' ? { greeting: true } : {}),
    ...(options.delay ? { noDelay: false } : {}),
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
  const { size, hello, data } = options
  if ([size, hello, data].filter((one) => one !== undefined).length > 1)
    throw new UsageError('Of --size, --hello and --data only one can be given.')
  if (data !== undefined) return { message: { kind: 'payload', payload: payloadOf(data, options) } }
  if (hello) return { message: { kind: 'hello' }, answer: 'any' }
  return size === undefined ? {} : { message: { kind: 'stamped', bytes: size } }
}

function rate(text: string): number {
  const value = Number(text.replace(/\/s$/, ''))
  if (!(value >= 0.1 && value <= 5_000_000))
    throw new InvalidArgumentError('Expected 0.1 to 5000000 messages a second.')
  return value
}

function beside(text: string): LoadOptions['beside'] {
  const [kind = '', ...rest] = text.split(':')
  return { protocol: protocol(kind), to: endpoint(rest.join(':')) }
}

function saved(text: string, before: string[] | undefined): string[] {
  if (!/\.(json|csv|hlog)$/.test(text))
    throw new InvalidArgumentError('Expected a file name that ends in .json, .csv or .hlog.')
  return [...(before ?? []), text]
}
