import type { TFunction } from 'i18next'
import type { CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { SavedContent } from '../../../../shared/contract/tester/packets.ts'
import type { Sending } from '../../../../shared/contract/tester/sessions.ts'
import { byteText, seconds } from '../../../../shared/units.ts'
import { CRC_NAMES, ENDING_NAMES, PROTOCOL_NAMES } from '../talk/parts/names.ts'
import { countText } from '../talk/parts/numbers.ts'
import { targetText } from '../talk/sessions/form/target.ts'

/** A name and what it is; not inert yet. */
export type Fact = readonly [name: string, value: string]

/** What a saved thing does, and where, in a few lines. */
export function factsOf(content: SavedContent, t: TFunction): readonly Fact[] {
  switch (content.kind) {
    case 'packet':
      return [
        [t('tester.saved.fact.to'), destination(content)],
        ...codecFact(content.codec, t),
        ...sendingFacts(content.sending, t),
      ]
    case 'session': {
      const { spec } = content
      const { localAddress, localPort, codec } = spec
      return [
        ...named(spec.name, t),
        [t('tester.saved.fact.to'), destination(spec)],
        ...fact(localAddress !== undefined || localPort > 0, t('tester.saved.fact.from'), () =>
          targetText(localAddress ?? '*', localPort),
        ),
        ...codecFact(codec, t),
      ]
    }
    case 'server': {
      const { spec } = content
      const { protocol, address, port, mode } = spec
      const at = port === 0 ? `${address} (${t('tester.servers.anyPort')})` : targetText(address, port)
      return [
        ...named(spec.name, t),
        [t('tester.saved.fact.at'), `${PROTOCOL_NAMES[protocol]} ${at}`],
        [t('tester.saved.fact.mode'), t(`tester.servers.mode.${mode.type}`)],
      ]
    }
    case 'load':
      return [
        ...named(content.spec.name, t),
        [t('tester.saved.fact.to'), destination(content.spec)],
        ...loadFacts(content.spec, t),
      ]
    case 'http': {
      const { method, url, headers, body, raw } = content.request
      return [
        [t('tester.saved.fact.to'), raw === undefined ? `${method} ${url}` : url],
        ...(raw === undefined
          ? ([
              [t('tester.saved.fact.headers'), countText(headers.length)],
              [t('tester.saved.fact.body'), byteText(new TextEncoder().encode(body).length)],
            ] as const)
          : ([[t('tester.saved.fact.raw'), byteText(new TextEncoder().encode(raw).length)]] as const)),
      ]
    }
  }
}

function codecFact(codec: CodecSpec | undefined, t: TFunction): readonly Fact[] {
  if (codec === undefined || codec.type === 'none') return []
  return [[t('tester.saved.fact.codec'), t(`tester.form.codec.type.${codec.type}`)]]
}

function sendingFacts({ payload, repeat, raw, malformed }: Sending, t: TFunction): readonly Fact[] {
  const { format, encoding, ending, checksum } = payload
  const isText = format === 'text' || format === 'json'
  return [
    [
      t('tester.payload.format'),
      format === 'base64' ? 'Base64' : format === 'json' ? 'JSON' : t(`tester.payload.formats.${format}`),
    ],
    ...fact(isText && encoding !== 'utf-8', t('tester.payload.encoding'), () => encoding),
    ...fact(ending !== 'none', t('tester.payload.ending'), () => (ending === 'none' ? '' : ENDING_NAMES[ending])),
    ...fact(checksum !== undefined, t('tester.payload.checksum'), () => {
      const { kind } = checksum!
      return kind === 'sum8' || kind === 'xor8' ? t(`tester.payload.${kind}`) : CRC_NAMES[kind]
    }),
    ...fact(repeat !== undefined, t('tester.saved.fact.repeat'), () =>
      t(repeat!.count === 0 ? 'tester.saved.fact.repeatEndless' : 'tester.saved.fact.repeatTimes', {
        times: countText(repeat!.count),
        every: seconds(repeat!.intervalMs),
      }),
    ),
    ...fact(malformed !== undefined, t('tester.sessions.send.malformed'), () =>
      t(`tester.sessions.send.malformation.${malformed!}`),
    ),
    ...fact(raw, t('tester.saved.fact.frame'), () => t('tester.sessions.send.raw')),
  ]
}

function loadFacts(
  { connections, pace, stop }: Extract<SavedContent, { kind: 'load' }>['spec'],
  t: TFunction,
): readonly Fact[] {
  return [
    [t('tester.saved.fact.connections'), countText(connections)],
    [
      t('tester.saved.fact.pace'),
      pace.kind === 'open'
        ? t('tester.saved.fact.paceOpen', { rate: countText(pace.ratePerSecond) })
        : t('tester.saved.fact.paceClosed'),
    ],
    [
      t('tester.saved.fact.stop'),
      stop.kind === 'duration'
        ? seconds(stop.ms)
        : t('tester.saved.fact.stopCount', { messages: countText(stop.messages) }),
    ],
  ]
}

function destination({
  protocol,
  host,
  port,
}: {
  readonly protocol: keyof typeof PROTOCOL_NAMES
  readonly host: string
  readonly port: number
}): string {
  return `${PROTOCOL_NAMES[protocol]} ${targetText(host, port)}`
}

function named(name: string, t: TFunction): readonly Fact[] {
  return fact(name !== '', t('tester.saved.fact.name'), () => name)
}

function fact(applies: boolean, name: string, value: () => string): readonly Fact[] {
  return applies ? [[name, value()]] : []
}
