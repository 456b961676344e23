import { create } from 'zustand'
import type { ReachSpec } from '../../../../../shared/contract/reach.ts'
import { foldTargets } from '../../../../../shared/reach/targets.ts'
import { foldNames } from '../../../../../shared/targets/ranges.ts'
import { setTarget } from '../../../../state/target.ts'

/** What is typed in the options; empty: as usual. */
export interface OptionsDraft {
  readonly timeout: string
  readonly forks: string
  readonly perHost: string
  readonly rate: string
  readonly connectTimeout: string
  readonly user: string
  readonly askPassword: boolean
  readonly hostKeys: '' | 'strict' | 'accept-new' | 'off'
  readonly banner: boolean
  readonly fallback: boolean
}

/** What is to be probed, as it is typed. Which hosts probe is not part of it: that target is the whole app's. */
export interface ReachDraft {
  readonly from: 'hosts' | 'local'
  readonly toKind: 'list' | 'hosts'
  /** `db1:5432, web[01-03]:80,443` */
  readonly list: string
  /** In the target language, and their ports. */
  readonly hosts: string
  readonly ports: string
  readonly protocol: 'tcp' | 'udp'
  readonly options: OptionsDraft
  readonly showOptions: boolean
}

export const usualOptions: OptionsDraft = {
  timeout: '',
  forks: '',
  perHost: '',
  rate: '',
  connectTimeout: '',
  user: '',
  askPassword: false,
  hostKeys: '',
  banner: false,
  fallback: true,
}

export const emptyDraft: ReachDraft = {
  from: 'hosts',
  toKind: 'list',
  list: '',
  hosts: '',
  ports: '',
  protocol: 'tcp',
  options: usualOptions,
  showOptions: false,
}

export const useDraft = create<ReachDraft>()(() => emptyDraft)

export function editDraft(changes: Partial<ReachDraft>): void {
  useDraft.setState(changes)
}

export function editOptions(changes: Partial<OptionsDraft>): void {
  useDraft.setState(({ options }) => ({ options: { ...options, ...changes } }))
}

/** Fills the form with what was probed before. */
export function fillDraft(spec: ReachSpec): void {
  if (spec.from !== 'local') setTarget(spec.fromTitle ?? foldNames(spec.from))
  useDraft.setState(({ showOptions }) => ({
    ...emptyDraft,
    from: spec.from === 'local' ? 'local' : 'hosts',
    list: foldTargets(spec.to),
    protocol: spec.protocol,
    options: {
      ...usualOptions,
      timeout: `${spec.timeoutMs}ms`,
      forks: String(spec.forks),
      perHost: String(spec.perHost),
      rate: String(spec.ratePerSecond),
      connectTimeout: `${spec.connectTimeoutMs}ms`,
      hostKeys: spec.hostKeys,
      user: spec.user ?? '',
      banner: spec.banner,
      fallback: spec.fallback,
    },
    showOptions,
  }))
}
