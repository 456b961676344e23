import { Option, type Command } from 'commander'
import { byteCount, percentage, wholeNumber } from '../argv.ts'
import { codec, CODEC_HELP } from './codec_option.ts'
import { bindEndpoint, protocol, type Endpoint, type Protocol } from './endpoint.ts'
import { bytesBetween, DAY_MS, timeBetween } from './limits.ts'
import { MODES, type ListenOptions } from './listen_options.ts'
import { logOption } from './log_option.ts'
import { addPayloadOptions, refuseWithoutData } from './payload_options.ts'
import { closingRule, rule, RULE_HELP } from './rule_option.ts'
import { testerCommand } from './tester_command.ts'

const MODE_HELP = `
Modes (--mode):
  echo      sends back what came (RFC 862)
  upper     the same in upper case, as Python's bytes.upper()
  discard   takes everything and says nothing (RFC 863)
  source    sends for ever (RFC 864), --rate bytes a second
  reply     answers each message with --reply
  hello     speaks first, --reply or "hello"; then as upper
  chat      what one client says, all others hear: lines over TCP, JSON with
            msg and username over UDP
  framed    receives files of codec json-header, checks their md5, and keeps
            them in --folder
  rules     answers what matches a --rule
  http      answers each request with what it understood of it, as JSON
None of them runs commands.`

const EXAMPLES = `
Examples:
  flotilla listen tcp 8080 --mode upper --pool 4
  flotilla listen udp 0.0.0.0:9000 --mode chat --yes
  flotilla listen tcp 8082 --mode framed --folder ./received
  flotilla listen udp 9000 --loss 10% --delay 50ms --seed 7
  flotilla listen tcp 2323 --codec lines --rule PING=PONG --rule-close QUIT=bye
  flotilla listen tls 8443 --mode http --json > log.jsonl`

const EXIT = `
Exit status: 0 ended by Ctrl-C, 1 it could not listen, or not go on, 2 wrong usage.`

/** `flotilla listen`: a server until Ctrl-C, and what passes through it. */
export function listenCommand(done: (status: number) => void): Command {
  const command = testerCommand('listen', 'a TCP, TLS or UDP server, and what passes through it')
    .argument('<protocol>', 'tcp, tls or udp', protocol)
    .argument(
      '<[address:]port>',
      'where: 9000 (only this machine reaches it), 0.0.0.0:9000 or [::]:9000 (every address), 0 (any free port)',
      bindEndpoint,
    )
    .optionsGroup('What it does:')
    .addOption(
      new Option('-m, --mode <mode>', 'how it answers, see below; echo unless --reply or --rule say otherwise').choices(
        MODES,
      ),
    )
    .option('--reply <data>', 'what modes reply and hello say, written as --format says')
    .option('--rule <match=reply>', 'mode rules: a rule, see below; may be repeated', rule)
    .addOption(
      new SameAsRule('--rule-close <match=reply>', 'the same, then the connection ends').argParser(closingRule),
    )
    .option('--folder <folder>', 'mode framed: where files are kept; without it they are only checked')
    .option('--max-file <bytes>', 'mode framed: refuse larger ones (1G)', byteCount)
    .addOption(
      new Option('--order <order>', 'mode framed: byte order of the length (little)').choices(['big', 'little']),
    )
    .option('--rate <bytes>', 'mode source: bytes a second, such as 1M; as many as the peer takes', byteCount)
    .option('--name <name>', 'mode chat: the name it speaks under (server)')
    .addOption(
      new Option('--codec <codec>', 'cut what comes into frames, each a message, and make frames of answers; see below')
        .argParser(codec)
        .default({ type: 'none' }, 'none'),
    )
    .option('--say', 'say what is typed here, line by line, to all clients, as --format and --ending make it')
    .option('--yes', 'do not ask where other machines can reach it (without a terminal: needed for that)')
  addPayloadOptions(command)
  addServerOptions(command)
    .optionsGroup('Output:')
    .addOption(logOption('each message'))
    .option('--hex', 'show it as a hex dump')
    .option('--json', 'show it as JSON, one object a line (docs/tester.md)')
    .option('--pcapng <file>', 'keep it for Wireshark, with made-up headers around it')
  for (const text of [MODE_HELP, RULE_HELP, CODEC_HELP, EXAMPLES, EXIT]) command.addHelpText('after', text)
  return command.action(async (kind: Protocol, at: Endpoint, options: ListenOptions) => {
    const { reply, rule: rules, say } = options
    if (reply === undefined && !rules && !say) refuseWithoutData(command, '--reply, --rule or --say')
    // Only here: other commands start faster without it.
    const { listenSpec } = await import('./listen_spec.ts')
    const spec = listenSpec(kind, at, options)
    const { listen } = await import('./listen.ts')
    done(await listen(spec, options))
  })
}

function addServerOptions(command: Command): Command {
  return command
    .optionsGroup('Limits:')
    .option(
      '--receive-bytes <n>',
      'take so many bytes with one read (64k); the rest of a longer datagram is lost, as with recvfrom(n)',
      bytesBetween(1, 1024 * 1024),
    )
    .option('--idle-timeout <time>', 'let go of peers that say nothing for so long', timeBetween(1, DAY_MS))
    .option('--max-clients <n>', 'refuse more (10000)', wholeNumber(1, 100_000))
    .option('--backlog <n>', 'connections that may wait to be accepted (511)', wholeNumber(1, 65_535))
    .option('--pool <n>', 'serve so many clients at once, the others wait; else all', wholeNumber(1, 10_000))
    .option('--socket-buffer <bytes>', 'UDP: ask the system for such buffers, as 4M', bytesBetween(1, 64 * 1024 ** 2))
    .optionsGroup('A bad network, for tests:')
    .option('--delay <time>', 'before each answer', timeBetween(0, 60_000))
    .option('--jitter <time>', 'make the delay longer or shorter by up to this', timeBetween(0, 60_000))
    .option('--loss <p%>', 'UDP: lose so many of the answers', percentage)
    .option('--duplicate <p%>', 'UDP: send so many twice', percentage)
    .option('--reorder <p%>', 'UDP: hold so many back behind the next', percentage)
    .option('--corrupt <p%>', 'turn one bit of so many', percentage)
    .option('--seed <n>', 'the same bad luck again', wholeNumber(0, 0xffffffff))
    .optionsGroup('TLS, multicast, broadcast:')
    .option('--cert <file>', 'TLS: the certificate (PEM); else one is made')
    .option('--key <file>', 'TLS: its private key (PEM)')
    .option('--multicast <group>', 'UDP: hear this group, too')
    .option('--interface <name|address>', 'UDP: on this interface, or the one that has this address')
    .option('--broadcast', 'UDP: allow answers to broadcast addresses')
}

/** Both kinds of rules are kept in one list: their order says which answers. */
class SameAsRule extends Option {
  override attributeName(): string {
    return 'rule'
  }
}
