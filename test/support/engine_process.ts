// An engine in a process of its own, for tests that measure one or kill it. Told what to run by its first argument.
import { createHash } from 'node:crypto'
import { nodeLauncher } from '../../electron/pool/node_launcher.ts'
import { WorkerPool } from '../../electron/pool/pool.ts'
import { commandPlan } from '../../electron/services/runs/command_plan.ts'
import { Run, type RunHost } from '../../electron/services/runs/run.ts'
import type { HostKeyStore } from '../../electron/services/host_keys/store.ts'
import { residentBytes } from './resident.ts'

/** What it is asked, as JSON. */
export interface EngineJob {
  readonly bundle: string
  readonly runsFolder: string
  readonly command: string
  readonly targets: readonly RunHost[]
  /** Cancel the run when every host has printed so many bytes. */
  readonly cancelAfterBytes?: number
}

/** What it prints, one JSON object a line. */
export type EngineReport =
  | { readonly type: 'working'; readonly workers: readonly number[] }
  | {
      readonly type: 'done'
      readonly states: readonly string[]
      /** Of the output, as the listener saw it. */
      readonly bytes: Readonly<Record<string, number>>
      readonly sha256: Readonly<Record<string, string>>
      readonly folder: string
      /** The most that this process and its workers held together, and what each held then. */
      readonly peakBytes: number
      readonly peakParts: readonly number[]
    }

const job = JSON.parse(process.argv[2]!) as EngineJob
const report = (what: EngineReport) => process.stdout.write(`${JSON.stringify(what)}\n`)

const pool = new WorkerPool({ launcher: nodeLauncher(job.bundle), size: 2 })
const bytes: Record<string, number> = {}
const hashes = Object.fromEntries(job.targets.map(({ host }) => [host.name, createHash('sha256')]))
let peakParts: number[] = []
const sum = (parts: readonly number[]) => parts.reduce((all, part) => all + part, 0)
const sample = () => {
  const pids = [process.pid, ...pool.processes().flatMap(({ pid }) => pid ?? [])]
  const parts = pids.map(residentBytes)
  if (sum(parts) > sum(peakParts)) peakParts = parts
}
const sampling = setInterval(sample, 20)

const hostKeys = { check: () => Promise.resolve({ accept: true, recorded: false }) } as unknown as HostKeyStore
let working = false
const run = new Run(
  { pool, hostKeys, runsFolder: job.runsFolder },
  commandPlan({ spec: { command: job.command } }),
  job.targets,
  { forks: 100 },
  (event) => {
    if (event.type !== 'output') return
    bytes[event.host] = (bytes[event.host] ?? 0) + event.data.byteLength
    hashes[event.host]!.update(event.data)
    if (Object.keys(bytes).length < job.targets.length) return
    if (!working) report({ type: 'working', workers: pool.processes().flatMap(({ pid }) => pid ?? []) })
    working = true
    const { cancelAfterBytes = Infinity } = job
    if (Object.values(bytes).every((count) => count >= cancelAfterBytes)) run.cancel()
  },
)
const { outcomes, folder } = await run.execute()
sample()
clearInterval(sampling)
report({
  type: 'done',
  states: outcomes.map(({ state }) => state),
  bytes,
  sha256: Object.fromEntries(Object.entries(hashes).map(([name, hash]) => [name, hash.digest('hex')])),
  folder,
  peakBytes: sum(peakParts),
  peakParts,
})
await pool.close()
