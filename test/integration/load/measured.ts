import { decodeFromCompressedBase64, type JsHistogram } from 'hdr-histogram-js'
import { loadHandler } from '../../../electron/worker/sockets/load.ts'
import { loadSpec, type LoadSpecInput } from '../../../shared/contract/tester/load.ts'
import { LoadTally } from '../../../shared/load/tally.ts'
import type { LoadEvent, LoadTaskResult } from '../../../shared/tasks/sockets.ts'
import { WorkerTask } from '../../support/worker_task.ts'

/** What a test leaves out; nothing is waited for longer than a loaded machine needs. */
const DEFAULTS = {
  protocol: 'tcp',
  host: '127.0.0.1',
  pace: { kind: 'closed' },
  stop: { kind: 'count', messages: 1 },
  message: { kind: 'stamped' },
  answerTimeoutMs: 30_000,
} as const

export type Asked = Pick<LoadSpecInput, 'port'> & Partial<LoadSpecInput>

/** One generator that runs in this very process. */
export function generator(asked: Asked, payload?: Uint8Array): WorkerTask<LoadEvent> {
  const spec = loadSpec.parse({ ...DEFAULTS, ...asked })
  const input = { spec, part: 0, parts: 1, ...(payload ? { payload } : {}) }
  return new WorkerTask<LoadEvent>(loadHandler, input, { answer: () => Date.now() })
}

/** What it has told, put together. */
export async function measured(task: WorkerTask<LoadEvent>) {
  const outcome = await task.outcome
  const tally = new LoadTally(1)
  for (const event of task.events) tally.add(0, event)
  const errors = Object.fromEntries(tally.errors.map(({ kind, count }) => [kind, count]))
  const result = 'result' in outcome ? (outcome.result as LoadTaskResult) : undefined
  return { outcome, errors, tally, counts: tally.counts, udp: result?.udp }
}

/** How many answers took longer than `ms`. */
export function slowerThan(task: WorkerTask<LoadEvent>, ms: number): number {
  let slow = 0
  for (const { latency } of task.events) {
    if (latency === '') continue
    const { recordedValuesIterator } = decodeFromCompressedBase64(latency, 32, false) as JsHistogram
    recordedValuesIterator.reset()
    while (recordedValuesIterator.hasNext()) {
      const { valueIteratedTo, countAtValueIteratedTo } = recordedValuesIterator.next()
      if (valueIteratedTo > ms * 1_000) slow += countAtValueIteratedTo
    }
  }
  return slow
}
