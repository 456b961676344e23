import { Option, type Command } from 'commander'
import { MALFORMATIONS } from '../../../../shared/contract/tester/bytes.ts'
import { collect, duration, wholeNumber } from '../argv.ts'
import { codec, CODEC_HELP } from './codec_option.ts'
import { endpoint, protocol, source, type Endpoint, type Protocol } from './endpoint.ts'
import { bytesBetween, DAY_MS, timeBetween } from './limits.ts'
import { addPayloadOptions, payloadOf } from './payload_options.ts'
import { logOption } from './log_option.ts'
import type { SendOptions } from './send_options.ts'
import { testerCommand } from './tester_command.ts'

const INPUT_HELP = `
Standard input is sent as it comes, byte for byte: over TCP as it is read, over
UDP a datagram for each read. With --codec, --checksum, --ending, --macros,
--count or another --format all of it is one message (64 MiB at most).
What comes back is standard output, byte for byte; on a terminal as text that
the terminal cannot obey, in --encoding.`

const EXAMPLES = `
Examples:
  echo hi | flotilla send udp 127.0.0.1:9000 --wait
  flotilla send tcp db1:6379 'PING\\r\\n' --wait --hex
  flotilla send tcp 127.0.0.1:8082 ./report.pdf --format file --codec json-header
  flotilla send tcp 10.0.0.7:502 '00 01 00 00 00 06 01 03 00 00 00 0a' --format hex -w
  flotilla send udp 10.0.0.9:514 'event {counter} {time}' --macros -n 100 --interval 10ms
  tar c . | flotilla send tls backup:9999 --half-close > answer`

const EXIT = `
Exit status: 0 sent (and, with --wait, answered), 1 it broke or nothing came back,
2 wrong usage, 3 no connection, 130 interrupted.`

/** `flotilla send`: sends what is given, or standard input, and shows what comes back. */
export function sendCommand(done: (status: number) => void): Command {
  const command = testerCommand('send', 'send data over TCP, TLS or UDP, and show what comes back')
    .argument('<protocol>', 'tcp, tls or udp', protocol)
    .argument('<address:port>', 'where to: db1:5432, 127.0.0.1:9000, [::1]:9000', endpoint)
    .argument('[data]', 'what to send, as --format says; without it, standard input')
    .optionsGroup('How:')
    .option('-w, --wait [time]', 'then wait until nothing came for so long (2s), or the peer ends', duration)
    .option('--half-close', 'then say that no more comes (FIN), and read until the peer ends')
    .option('-n, --count <n>', 'send it so often; 0: until Ctrl-C', wholeNumber(0, 1_000_000_000))
    .option('--interval <time>', 'with --count: time between two (0: back to back)', timeBetween(0, DAY_MS))
    .addOption(
      new Option('--codec <codec>', 'make a frame of each message, and check the frames that come; see below')
        .argParser(codec)
        .default({ type: 'none' }, 'none'),
    )
    .option('--filename <name>', 'codec json-header: the file name in the header; else that of --format file')
    .addOption(
      new Option('--malformed <how>', 'send the frame wrong on purpose, as far as its codec can be').choices(
        MALFORMATIONS,
      ),
    )
  addConnectionOptions(addPayloadOptions(command))
    .optionsGroup('Output:')
    .addOption(logOption('each read, with --hex or --json'))
    .option('--hex', 'what comes back as a hex dump')
    .option('-v, --verbose', 'say what happens, on standard error')
    .option('--json', 'what passes and happens as JSON, one object a line (docs/tester.md)')
    .option('--pcapng <file>', 'keep what passed for Wireshark, with made-up headers around it')
  for (const text of [INPUT_HELP, CODEC_HELP, EXAMPLES, EXIT]) command.addHelpText('after', text)
  return command.action(async (kind: Protocol, to: Endpoint, data: string | undefined, options: SendOptions) => {
    // Only here: other commands start faster without it.
    const { sendSpec } = await import('./send_spec.ts')
    const spec = sendSpec(kind, to, options)
    const payload = data === undefined ? {} : { payload: payloadOf(data, options) }
    const { send } = await import('./send.ts')
    done(await send({ spec, options, ...payload }))
  })
}

function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option('--source <address:port>', 'send from here: 10.0.0.5, 10.0.0.5:4000, 4000', source)
    .option('-4, --ipv4', 'only IPv4')
    .option('-6, --ipv6', 'only IPv6')
    .addOption(
      new Option('--connect-timeout <time>', 'until connected')
        .argParser(timeBetween(1, DAY_MS))
        .default(10_000, '10s'),
    )
    .option('--idle-timeout <time>', 'close when nothing passed for so long', timeBetween(1, DAY_MS))
    .option('--nagle', 'TCP: let small sends be joined (RFC 896); else they go at once')
    .option(
      '--keep-alive <time>',
      'TCP: after so long without traffic ask whether the peer is there',
      timeBetween(1, DAY_MS),
    )
    .option('--receive-bytes <n>', 'take so many bytes with one read (64k)', bytesBetween(1, 1024 * 1024))
    .optionsGroup('TLS, multicast, broadcast:')
    .option('--verify', 'TLS: only with a certificate that can be trusted; else with any')
    .option('--ca <file>', 'TLS: trust this authority (PEM); means --verify')
    .option('--server-name <name>', 'TLS: the name to ask for (SNI) and to verify')
    .option('--alpn <name>', 'TLS: offer this protocol (RFC 7301); may be repeated', collect)
    .addOption(new Option('--min-tls <version>', 'TLS: no older version').choices(['1.2', '1.3']))
    .option('--broadcast', 'UDP: allow a broadcast address')
    .option('--multicast <group>', 'UDP: hear this group, too')
    .option('--interface <name|address>', 'UDP: on this interface, or the one that has this address')
}
