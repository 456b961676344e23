import { describe, expect, it } from 'vitest'
import { isShortened, shortList } from '../../../electron/node/cli/output/host_list.ts'
import { summaryLines, type EndedHost } from '../../../electron/node/cli/output/summary.ts'
import type { Terminal } from '../../../electron/node/cli/output/terminal.ts'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import { summarise } from '../../../shared/runs/summary.ts'

const plain = { paint: (_: string, text: string) => text } as unknown as Terminal

/** The summary of a run on these hosts, each at the address 10.0.0.<its number>. */
function summaryOf(outcomes: Readonly<Record<string, TaskOutcome>>): string[] {
  const ended: EndedHost[] = Object.entries(outcomes).map(([host, outcome]) => ({ host, outcome, durationMs: 0 }))
  const addressOf = new Map(ended.map(({ host }, at) => [host, `10.0.0.${at + 1}`]))
  return summaryLines(plain, {
    id: '20260101-000000-abcd',
    summary: summarise(Object.values(outcomes), 1_500),
    ended,
    addressesOf: (host) => [`${addressOf.get(host)}:22`, addressOf.get(host)!],
  })
}

const ok: TaskOutcome = { state: 'succeeded', result: {} }
const exit = (status: number): TaskOutcome => ({ state: 'failed', message: `exit ${status}`, result: { status } })
const refused = (address: string): TaskOutcome => ({
  state: 'unreachable',
  reason: 'refused',
  message: `${address}:22 refused the connection`,
})

describe('the summary of a run', () => {
  it('counts, then names who did not make it, hosts with the same reason together, the most frequent first', () => {
    expect(summaryOf({ a: ok, b: exit(1), c: exit(2), d: exit(2), e: { state: 'cancelled', started: false } })).toEqual(
      [
        '5 hosts: 1 ok, 3 failed, 1 cancelled in 1.5 s',
        '  failed      c,d: exit 2',
        '  failed      b: exit 1',
        '  cancelled   e: not started',
      ],
    )
  })

  it('adds up what a transfer has put in place', () => {
    const sent = (skipped: number): TaskOutcome => ({
      state: 'succeeded',
      result: { files: 2, bytes: 3 * 1024 ** 2, skipped, failed: [], durationMs: 1 },
    })
    expect(summaryOf({ a: sent(0), b: sent(1) })[1]).toBe('  copied      4 files, 6.00 MiB, 1 left as they were')
  })

  it('keeps the address in the reason of one host', () => {
    expect(summaryOf({ a: refused('10.0.0.1') })[1]).toBe(
      '  unreachable a: refused: 10.0.0.1:22 refused the connection',
    )
  })

  it('joins hosts whose reasons differ only in their own address', () => {
    expect(summaryOf({ a: refused('10.0.0.1'), b: refused('10.0.0.2') })[1]).toBe(
      '  unreachable a,b: refused: the host refused the connection',
    )
  })

  it('of thousands of different failures shows twenty, how many more, and where all are', () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`h${at}`, exit(at + 1)]))
    const lines = summaryOf(many)
    expect(lines).toHaveLength(23)
    expect(lines.slice(-2)).toEqual(['  and 2980 more hosts', '  all         flotilla runs show 20260101-000000-abcd'])
  })

  it('makes what a host or server said inert, and cuts it', () => {
    const said: TaskOutcome = { state: 'failed', message: `\x1b[2J${'x'.repeat(5_000)}` }
    const [, line] = summaryOf({ a: said })
    expect(line).toContain('^[[2J')
    expect(line!.length).toBeLessThan(700)
  })
})

describe('a list of hosts', () => {
  const unlike = Array.from({ length: 500 }, (_, at) => `node-${String.fromCharCode(97 + (at % 26))}x${at * 37}-rack`)

  it('is shown in full while it is short', () => {
    expect(shortList(['web01', 'web02', 'web03', 'db'])).toBe('web[01-03],db')
  })

  it('is cut where it is long, and says how many more there are', () => {
    const list = shortList(unlike)
    const more = Number(/ and (\d+) more$/.exec(list)?.[1])
    expect(list.length).toBeLessThan(180)
    expect(more).toBeGreaterThan(400)
    expect(more).toBeLessThan(500)
    expect(isShortened(unlike)).toBe(true)
  })

  it('of one very long name is that name', () => {
    expect(shortList(['x'.repeat(250)])).toBe('x'.repeat(250))
  })
})
