import type { TFunction } from 'i18next'
import type { ServerHead, ServerSpecInput } from '../../../../../shared/contract/tester/servers.ts'
import { byteText } from '../../../../../shared/units.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { PROTOCOL_NAMES } from '../parts/names.ts'
import { countText, shortNumber } from '../parts/numbers.ts'

/** Each state has a shape, a colour and a word. */
export const SERVER_LOOKS: Readonly<Record<ServerHead['state'], { readonly shape: string; readonly colour: string }>> =
  {
    stopped: { shape: '○', colour: 'text-cancel' },
    starting: { shape: '◌', colour: 'text-run' },
    listening: { shape: '●', colour: 'text-ok' },
    restarting: { shape: '↻', colour: 'text-unreach' },
    failed: { shape: '✕', colour: 'text-fail' },
  }

export const isUp = ({ state }: ServerHead) => state === 'listening' || state === 'starting' || state === 'restarting'

/** What it was called, else what it is: "TCP upper". */
export function serverName({ name = '', protocol, mode }: ServerSpecInput, t: TFunction): string {
  if (name !== '') return inertText(name)
  return `${PROTOCOL_NAMES[protocol]} ${t(`tester.servers.mode.${mode.type}`)}`
}

/** "127.0.0.1:8080", "[::1]:8080": where it listens, or is to listen. */
export function serverAddress({ spec, address = spec.address, port = spec.port }: ServerHead, t: TFunction): string {
  const host = address.includes(':') ? `[${address}]` : address
  return inertText(port === 0 ? `${host} (${t('tester.servers.anyPort')})` : `${host}:${port}`)
}

export interface Fact {
  readonly text: string
  /** Something waits, or was lost: it stands out. */
  readonly isWarning?: true
}

/** Who is there, and what befell them: the most telling first. */
export function serverFacts({ spec, counts }: ServerHead, t: TFunction): readonly Fact[] {
  const { protocol, concurrency } = spec
  const word = (key: 'served' | 'waiting' | 'refused' | 'dropped', count: number) =>
    t(`tester.servers.fact.${key}`, { count, total: countText(count) })
  const warning = (count: number, text: string): readonly Fact[] => (count > 0 ? [{ text, isWarning: true }] : [])
  const there: readonly Fact[] =
    protocol === 'udp'
      ? [{ text: t('tester.servers.fact.peers', { count: counts.clients, total: countText(counts.clients) }) }]
      : concurrency.kind === 'pool'
        ? [
            { text: t('tester.servers.fact.pool', { size: String(concurrency.size) }) },
            { text: word('served', counts.served) },
            ...warning(counts.waiting, word('waiting', counts.waiting)),
          ]
        : [{ text: t('tester.servers.fact.clients', { count: counts.connected, total: countText(counts.connected) }) }]
  const lost = byteText(counts.truncatedBytes)
  const dropped = counts.dropped ?? 0
  return [
    ...there,
    ...(counts.files > 0
      ? [{ text: t('tester.servers.fact.files', { count: counts.files, total: countText(counts.files) }) }]
      : []),
    ...warning(
      counts.truncated,
      t('tester.servers.fact.truncated', { count: counts.truncated, total: countText(counts.truncated), lost }),
    ),
    ...warning(dropped, word('dropped', dropped)),
    ...warning(counts.refused, word('refused', counts.refused)),
    ...(protocol === 'udp'
      ? [{ text: t('tester.servers.fact.receiveSize', { bytes: countText(spec.receiveBytes) }) }]
      : []),
    ...(spec.multicast ? [{ text: t('tester.servers.fact.group', { group: inertText(spec.multicast.group) }) }] : []),
    ...(spec.impair ? [{ text: badNetwork(spec.impair, t) }] : []),
  ]
}

/** "bad network: 50 ± 10 ms late, 20 % lost": what it was told to do to what it sends. */
function badNetwork(impair: NonNullable<ServerHead['spec']['impair']>, t: TFunction): string {
  const { delayMs, jitterMs } = impair
  const delay = jitterMs > 0 ? `${countText(delayMs)} ± ${countText(jitterMs)}` : countText(delayMs)
  const what = [
    ...(delayMs > 0 || jitterMs > 0 ? [t('tester.servers.fact.impair.late', { delay })] : []),
    ...(['loss', 'duplicate', 'reorder', 'corrupt'] as const).flatMap((kind) =>
      impair[`${kind}Percent`] > 0
        ? [t(`tester.servers.fact.impair.${kind}`, { percent: String(impair[`${kind}Percent`]) })]
        : [],
    ),
  ]
  return t('tester.servers.fact.badNetwork', { what: what.join(t('tester.servers.fact.impair.separator')) })
}

/** What flows, or, when nothing does, what has flowed. */
export function serverTraffic(
  { rates, counts }: ServerHead,
  t: TFunction,
): { readonly in: string; readonly out: string } {
  const flows =
    rates.messagesInPerSecond + rates.messagesOutPerSecond + rates.bytesInPerSecond + rates.bytesOutPerSecond > 0
  return flows
    ? {
        in: t('tester.servers.rates.in', {
          messages: shortNumber(rates.messagesInPerSecond),
          bytes: byteText(rates.bytesInPerSecond),
        }),
        out: t('tester.servers.rates.out', {
          messages: shortNumber(rates.messagesOutPerSecond),
          bytes: byteText(rates.bytesOutPerSecond),
        }),
      }
    : {
        in: t('tester.servers.rates.inAll', {
          messages: countText(counts.messagesIn),
          bytes: byteText(counts.bytesIn),
        }),
        out: t('tester.servers.rates.outAll', {
          messages: countText(counts.messagesOut),
          bytes: byteText(counts.bytesOut),
        }),
      }
}
