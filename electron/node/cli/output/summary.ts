import type { TaskOutcome } from '../../../../shared/outcome.ts'
import { countOf, type Count } from '../../../../shared/runs/summary.ts'
import type { RunSummary } from '../../../../shared/runs/record.ts'
import type { ExecResult } from '../../../../shared/tasks/ssh.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { inert } from './inert.ts'
import type { Terminal } from './terminal.ts'

export interface EndedHost {
  readonly host: string
  readonly outcome: TaskOutcome
  readonly durationMs: number
}

const ORDER: readonly Count[] = ['failed', 'unreachable', 'lost', 'cancelled']
const SLOWEST_SHOWN = 3

/** The last words of a run: the counts, then who did not make it and why, hosts with the same reason together. */
export function summaryLines(terminal: Terminal, summary: RunSummary, ended: readonly EndedHost[]): string[] {
  const lines: string[] = []
  for (const count of ORDER) {
    for (const [reason, hosts] of reasons(ended, count))
      lines.push(`  ${terminal.paint(count, count.padEnd(11))} ${foldNames(hosts)}: ${inert(reason)}`)
  }
  const slowest = ended.filter(({ durationMs }) => durationMs > 0).sort((a, b) => b.durationMs - a.durationMs)
  if (slowest.length > SLOWEST_SHOWN) {
    const shown = slowest.slice(0, SLOWEST_SHOWN).map(({ host, durationMs }) => `${host} ${seconds(durationMs)}`)
    lines.push(terminal.paint('dim', `  slowest     ${shown.join(', ')}`))
  }
  return [`${counts(terminal, summary)} in ${seconds(summary.durationMs)}`, ...lines]
}

function counts(terminal: Terminal, summary: RunSummary): string {
  const parts = (['ok', ...ORDER] as const)
    .filter((count) => count === 'ok' || summary[count] > 0)
    .map((count) => terminal.paint(summary[count] > 0 ? count : 'dim', `${summary[count]} ${count}`))
  return `${terminal.paint('bold', `${summary.total} ${summary.total === 1 ? 'host' : 'hosts'}`)}: ${parts.join(', ')}`
}

function reasons(ended: readonly EndedHost[], count: Count): Map<string, string[]> {
  const byReason = new Map<string, string[]>()
  for (const { host, outcome } of ended) {
    if (countOf(outcome.state) !== count) continue
    const reason = describe(outcome)
    const hosts = byReason.get(reason)
    if (hosts) hosts.push(host)
    else byReason.set(reason, [host])
  }
  return byReason
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

export function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const whole = Math.round(ms / 1000)
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
