// `npm run bench`: how quick Flotilla is beside the programs that people use today, on this machine, in one sitting.
import { mkdir, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { tinyTmpfs } from '../support/temp.ts'
import { findProgram, tools } from '../support/tools.ts'
import { startFleet, type FleetOptions } from './fleet.ts'
import type { Lab } from './lab.ts'
import { describeMachine } from './machine.ts'
import { judge, table, type Judgement } from './report.ts'
import { loadLargeInventory } from './rows/inventory.ts'
import { memoryOfLargeOutput } from './rows/memory.ts'
import { pageWithManyHosts } from './rows/page.ts'
import { pageWithLargeOutput } from './rows/page_output.ts'
import { runAgain, runOnManyHosts, runOnOneHost } from './rows/run_hosts.ts'
import { tcpBulk } from './rows/tester_bulk.ts'
import { closedLoop, helloClients } from './rows/tester_load.ts'
import { tcpEcho } from './rows/tester_tcp.ts'
import { udpEcho, udpSink } from './rows/tester_udp.ts'
import { manyFiles, oneFileToManyHosts, oneLargeFile } from './rows/transfers.ts'
import { measure, type Scenario } from './scenario.ts'
import { startStopwatch } from './stopwatch.ts'

const usage = `npm run bench -- [--runs N] [--only ROW]...

  --runs N    runs of each program (default 5); short ones get more, very long ones fewer
  --only ROW  only rows whose name begins so (may be repeated): run-100, run-1/ssh, put, tcp-echo, udp`

type Make = (lab: Lab) => Scenario

/** Each part has a fleet to itself. */
const parts: readonly (FleetOptions & { readonly scenarios: readonly Make[] })[] = [
  {
    ownHomes: false,
    scenarios: [
      pageWithManyHosts,
      pageWithLargeOutput,
      runOnManyHosts,
      runOnOneHost,
      runAgain,
      loadLargeInventory,
      memoryOfLargeOutput,
    ],
  },
  { ownHomes: true, scenarios: [oneLargeFile, oneFileToManyHosts, manyFiles] },
]

/** The tester's need no hosts. */
const hostless: readonly (() => Scenario)[] = [tcpEcho, udpSink, udpEcho, tcpBulk, helloClients, closedLoop]

/** At most: files in memory take only what they hold. The largest row has 1.3 GB on each side. */
const scratchKiB = 8 * 2 ** 20

async function main(): Promise<number> {
  const { runs, only } = options()
  const python = findProgram('python3')
  const missing = [...(findProgram('sshd') ? [] : [tools.sshd]), ...(python ? [] : [tools.python3])]
  if (!python || missing.length > 0) {
    for (const { missing: what, enable } of missing)
      console.error(`The bench cannot run: ${what}. To enable: ${enable}`)
    return 2
  }
  // Disks differ more than programs do: sources, targets and run folders all lie in memory where that is allowed.
  if (tools.tmpfs.present()) process.env['TMPDIR'] = tinyTmpfs(scratchKiB).path
  else console.error(`Files are on disk, not in memory: ${tools.tmpfs.missing}. To enable: ${tools.tmpfs.enable}`)

  const loadBefore = load()
  const stopwatch = startStopwatch(python)
  const judgements: Judgement[] = []
  try {
    for (const { ownHomes, scenarios } of parts) {
      const fleet = await startFleet({ ownHomes })
      try {
        for (const make of scenarios) judgements.push(...(await rowsOf(make({ fleet, stopwatch }), runs, only)))
      } finally {
        await fleet.stop()
      }
    }
    for (const make of hostless) judgements.push(...(await rowsOf(make(), runs, only)))
  } finally {
    await stopwatch.stop()
  }
  if (judgements.length === 0) {
    console.error(`No row begins with ${only.join(' or ')}.\n${usage}`)
    return 2
  }
  console.log(`\n${table(judgements)}`)
  const path = await store(judgements, loadBefore)
  console.log(
    `\nMedian (least..most) of the runs; ratio: ours / peer, pair by pair. Load average ${loadBefore} before, ${load()} after. Written to ${path}`,
  )
  return 0
}

async function rowsOf(scenario: Scenario, runs: number, only: readonly string[]): Promise<Judgement[]> {
  const rows = scenario.rows.filter(({ id }) => only.length === 0 || only.some((start) => id.startsWith(start)))
  if (rows.length === 0) return []
  console.error(`measuring ${rows.map(({ id }) => id).join(', ')} …`)
  await scenario.setUp?.()
  const results = await measure({ ...scenario, rows }, runs)
  await scenario.tearDown?.()
  return results.map(judge)
}

function options(): { runs: number; only: string[] } {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, only: { type: 'string', multiple: true, default: [] } },
  })
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number of 1 or more\n${usage}`)
  return { runs, only: values.only }
}

/** How many processes ran or wanted to, on average of the last minute: what was there before us was in our way. */
function load(): number {
  return Number(loadavg()[0]!.toFixed(1))
}

async function store(judgements: readonly Judgement[], loadBefore: number): Promise<string> {
  const folder = fileURLToPath(new URL('results/', import.meta.url))
  await mkdir(folder, { recursive: true })
  const date = new Date().toISOString()
  const path = `${folder}${date.slice(0, 19).replaceAll(':', '-')}.json`
  const machine = { ...describeMachine(), loadBefore }
  await writeFile(path, `${JSON.stringify({ date, machine, rows: judgements }, undefined, 2)}\n`)
  return path
}

try {
  process.exit(await main())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
