import { serverSpec, type ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { UsageError } from '../usage_error.ts'
import type { Endpoint, Protocol } from './endpoint.ts'
import { modeOf } from './listen_mode.ts'
import type { ListenOptions } from './listen_options.ts'
import { pathHere } from './path_here.ts'
import { refuseOptions } from './refuse_options.ts'
import { firstIssue } from './spec_issue.ts'

/** The server that was asked for. @throws UsageError for options that do not go together */
export function listenSpec(protocol: Protocol, { host, port }: Endpoint, options: ListenOptions): ServerSpec {
  const { receiveBytes, idleTimeout, maxClients, backlog, pool, socketBuffer } = options
  refuseCollisions(protocol, options)
  const made = serverSpec.safeParse({
    protocol,
    address: host,
    port,
    mode: modeOf(options),
    codec: options.codec,
    broadcast: options.broadcast ?? false,
    record: options.log,
    ...(receiveBytes === undefined ? {} : { receiveBytes }),
    ...(idleTimeout === undefined ? {} : { idleTimeoutMs: idleTimeout }),
    ...(maxClients === undefined ? {} : { maxClients }),
    ...(backlog === undefined ? {} : { backlog }),
    ...(socketBuffer === undefined ? {} : { socketBufferBytes: socketBuffer }),
    ...(pool === undefined ? {} : { concurrency: { kind: 'pool', size: pool } }),
    ...tlsOf(options),
    ...multicastOf(options),
    ...impairOf(options),
  })
  if (!made.success) throw new UsageError(firstIssue(made.error))
  return made.data
}

/** What the services check is not said twice here. */
function refuseCollisions(protocol: Protocol, options: ListenOptions): void {
  const { hex, json, log, pcapng } = options
  if (hex && json) throw new UsageError('--hex and --json are both given; only one can be shown.')
  if (log === 'none' && pcapng !== undefined)
    throw new UsageError('--pcapng keeps what is logged, and with --log none that is nothing.')
  const here = `this server is ${protocol.toUpperCase()}`
  if (protocol !== 'udp') refuseOptions(options, ['socketBuffer', 'interface'], `UDP; ${here}`)
  if (protocol !== 'tls') refuseOptions(options, ['cert', 'key'], `TLS; ${here}`)
  if (protocol === 'udp') refuseOptions(options, ['pool', 'backlog'], `TCP and TLS; ${here}`)
}

function tlsOf({ cert, key }: ListenOptions): object {
  if (cert === undefined && key === undefined) return {}
  if (cert === undefined || key === undefined)
    throw new UsageError(`--cert and --key belong together: --${cert === undefined ? 'cert' : 'key'} is missing.`)
  return { tls: { kind: 'files', certificate: pathHere(cert), key: pathHere(key) } }
}

function multicastOf({ multicast: group, interface: at }: ListenOptions): object {
  if (group !== undefined) return { multicast: { group, ...(at === undefined ? {} : { interface: at }) } }
  if (at !== undefined) throw new UsageError('--interface says where --multicast is heard, and there is none.')
  return {}
}

function impairOf({ delay, jitter, loss, duplicate, reorder, corrupt, seed }: ListenOptions): object {
  const values = { delayMs: delay, jitterMs: jitter, lossPercent: loss, duplicatePercent: duplicate }
  const impair = { ...values, reorderPercent: reorder, corruptPercent: corrupt, seed }
  return Object.values(impair).every((value) => value === undefined) ? {} : { impair }
}

/** Which option a problem of the services is about. */
const OPTION_OF: Readonly<Record<string, string>> = {
  mode: '--mode',
  'mode.reply': '--reply',
  'mode.greeting': '--reply',
  'mode.folder': '--folder',
  codec: '--codec',
  broadcast: '--broadcast',
  multicast: '--multicast',
  'multicast.group': '--multicast',
  'tls.certificate': '--cert',
  'tls.key': '--key',
  'impair.lossPercent': '--loss',
  'impair.duplicatePercent': '--duplicate',
  'impair.reorderPercent': '--reorder',
}

/** The option that a problem's source means: `rules[0].reply` is `--rule 1`. */
export function optionOf(source: string): string {
  const [, index] = /^rules\[(\d+)\]/.exec(source) ?? []
  return index === undefined ? (OPTION_OF[source] ?? source) : `--rule ${Number(index) + 1}`
}
