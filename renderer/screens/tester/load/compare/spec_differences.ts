import type { TFunction } from 'i18next'
import type { LoadSpec } from '../../../../../shared/contract/tester/load.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import type { load } from '../../../../i18n/en/load.ts'
import { PROTOCOL_NAMES } from '../../talk/parts/names.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { targetText } from '../../talk/sessions/form/target.ts'
import { rateText, timeText } from '../words.ts'

type Key = keyof typeof load.comparison.difference

/** What a load was asked to do, in words, under the name of each part; absent: it has no such part. */
function partsOf(spec: LoadSpec, t: TFunction): Readonly<Record<Key, string | undefined>> {
  const { pace, stop, message } = spec
  const udp = spec.protocol === 'udp'
  const yes = (is: boolean) => (udp ? undefined : t(is ? 'load.comparison.yes' : 'load.comparison.no'))
  return {
    protocol: PROTOCOL_NAMES[spec.protocol],
    target: inertText(targetText(spec.host, spec.port)),
    pace: t(`load.pace.${pace.kind}`),
    rate: pace.kind === 'open' ? `${rateText(pace.ratePerSecond)}/s` : undefined,
    think: pace.kind === 'closed' ? timeText(pace.thinkMs) : undefined,
    connections: countText(spec.connections),
    ramp: timeText(spec.rampMs),
    stop:
      stop.kind === 'duration'
        ? timeText(stop.ms)
        : t('load.comparison.messagesEach', { count: stop.messages, total: countText(stop.messages) }),
    message:
      message.kind === 'stamped'
        ? t('load.comparison.stamped', { bytes: countText(message.bytes) })
        : message.kind === 'hello'
          ? t('load.message.hello')
          : `${t('load.message.payload')} “${inertText(message.payload.text.slice(0, 40))}”`,
    answer: t(`load.answer.${spec.answer}`),
    answerTimeout: timeText(spec.answerTimeoutMs),
    drain: timeText(spec.drainMs),
    processes: String(spec.processes),
    greeting: yes(spec.greeting),
    noDelay: yes(spec.noDelay),
  }
}

/** In sentences, what two loads were asked to do differently: "other rate: 1,000/s against 2,000/s". */
export function specDifferences(a: LoadSpec, b: LoadSpec, t: TFunction): readonly string[] {
  const [first, second] = [partsOf(a, t), partsOf(b, t)]
  return (Object.keys(first) as Key[]).flatMap((key) => {
    const [one, other] = [first[key], second[key]]
    // What only one of them has is told by its pace or protocol.
    if (one === undefined || other === undefined || one === other) return []
    return [t(`load.comparison.difference.${key}`, { a: one, b: other })]
  })
}
