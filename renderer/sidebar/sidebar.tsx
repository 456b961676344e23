import { useInventory } from '../state/inventory.ts'

export function Sidebar() {
  const snapshot = useInventory((state) => state.snapshot)
  return <aside className="min-h-0 overflow-auto border-r border-line">{snapshot?.hosts.length}</aside>
}
