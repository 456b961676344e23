import type { TFunction } from 'i18next'
import type { LoadHead, LoadSpec } from '../../../../shared/contract/tester/load.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { seconds } from '../../../../shared/units.ts'
import type { load } from '../../../i18n/en/load.ts'
import { PROTOCOL_NAMES } from '../talk/parts/names.ts'
import { targetText } from '../talk/sessions/form/target.ts'

type Word = keyof typeof load.state

interface Look {
  readonly shape: string
  readonly colour: string
  /** A key below `load.state`. */
  readonly word: Word
}

const LOOKS: Readonly<Record<Word, Omit<Look, 'word'>>> = {
  waiting: { shape: '○', colour: 'text-ink-3' },
  ramping: { shape: '◌', colour: 'text-run' },
  running: { shape: '◔', colour: 'text-run' },
  draining: { shape: '◑', colour: 'text-run' },
  ended: { shape: '✓', colour: 'text-ok' },
  flawed: { shape: '!', colour: 'text-unreach' },
  unsent: { shape: '⊘', colour: 'text-unreach' },
  unanswered: { shape: '⊘', colour: 'text-unreach' },
  cancelled: { shape: '–', colour: 'text-cancel' },
  failed: { shape: '✕', colour: 'text-fail' },
}

type Told = Pick<LoadHead, 'state' | 'spec' | 'counts'>

/** A shape, a colour and a word. One that has ended is as good as what came back. */
export function lookOf(load: Told): Look {
  const word = wordOf(load)
  return { ...LOOKS[word], word }
}

function wordOf({ state, spec, counts }: Told): Word {
  if (state !== 'ended') return state
  if (counts.sent === 0) return 'unsent'
  if (spec.answer !== 'none' && counts.echoed === 0) return 'unanswered'
  return counts.errors > 0 ? 'flawed' : 'ended'
}

export const isGoing = ({ state }: Pick<LoadHead, 'state'>) =>
  state === 'waiting' || state === 'ramping' || state === 'running' || state === 'draining'

/** "TCP 127.0.0.1:8080". */
export function targetName({ protocol, host, port }: LoadSpec): string {
  return `${PROTOCOL_NAMES[protocol]} ${inertText(targetText(host, port))}`
}

/** What it was called, else where it goes. */
export function loadName(spec: LoadSpec): string {
  return spec.name === '' ? targetName(spec) : inertText(spec.name)
}

/** Datagrams that were not answered in the end; undefined where that is not known, or not asked. */
export function lostOf(load: Told): number | undefined {
  const { spec, counts } = load
  if (spec.protocol !== 'udp' || spec.answer === 'none' || isGoing(load)) return undefined
  return Math.max(0, counts.sent - counts.echoed)
}

/** Milliseconds, three digits: "0.912", "12.3", "1,204". */
export function msText(ms: number): string {
  if (ms >= 999.5) return Math.round(ms).toLocaleString('en-US')
  if (ms >= 0.001) return ms.toPrecision(3)
  return ms === 0 ? '0' : ms.toFixed(6)
}

/** Of a rate a second: "1,204", "31.2". */
export function rateText(perSecond: number): string {
  if (perSecond >= 99.95 || Number.isInteger(perSecond)) return Math.round(perSecond).toLocaleString('en-US')
  return perSecond.toPrecision(3)
}

/** A length of time with no more digits than it has: "10 s", "1.5 s", "250 ms", "2 min 5 s". */
export function timeText(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toPrecision(3))} ms`
  return seconds(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/ 0 (s|min)$/, '')
}

/** "1.25 %"; small ones are told from none. */
export function percentText(share: number): string {
  const percent = share * 100
  if (percent === 0) return '0 %'
  return percent < 0.01
    ? '< 0.01 %'
    : `${percent >= 99.95 ? percent.toFixed(0) : percent.toPrecision(percent < 1 ? 2 : 3)} %`
}

/** The word for a kind of error; what a newer engine knows is told as it names it. */
export function errorWord(kind: string, t: TFunction): string {
  return t(`load.result.errorKind.${kind as keyof typeof load.result.errorKind}`, { defaultValue: inertText(kind) })
}
