import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * `npm run layers`: holds the imports against the layer table in .dependency-cruiser.cjs. Fails as well when a layer
 * that exists was not seen, or no import between layers was: a checker that cannot read the code finds no fault in it.
 */
const LAYERS = [
  'shared',
  'electron/pool',
  'electron/worker',
  'electron/services',
  'electron/node',
  'electron/main',
  'electron/preload',
  'renderer',
]

interface Cruise {
  modules: { source: string; dependencies: { resolved: string }[] }[]
  summary: {
    violations: { rule: { name: string }; from: string; to: string; cycle?: { name: string }[] }[]
    totalCruised: number
    totalDependenciesCruised: number
  }
}

const present = LAYERS.filter((folder) => existsSync(folder))
const roots = ['electron', 'shared', 'renderer', 'test'].filter((folder) => existsSync(folder))
const output = execFileSync(
  'npx',
  ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...roots],
  {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
const { modules, summary } = JSON.parse(output) as Cruise

const faults = summary.violations.map(
  ({ rule, from, to, cycle }) => `${rule.name}: ${[from, ...(cycle?.map(({ name }) => name) ?? [to])].join(' → ')}`,
)
for (const folder of present) {
  const own = modules.filter(({ source }) => source.startsWith(`${folder}/`))
  const imports = own.flatMap(({ dependencies }) => dependencies)
  if (own.length === 0) faults.push(`${folder} exists, but none of its modules was seen`)
  else if (imports.length === 0) faults.push(`${folder}: not one import was seen, so none was checked`)
}
for (const fault of faults) console.error(`layers: ${fault}`)
console.log(
  `layers: ${summary.totalCruised} modules and ${summary.totalDependenciesCruised} imports seen, ${faults.length} faults`,
)
process.exitCode = faults.length > 0 ? 1 : 0
