import { InvalidArgumentError, Option, type Command } from 'commander'
import { LOAD_PRESETS } from '../../../../shared/load/presets.ts'
import { wholeNumber } from '../argv.ts'
import { endpoint, protocol, type Endpoint, type Protocol } from './endpoint.ts'
import { bytesBetween, DAY_MS, timeBetween } from './limits.ts'
import type { LoadOptions } from './load_options.ts'
import { addPayloadOptions, refuseWithoutData } from './payload_options.ts'
import { testerCommand } from './tester_command.ts'

const HOUR_MS = 3_600_000

const DEFINITIONS = `
What is measured (docs/tester.md has all of it, with sources):
  latency      closed loop: from sending a message to its answer. Open loop
               (--rate): from when it was meant to be sent, so that a pause of
               the server counts for all that waited (coordinated omission)
  service time open loop: from when it was really sent
  p50 … p99.9  by HdrHistogram over all processes; only where 10 samples or more
               lie beyond
  lost, late   UDP: no answer came, or only after the drain (--drain), in a
               closed loop after --answer-timeout
  reordered    UDP: came with a smaller number than one before (RFC 4737)
  jitter       UDP: RFC 3550 section 6.4.1, of the round trip`

const EXAMPLES = `
Examples:
  flotilla load tcp 127.0.0.1:8080 --preset 500-clients
  flotilla load tcp 127.0.0.1:8080 -c 50 --rate 5000 --duration 30s
  flotilla load udp 127.0.0.1:9000 --rate 20000 --size 200 --save udp.hlog
  flotilla load tcp 127.0.0.1:7 --beside udp:127.0.0.1:7 --rate 1000
A server to try it on: flotilla listen tcp 8080 --log none`

const EXIT = `
Exit status: 0 all answered, 1 errors, losses or answers that did not come, 2 wrong usage,
3 nothing could connect, 130 interrupted (what was measured is shown and kept).`

/** `flotilla load`: many messages, and what became of them. */
export function loadCommand(done: (status: number) => void): Command {
  const command = testerCommand('load', 'send many messages, and measure what becomes of them')
    .argument('<protocol>', 'tcp, tls or udp', protocol)
    .argument('<address:port>', 'where to: an echo server, or a sink with --answer none', endpoint)
    .optionsGroup('How much:')
    .addOption(
      new Option('--preset <name>', 'begin with a preset, see below').choices(LOAD_PRESETS.map(({ id }) => id)),
    )
    .option('-c, --connections <n>', 'connections at once (1)', wholeNumber(1, 20_000))
    .option('--rate <n>', 'open loop: messages a second in all; else each connection waits for its answer', rate)
    .option('--think <time>', 'closed loop: wait so long after each answer', timeBetween(0, HOUR_MS))
    .option('--ramp <time>', 'open the connections evenly over this time', timeBetween(0, HOUR_MS))
    .option('-t, --duration <time>', 'send for so long (10s)', timeBetween(100, DAY_MS))
    .option('-n, --count <n>', 'messages of each connection, in place of --duration', wholeNumber(1, 1_000_000_000))
    .option('--processes <n>', 'generator processes (1)', wholeNumber(1, 8))
    .option('--beside <protocol:address:port>', 'the same to a second server, at the same time', beside)
    .option('--yes', 'do not ask whether it may go to another machine (without a terminal: needed for that)')
    .optionsGroup('What:')
    .option(
      '--size <bytes>',
      'messages with a number and a time stamp, filled up to this (64)',
      bytesBetween(24, 1024 * 1024),
    )
    .option('--hello', 'messages "client-7 say hello 1"; any answer will do')
    .option('--data <data>', 'this message, as --format says')
  addPayloadOptions(command)
    .optionsGroup('Answers:')
    .addOption(
      new Option(
        '--answer <what>',
        'a message is answered when as many bytes came back (same-size), at the next read (any), or never (none)',
      ).choices(['same-size', 'any', 'none']),
    )
    .option('--answer-timeout <time>', 'closed loop: a later answer is an error (5s)', timeBetween(10, HOUR_MS))
    .option('--connect-timeout <time>', 'until connected (10s)', timeBetween(10, HOUR_MS))
    .option('--drain <time>', 'at the end wait so long for answers (1s)', timeBetween(0, 60_000))
    .option('--greeting', 'TCP: the server speaks first')
    .option('--nagle', 'TCP: let small sends be joined (RFC 896); else they go at once')
    .optionsGroup('Output:')
    .option('--json', 'the result as JSON (docs/tester.md)')
    .option('--save <file>', 'also into a file: .json, .csv or .hlog (HdrHistogram); may be repeated', saved)
  // It sends the same bytes over and over; who asks for macros is told so.
  command.options.find(({ long }) => long === '--macros')?.hideHelp()
  for (const text of [DEFINITIONS, EXAMPLES, EXIT]) command.addHelpText('after', text)
  command.addHelpText('after', presetHelp)
  return command.action(async (kind: Protocol, to: Endpoint, options: LoadOptions) => {
    if (options.data === undefined) refuseWithoutData(command, '--data')
    // Only here: other commands start faster without it.
    const { loadSpec } = await import('./load_spec.ts')
    const targets = [{ protocol: kind, to }, ...(options.beside ? [options.beside] : [])]
    const specs = targets.map((target) => loadSpec(target.protocol, target.to, options))
    const { load } = await import('./load.ts')
    done(await load(specs, options))
  })
}

function presetHelp({ command }: { command: Command }): string {
  const help = command.createHelp()
  help.prepareContext({ helpWidth: process.stdout.columns || 80 })
  const width = Math.max(...LOAD_PRESETS.map(({ id }) => id.length))
  const lines = LOAD_PRESETS.map(({ id, what }) => help.formatItem(id, width, what, help))
  return `\nPresets (--preset); other options take the place of their parts:\n${lines.join('\n')}`
}

function rate(text: string): number {
  const value = /^\d+(?:\.\d+)?(?:\/s)?$/.test(text) ? Number.parseFloat(text) : NaN
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
