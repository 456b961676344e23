// Prints as JSON how long a command took on hosts, in milliseconds: at first, and again when they were connected.
// run_twice.ts <inventory> <hosts> <command>
import { fileURLToPath } from 'node:url'
import { prepare } from '../../../electron/node/cli/prepare.ts'
import { nodeLauncher } from '../../../electron/pool/node_launcher.ts'
import { WorkerPool } from '../../../electron/pool/pool.ts'
import { commandPlan } from '../../../electron/services/runs/command_plan.ts'
import { Run } from '../../../electron/services/runs/run.ts'

const [, , inventory = '', hosts = '', command = ''] = process.argv
const options = {
  inventory,
  hosts: [hosts],
  hostKeys: 'accept-new',
  forks: 5000,
  connectTimeout: 15_000,
  retries: 0,
  color: false,
} as const
// The workers are the built ones and need nothing that helps to run TypeScript.
process.execArgv = []
const pool = new WorkerPool({
  launcher: nodeLauncher(fileURLToPath(new URL('../../../out/node/worker.cjs', import.meta.url))),
})
const { targets, hostKeys, runsFolder } = await prepare({ ...options, hosts: [...options.hosts] }, false)

async function run(): Promise<number> {
  const started = performance.now()
  const { summary } = await new Run(
    { pool, hostKeys, runsFolder },
    commandPlan({ spec: { command } }),
    targets,
    options,
    () => {},
  ).execute()
  if (summary.ok !== targets.length) throw new Error(JSON.stringify(summary))
  return performance.now() - started
}

const first = await run()
const again = await run()
await pool.close()
console.log(JSON.stringify({ first, again }))
