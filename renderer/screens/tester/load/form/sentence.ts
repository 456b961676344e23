import type { TFunction } from 'i18next'
import { inertText } from '../../../../../shared/inert_text.ts'
import { PROTOCOL_NAMES } from '../../talk/parts/names.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { rateText, timeText } from '../words.ts'
import { besideProtocol, type LoadDraft } from './draft.ts'
import { numberOf, type NumberName } from './numbers.ts'

/** What a load will do, before it does; undefined while a number in it is none. */
export function planOf(draft: LoadDraft, t: TFunction): string | undefined {
  const number = (name: NumberName) => numberOf(name, draft.numbers[name])
  const connections = number('connections')
  const main = connections === undefined ? undefined : mainSentence(draft, connections, number, t)
  if (main === undefined) return undefined
  const rampMs = number('rampSeconds') ?? 0
  const thinkMs = draft.pace === 'closed' && draft.answer !== 'none' ? (number('thinkMs') ?? 0) : 0
  return [
    main,
    ...(thinkMs > 0 ? [t('load.form.plan.think', { time: timeText(thinkMs) })] : []),
    ...(rampMs > 0 ? [t('load.form.plan.ramp', { time: timeText(rampMs) })] : []),
    ...(draft.beside
      ? [
          t('load.form.plan.beside', {
            target: targetWords(draft.besideTarget, t),
            protocol: PROTOCOL_NAMES[besideProtocol(draft)],
          }),
        ]
      : []),
  ].join(t('load.form.plan.gap'))
}

function mainSentence(
  draft: LoadDraft,
  connections: number,
  number: (name: NumberName) => number | undefined,
  t: TFunction,
): string | undefined {
  const who = t(`load.form.plan.${draft.protocol === 'udp' ? 'whoUdp' : 'who'}`, {
    count: connections,
    total: countText(connections),
    target: targetWords(draft.target, t),
  })
  const count = (messages: number) => {
    const whole = Math.round(messages)
    return t('load.form.plan.messages', { count: whole, total: countText(whole) })
  }
  const poured = draft.answer === 'none'
  const [ms, messages, rate] = [number('seconds'), number('messages'), number('ratePerSecond')]
  if (draft.pace === 'open') {
    if (rate === undefined) return undefined
    if (draft.stop === 'duration')
      return ms === undefined
        ? undefined
        : t('load.form.plan.openTime', {
            who,
            rate: rateText(rate),
            time: timeText(ms),
            all: count((rate * ms) / 1_000),
          })
    if (messages === undefined) return undefined
    const all = messages * connections
    return t('load.form.plan.openCount', {
      who,
      rate: rateText(rate),
      each: count(messages),
      all: count(all),
      time: timeText((all / rate) * 1_000),
    })
  }
  if (draft.stop === 'duration')
    return ms === undefined
      ? undefined
      : t(`load.form.plan.${poured ? 'pouredTime' : 'closedTime'}`, { count: connections, who, time: timeText(ms) })
  if (messages === undefined) return undefined
  return t(`load.form.plan.${poured ? 'pouredCount' : 'closedCount'}`, {
    count: connections,
    who,
    each: count(messages),
    all: count(messages * connections),
  })
}

const targetWords = (typed: string, t: TFunction) => inertText(typed.trim()) || t('load.form.plan.nowhere')
