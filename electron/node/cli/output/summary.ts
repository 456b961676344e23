import type { TaskOutcome } from '../../../../shared/outcome.ts'
import { countOf, type Count } from '../../../../shared/runs/summary.ts'
import type { RunSummary } from '../../../../shared/runs/record.ts'
import type { ExecResult } from '../../../../shared/tasks/ssh.ts'
import type { TransferResult } from '../../../../shared/tasks/transfer.ts'
import { isShortened, shortList } from './host_list.ts'
import { inert } from './inert.ts'
import type { Terminal } from './terminal.ts'
import { byteText, counted, seconds } from '../../../../shared/units.ts'
import { fit } from './width.ts'

export interface EndedHost {
  readonly host: string
  readonly outcome: TaskOutcome
  readonly durationMs: number
}

/** What a summary needs to know of the run it is about. */
export interface SummarisedRun {
  readonly id: string
  readonly summary: RunSummary
  readonly ended: readonly EndedHost[]
  /** What messages call a host, with and without its port: left out where several hosts share a reason. */
  readonly addressesOf: (host: string) => readonly string[]
}

const ORDER: readonly Count[] = ['failed', 'unreachable', 'lost', 'cancelled']
const SLOWEST_SHOWN = 3
/** More different reasons than this push the counts off the screen. */
const REASONS_SHOWN = 20
/** Columns; a changed host key takes four hundred and is worth them. */
const LONGEST_REASON = 600

/** The last words of a run: the counts, then who did not make it and why, hosts with the same reason together. */
export function summaryLines(terminal: Terminal, { id, summary, ended, addressesOf }: SummarisedRun): string[] {
  const all = ORDER.flatMap((count) => reasons(ended, count, addressesOf))
  const shown = all.slice(0, REASONS_SHOWN)
  const lines = shown.map(
    ({ count, reason, hosts }) =>
      `  ${terminal.paint(count, count.padEnd(11))} ${shortList(hosts)}: ${inert(fit(reason, LONGEST_REASON))}`,
  )
  const hidden = all.slice(REASONS_SHOWN).reduce((sum, { hosts }) => sum + hosts.length, 0)
  if (hidden > 0) lines.push(`  and ${hidden} more hosts`)
  if (hidden > 0 || shown.some(({ hosts }) => isShortened(hosts)))
    lines.push(`  ${'all'.padEnd(11)} flotilla runs show ${id}`)
  lines.push(...copied(ended))
  // For how long a host could not be reached says nothing about the work.
  const slowest = ended
    .filter(({ durationMs, outcome }) => durationMs > 0 && outcome.state !== 'unreachable')
    .sort((a, b) => b.durationMs - a.durationMs)
  if (slowest.length > SLOWEST_SHOWN) {
    const shown = slowest.slice(0, SLOWEST_SHOWN).map(({ host, durationMs }) => `${host} ${seconds(durationMs)}`)
    lines.push(terminal.paint('dim', `  slowest     ${shown.join(', ')}`))
  }
  return [`${counts(terminal, summary)} in ${seconds(summary.durationMs)}`, ...lines]
}

/** What a transfer has put in place, on all hosts together. */
function copied(ended: readonly EndedHost[]): string[] {
  const results = ended.flatMap(({ outcome }) => {
    const result = ('result' in outcome ? outcome.result : undefined) as Partial<TransferResult> | undefined
    return result?.files === undefined ? [] : result
  })
  const sum = (field: 'files' | 'bytes' | 'skipped') => results.reduce((total, one) => total + (one[field] ?? 0), 0)
  if (sum('files') + sum('skipped') === 0) return []
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} left as they were` : ''
  return [`  copied      ${counted(sum('files'), 'file')}, ${byteText(sum('bytes'))}${skipped}`]
}

function counts(terminal: Terminal, summary: RunSummary): string {
  const parts = (['ok', ...ORDER] as const)
    .filter((count) => count === 'ok' || summary[count] > 0)
    .map((count) => terminal.paint(summary[count] > 0 ? count : 'dim', `${summary[count]} ${count}`))
  return `${terminal.paint('bold', counted(summary.total, 'host'))}: ${parts.join(', ')}`
}

interface SharedReason {
  readonly count: Count
  reason: string
  readonly hosts: string[]
}

/** The reasons of one count, the one most hosts share first. */
function reasons(ended: readonly EndedHost[], count: Count, addressesOf: SummarisedRun['addressesOf']): SharedReason[] {
  const byReason = new Map<string, SharedReason>()
  for (const { host, outcome } of ended) {
    if (countOf(outcome.state) !== count) continue
    const own = describe(outcome)
    const general = addressesOf(host).reduce((text, address) => text.replaceAll(address, 'the host'), own)
    const shared = byReason.get(general)
    if (shared) {
      shared.hosts.push(host)
      shared.reason = general
    } else byReason.set(general, { count, reason: own, hosts: [host] })
  }
  return [...byReason.values()].sort((a, b) => b.hosts.length - a.hosts.length)
}

/** Why it ended so, in a few words. */
export function describe(outcome: TaskOutcome): string {
  switch (outcome.state) {
    case 'succeeded':
      return 'ok'
    case 'failed': {
      const { status } = (outcome.result ?? {}) as Partial<ExecResult>
      return outcome.message || (status === undefined ? 'failed' : `exit ${status}`)
    }
    case 'unreachable':
      return `${outcome.reason}: ${outcome.message}`
    case 'cancelled':
      return outcome.message ?? (outcome.started ? 'cancelled while it ran' : 'not started')
    case 'timed-out':
    case 'worker-lost':
      return outcome.message
  }
}
