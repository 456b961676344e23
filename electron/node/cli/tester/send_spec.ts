import { isIP } from 'node:net'
import { sessionSpec, type SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import { UsageError } from '../usage_error.ts'
import type { Endpoint, Protocol } from './endpoint.ts'
import { pathHere } from './path_here.ts'
import { refuseOptions } from './refuse_options.ts'
import type { SendOptions } from './send_options.ts'
import { firstIssue } from './spec_issue.ts'

/** The session that was asked for. @throws UsageError for options that do not go together */
export function sendSpec(kind: Protocol, to: Endpoint, options: SendOptions): SessionSpec {
  refuseCollisions(kind, to, options)
  const { keepAlive, idleTimeout, receiveBytes, ipv4, ipv6, source, codec } = options
  const made = sessionSpec.safeParse({
    protocol: kind,
    ...to,
    ...source,
    family: ipv4 ? 'ipv4' : ipv6 ? 'ipv6' : 'any',
    connectTimeoutMs: options.connectTimeout,
    noDelay: !options.nagle,
    broadcast: options.broadcast ?? false,
    codec,
    record: options.log,
    ...(idleTimeout === undefined ? {} : { idleTimeoutMs: idleTimeout }),
    ...(keepAlive === undefined ? {} : { keepAliveMs: keepAlive }),
    ...(receiveBytes === undefined ? {} : { receiveBytes }),
    ...multicastOf(options),
    tls: tlsOf(options),
  })
  if (!made.success) throw new UsageError(firstIssue(made.error))
  return made.data
}

function tlsOf({ verify, ca, serverName, alpn, minTls }: SendOptions) {
  return {
    verify: verify ?? ca !== undefined,
    ...(serverName === undefined ? {} : { serverName }),
    ...(ca === undefined ? {} : { authority: pathHere(ca) }),
    ...(alpn === undefined ? {} : { alpn }),
    ...(minTls === undefined ? {} : { minVersion: `TLSv${minTls}` as const }),
  }
}

function multicastOf({ multicast: group, interface: at }: SendOptions) {
  if (group !== undefined) return { multicast: { group, ...(at === undefined ? {} : { interface: at }) } }
  if (at !== undefined) throw new UsageError('--interface says where --multicast is heard, and there is none.')
  return {}
}

const OF_TLS = ['verify', 'ca', 'serverName', 'alpn', 'minTls'] as const
const OF_STREAMS = ['halfClose', 'nagle', 'keepAlive'] as const
const OF_UDP = ['broadcast', 'multicast'] as const

/** What would be ignored in silence, or could not work. */
function refuseCollisions(kind: Protocol, { host }: Endpoint, options: SendOptions): void {
  const { ipv4, ipv6, source, codec, filename, count, interval, hex, json, log } = options
  const here = `this is ${kind.toUpperCase()}`
  if (kind !== 'tls') refuseOptions(options, OF_TLS, `TLS; ${here}`)
  if (kind === 'udp') refuseOptions(options, OF_STREAMS, `TCP and TLS; ${here}`)
  else refuseOptions(options, OF_UDP, `UDP; ${here}`)
  if (ipv4 && ipv6) throw new UsageError('-4 and -6 are both given; only one can be meant.')
  if (hex && json) throw new UsageError('--hex and --json are both given; only one can be shown.')
  if (log === 'heads' && !hex && !json)
    throw new UsageError('--log heads leaves out what is behind each head, in silence: show it with --hex or --json.')
  if (log === 'none' && (hex || options.pcapng !== undefined))
    throw new UsageError(
      `${hex ? '--hex shows' : '--pcapng keeps'} what is logged, and with --log none that is nothing.`,
    )
  if (interval !== undefined && count === undefined)
    throw new UsageError('--interval is the time between repeated messages: say how many with --count, 0 for no end.')
  if (filename !== undefined && codec.type !== 'json-header')
    throw new UsageError(`--filename stands in the header of --codec json-header; the codec is ${codec.type}.`)
  const wanted = ipv4 ? 4 : ipv6 ? 6 : 0
  for (const address of [host, source?.localAddress ?? '']) {
    const version = isIP(address)
    if (wanted && version && version !== wanted)
      throw new UsageError(`${address} is no IPv${wanted} address, as -${wanted} asks for.`)
  }
  if (source?.localAddress && isIP(host) && isIP(source.localAddress) !== isIP(host))
    throw new UsageError(`--source ${source.localAddress} and ${host} are not of the same IP version.`)
}
