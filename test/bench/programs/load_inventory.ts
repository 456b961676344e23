// Prints how long loading an inventory took, in milliseconds: read, parsed, and all of its hosts resolved.
// Imported before the clock starts: in the program that part is one bundled file. load_inventory.ts <file> <hosts in it>
import { loadInventory } from '../../../electron/services/inventory/store.ts'
import { resolveTargets } from '../../../shared/targets/select.ts'

const [, , file = '', expected] = process.argv
const started = performance.now()
const { inventory } = await loadInventory(file)
const { hosts, problems } = resolveTargets(inventory, { hosts: ['all'] })
const tookMs = performance.now() - started
const wrong = [...inventory.problems, ...problems, ...[...inventory.hosts.values()].flatMap((host) => host.problems)]
if (wrong.length > 0 || hosts.length !== Number(expected)) {
  console.error(`${hosts.length} hosts`, wrong.slice(0, 5))
  process.exitCode = 1
}
console.log(tookMs)
