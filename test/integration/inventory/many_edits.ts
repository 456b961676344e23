// A process that makes many edits: node --import tsx many_edits.ts <inventory> <prefix> <count>
import { InventoryStore } from '../../../electron/services/inventory/store.ts'

const [path = '', prefix = '', count = '0'] = process.argv.slice(2)
const store = new InventoryStore(path)
for (let n = 0; n < Number(count); n++) {
  const edited = await store.edit({ type: 'add-host', name: `${prefix}${n}`, groups: ['all-of-them'] })
  if ('problems' in edited) throw new Error(JSON.stringify(edited.problems))
}
