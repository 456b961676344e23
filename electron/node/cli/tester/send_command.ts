import { Option, type Command } from 'commander'
import { MALFORMATIONS } from '../../../../shared/contract/tester/bytes.ts'
import { sessionSpec, type SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import { duration, wholeNumber } from '../argv.ts'
import { newCommand } from '../common_options.ts'
import { UsageError } from '../usage_error.ts'
import { codec, CODEC_HELP } from './codec_option.ts'
import { endpoint, protocol, type Endpoint, type Protocol } from './endpoint.ts'
import { addPayloadOptions, payloadOf } from './payload_options.ts'
import type { SendOptions } from './send_options.ts'
import { firstIssue } from './spec_issue.ts'

const EXAMPLES = `
Examples:
  echo hi | flotilla send udp 127.0.0.1:9000 --wait
  flotilla send tcp db1:6379 'PING\\r\\n' --wait --hex
  flotilla send tcp 127.0.0.1:8082 ./report.pdf --format file --codec json-header
  flotilla send tcp 10.0.0.7:502 '00 01 00 00 00 06 01 03 00 00 00 0a' --format hex --wait
  flotilla send udp 10.0.0.9:514 'event {counter} {time}' --macros --count 100 --interval 10ms`

const EXIT = `
Exit status: 0 sent (and with --wait, answered), 1 it broke or nothing answered, 2 wrong usage, 3 no connection,
130 interrupted.`

/** `flotilla send`: sends what is given, or standard input, and shows what comes back. */
export function sendCommand(done: (status: number) => void): Command {
  const command = newCommand('send', 'send data over TCP, TLS or UDP, and show what comes back')
    .argument('<protocol>', 'tcp, tls or udp', protocol)
    .argument('<address:port>', 'where to: db1:5432, 127.0.0.1:9000, [::1]:9000', endpoint)
    .argument('[data]', 'what to send; a path with --format file; else standard input, as it comes')
  addPayloadOptions(command)
    .optionsGroup('How:')
    .option('--codec <codec>', 'make a frame of each message (see below)', codec, { type: 'none' })
    .option('--filename <name>', 'the file name in the header of codec json-header')
    .addOption(new Option('--malformed <how>', 'send the frame wrong on purpose').choices(MALFORMATIONS))
    .option('-n, --count <n>', 'send it so often; 0 until Ctrl-C', wholeNumber(0, 1_000_000_000))
    .option('--interval <time>', 'between messages; 0 back to back', interval, 0)
    .option('-w, --wait [time]', 'show what comes back, until nothing came for so long (2s) or the peer ends', duration)
    .option('--half-close', 'after the last byte say that no more comes (FIN), and go on reading')
    .optionsGroup('Output:')
    .option('--hex', 'what comes back as a hex dump')
    .option('-v, --verbose', 'what happens, on standard error')
    .option('--json', 'what passes and happens as JSON, an object a line')
    .option('--pcapng <file>', 'what passed, for Wireshark (with headers made up around it)')
    .optionsGroup('Connection:')
    .option('--source <address:port>', 'send from here; port 0 for any')
    .option('-4, --ipv4', 'only IPv4')
    .option('-6, --ipv6', 'only IPv6')
    .addOption(new Option('--connect-timeout <time>', 'until connected').argParser(duration).default(10_000, '10s'))
    .option('--idle-timeout <time>', 'close when nothing passed for so long', duration)
    .option('--delay', 'let small sends be joined (Nagle’s algorithm, RFC 896); else they go at once')
    .option('--keep-alive <time>', 'ask whether the peer is there after so long without traffic', duration)
    .option('--receive-bytes <n>', 'what one read takes at most', wholeNumber(1, 1024 * 1024))
    .option('--broadcast', 'UDP: allow a broadcast address')
    .option('--verify', 'TLS: only a certificate that can be trusted')
    .option('--ca <file>', 'TLS: the authority to trust (PEM)')
    .option('--server-name <name>', 'TLS: the name asked for (SNI)')
    .addHelpText('after', CODEC_HELP)
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', EXIT)
  return command.action(async (kind: Protocol, to: Endpoint, data: string | undefined, options: SendOptions) => {
    const spec = specOf(kind, to, options)
    const { send } = await import('./send.ts')
    done(await send({ spec, options, ...(data === undefined ? {} : { payload: payloadOf(data, options) }) }))
  })
}

/** @throws UsageError */
function specOf(kind: Protocol, to: Endpoint, options: SendOptions): SessionSpec {
  const { keepAlive, idleTimeout, receiveBytes, serverName, ca } = options
  if (options.ipv4 && options.ipv6) throw new UsageError('-4 and -6 are both given; only one can be meant.')
  const made = sessionSpec.safeParse({
    protocol: kind,
    ...to,
    family: options.ipv4 ? 'ipv4' : options.ipv6 ? 'ipv6' : 'any',
    ...sourceOf(options.source),
    connectTimeoutMs: options.connectTimeout,
    noDelay: !options.delay,
    broadcast: options.broadcast ?? false,
    codec: kind === 'udp' ? { type: 'none' } : options.codec,
    ...(idleTimeout === undefined ? {} : { idleTimeoutMs: idleTimeout }),
    ...(keepAlive === undefined ? {} : { keepAliveMs: keepAlive }),
    ...(receiveBytes === undefined ? {} : { receiveBytes }),
    tls: {
      verify: options.verify ?? ca !== undefined,
      ...(serverName === undefined ? {} : { serverName }),
      ...(ca === undefined ? {} : { authority: ca }),
    },
  })
  if (!made.success) throw new UsageError(firstIssue(made.error))
  return made.data
}

function sourceOf(text: string | undefined): { localAddress?: string; localPort?: number } {
  if (text === undefined) return {}
  if (/^\d+$/.test(text)) return { localPort: Number(text) }
  const match = /^(?:\[([^\]]+)\]|([^:]+)|([^[\]]*:[^[\]]*:[^[\]]*))(?::(\d+))?$/.exec(text)
  const localAddress = match?.[1] ?? match?.[2] ?? match?.[3]
  if (localAddress === undefined) throw new UsageError(`--source ${text}: expected 10.0.0.5, 10.0.0.5:4000 or 4000.`)
  return { localAddress, localPort: Number(match?.[4] ?? 0) }
}

function interval(text: string): number {
  if (text === '0') return 0
  return duration(text)
}
