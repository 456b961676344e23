import type { HostView } from '../../../../../shared/contract/inventory.ts'
import type { ReachSpec, ReachTarget } from '../../../../../shared/contract/reach.ts'
import type { Settings } from '../../../../../shared/contract/system.ts'
import type { Problem } from '../../../../../shared/problem.ts'
import { parseEndpoints, parsePorts } from '../../../../../shared/reach/endpoints.ts'
import { targetsOf } from '../../../../../shared/reach/targets.ts'
import type { SelectedHosts } from '../../../../../shared/targets/select.ts'
import { parseDuration, type FieldError } from '../../../run/compose/options.ts'
import type { OptionsDraft, ReachDraft } from './draft.ts'

/** As the contract has them when nothing is said. */
const TIMEOUT_MS = 5_000
const PER_HOST = 8
const RATE_PER_SECOND = 500

export type OptionErrors = Partial<Record<keyof OptionsDraft, FieldError>>

/** What the form means now. */
export interface ReadDraft {
  /** Hosts that probe; `local`: this machine does. */
  readonly from: 'local' | readonly string[]
  readonly to: readonly ReachTarget[]
  readonly toProblems: readonly Problem[]
  readonly portProblems: readonly Problem[]
  readonly optionErrors: OptionErrors
  /** Undefined while something is missing or wrong. */
  readonly spec: ReachSpec | undefined
}

interface Known {
  readonly fromText: string
  readonly fromHosts: SelectedHosts
  /** Of the target that the draft's `hosts` is. */
  readonly toHosts: SelectedHosts
  readonly hostsByName: ReadonlyMap<string, Pick<HostView, 'address'>>
  readonly settings: Pick<Settings, 'connectTimeoutMs' | 'hostKeys'>
}

export function readDraft(draft: ReachDraft, known: Known): ReadDraft {
  const from = draft.from === 'local' ? 'local' : known.fromHosts.hosts
  const { to, toProblems, portProblems } = readTargets(draft, known)
  const { options, errors } = readOptions(draft.options, known.settings)
  const isSound =
    from.length > 0 && to.length > 0 && toProblems.length + portProblems.length + Object.keys(errors).length === 0
  return {
    from,
    to,
    toProblems,
    portProblems,
    optionErrors: errors,
    spec: isSound
      ? {
          from: from === 'local' ? from : [...from],
          to,
          protocol: draft.protocol,
          ...options,
          ...(from === 'local' ? {} : { fromTitle: known.fromText.slice(0, MAX_TITLE) }),
          toTitle: titleOf(draft).slice(0, MAX_TITLE),
        }
      : undefined,
  }
}

/** As the contract takes it. */
const MAX_TITLE = 10_000

function titleOf({ toKind, list, hosts, ports }: ReachDraft): string {
  return toKind === 'list' ? list.trim() : `${hosts.trim()} : ${ports.trim()}`
}

interface Targets {
  readonly to: ReachTarget[]
  readonly toProblems: readonly Problem[]
  readonly portProblems: readonly Problem[]
}

function readTargets(draft: ReachDraft, { toHosts, hostsByName }: Known): Targets {
  const addressOf = (name: string) => hostsByName.get(name)?.address
  const none = { to: [], toProblems: [], portProblems: [] }
  if (draft.toKind === 'list') {
    if (draft.list.trim() === '') return none
    const parsed = parseEndpoints(draft.list, { source: 'to' })
    if ('problems' in parsed) return { ...none, toProblems: parsed.problems }
    return { ...none, to: targetsOf(parsed.endpoints, addressOf) }
  }
  const toProblems = toHosts.problems
  if (draft.ports.trim() === '') return { ...none, toProblems }
  const parsed = parsePorts(draft.ports, 'ports')
  if ('problems' in parsed) return { ...none, toProblems, portProblems: parsed.problems }
  const endpoints = toHosts.hosts.flatMap((host) => parsed.ports.map((port) => ({ host, port })))
  return { ...none, toProblems, to: targetsOf(endpoints, addressOf) }
}

type SpecOptions = Pick<
  ReachSpec,
  'timeoutMs' | 'forks' | 'perHost' | 'ratePerSecond' | 'connectTimeoutMs' | 'hostKeys' | 'banner' | 'fallback' | 'user'
>

/** With the same bounds as the contract's. */
function readOptions(draft: OptionsDraft, settings: Known['settings']): { options: SpecOptions; errors: OptionErrors } {
  const errors: OptionErrors = {}
  const whole = (name: 'forks' | 'perHost' | 'rate', max: number, usual: number): number => {
    const text = draft[name].trim()
    const value = Number(text)
    if (text === '') return usual
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value
    errors[name] = { error: 'wholeNumber', min: 1, max }
    return usual
  }
  const duration = (name: 'timeout' | 'connectTimeout', [least, most]: readonly [number, number], usual: number) => {
    if (draft[name].trim() === '') return usual
    const ms = parseDuration(draft[name])
    if (ms !== undefined && ms >= least && ms <= most) return ms
    errors[name] = { error: 'duration' }
    return usual
  }
  const user = draft.user.trim()
  if (user.length > 255 || /\s/.test(user)) errors.user = { error: 'name' }
  return {
    errors,
    options: {
      timeoutMs: duration('timeout', [50, 600_000], TIMEOUT_MS),
      forks: whole('forks', 10_000, FORKS),
      perHost: whole('perHost', 256, PER_HOST),
      ratePerSecond: whole('rate', 10_000, RATE_PER_SECOND),
      connectTimeoutMs: duration('connectTimeout', [100, 3_600_000], settings.connectTimeoutMs),
      hostKeys: draft.hostKeys === '' ? settings.hostKeys : draft.hostKeys,
      banner: draft.banner,
      fallback: draft.fallback,
      ...(user === '' ? {} : { user }),
    },
  }
}

const FORKS = 64

/** What stands pale in the fields. */
export const USUAL = { timeout: '5 s', forks: String(FORKS), perHost: String(PER_HOST), rate: String(RATE_PER_SECOND) }
