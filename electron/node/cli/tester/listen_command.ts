import { Option, type Command } from 'commander'
import { byteCount, duration, percentage, wholeNumber } from '../argv.ts'
import { newCommand } from '../common_options.ts'
import { codec, CODEC_HELP } from './codec_option.ts'
import { bindEndpoint, protocol, type Endpoint, type Protocol } from './endpoint.ts'
import { MODES, type ListenOptions } from './listen_options.ts'
import { addPayloadOptions } from './payload_options.ts'
import { rule } from './rule_option.ts'

const MODE_HELP = `
Modes (--mode):
  echo      what came (RFC 862)            upper   in upper case, as Python's bytes.upper()
  discard   takes everything (RFC 863)     source  sends for ever (RFC 864), --rate bytes a second
  reply     --reply to each message        hello   speaks first (--reply, "hello"), then upper
  chat      each hears all others          framed  files into --folder, checked by their md5
  rules     --rule to what matches         http    what it understood of each request
None runs commands.`

const EXAMPLES = `
Examples:
  flotilla listen tcp 8080 --mode upper --pool 4
  flotilla listen udp 0.0.0.0:9000 --mode chat --yes
  flotilla listen tcp 8082 --mode framed --folder ./received
  flotilla listen udp 9000 --loss 10% --delay 50ms --seed 7
  flotilla listen tcp 2323 --mode rules --rule 'PING=PONG\\r\\n' --rule '/^GET (\\w+)/=value of {1}\\n'`

/** `flotilla listen`: a server until Ctrl-C, and what passes through it. */
export function listenCommand(done: (status: number) => void): Command {
  const command = newCommand('listen', 'a TCP, TLS or UDP server, and what passes through it')
    .argument('<protocol>', 'tcp, tls or udp', protocol)
    .argument(
      '<[address:]port>',
      'where: 9000 (this machine alone), 0.0.0.0:9000 (every address), 0 (any port)',
      bindEndpoint,
    )
    .optionsGroup('What it does:')
    .addOption(
      new Option('-m, --mode <mode>', 'what it does with what comes (see below); echo if not given').choices(MODES),
    )
    .option('--reply <data>', 'for modes reply and hello; written as --format says')
    .option('--rule <match=reply>', 'for mode rules: text=reply, 0xHEX=reply, /pattern/=reply, *=reply', rule)
    .option('--folder <folder>', 'for mode framed: where files go; else they are checked and not kept')
    .addOption(
      new Option('--order <order>', 'for mode framed: of the length').choices(['big', 'little']).default('little'),
    )
    .option('--rate <bytes>', 'for mode source: a second (1M)', byteCount)
    .option('--name <name>', 'for mode chat: what it calls itself')
    .option('--codec <codec>', 'frames, for modes that answer each (see below)', codec, { type: 'none' })
    .option('--yes', 'also where others than this machine can reach it')
  addPayloadOptions(command)
    .optionsGroup('Limits:')
    .option(
      '--receive-bytes <n>',
      'of one read; longer datagrams lose their rest, as with recvfrom(n)',
      wholeNumber(1, 1024 * 1024),
    )
    .option('--idle-timeout <time>', 'let go of peers that say nothing for so long', duration)
    .option('--max-clients <n>', 'refuse more', wholeNumber(1, 100_000))
    .option('--backlog <n>', 'connections that wait to be accepted', wholeNumber(1, 65_535))
    .option('--pool <n>', 'serve so many at once; the others wait', wholeNumber(1, 10_000))
    .option('--socket-buffer <bytes>', 'UDP: SO_RCVBUF and SO_SNDBUF (4M)', byteCount)
    .optionsGroup('A bad network, for tests:')
    .option('--delay <time>', 'before each answer', duration)
    .option('--jitter <time>', 'added to or taken from it at random', duration)
    .option('--loss <p%>', 'UDP: of the answers', percentage)
    .option('--duplicate <p%>', 'UDP: sent twice', percentage)
    .option('--reorder <p%>', 'UDP: held back behind the next', percentage)
    .option('--corrupt <p%>', 'with one bit turned', percentage)
    .option('--seed <n>', 'the same luck again', wholeNumber(0, 0xffffffff))
    .optionsGroup('TLS, multicast:')
    .option('--cert <file>', 'certificate (PEM); else one is made')
    .option('--key <file>', 'its key (PEM)')
    .option('--multicast <group>', 'UDP: hear this group')
    .option('--interface <address>', 'on the interface with this address')
    .option('--broadcast', 'UDP: allow answers to broadcast addresses')
    .optionsGroup('Output:')
    .addOption(
      new Option('--log <what>', 'of what passes: all, the first bytes, or nothing (for load)')
        .choices(['all', 'heads', 'none'])
        .default('all'),
    )
    .option('--hex', 'as a hex dump')
    .option('--json', 'as JSON, an object a line')
    .option('--pcapng <file>', 'for Wireshark (with headers made up around it)')
    .addHelpText('after', MODE_HELP)
    .addHelpText('after', CODEC_HELP)
    .addHelpText('after', EXAMPLES)
  return command.action(async (kind: Protocol, at: Endpoint, options: ListenOptions) => {
    const { listen } = await import('./listen.ts')
    done(await listen(kind, at, options))
  })
}
