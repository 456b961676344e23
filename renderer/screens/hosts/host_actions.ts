import i18next from 'i18next'
import { useAction } from '../../app/actions.ts'
import { desktop } from '../../engine/desktop.ts'
import { engine } from '../../engine/engine.ts'
import { go } from '../../app/route.ts'
import { useInventory } from '../../state/inventory.ts'
import { setTarget } from '../../state/target.ts'
import { toast, toastFailure } from '../../ui/toasts.ts'
import { openHostDialog } from './dialogs/dialog_state.ts'

/** What can be done with the inventory on every screen. */
export function useHostActions(): void {
  const isDemo = useInventory((state) => state.snapshot?.demo ?? false)
  useAction('hosts.new', () => openHostDialog({ kind: 'add-host', groups: [] }))
  useAction('hosts.newGroup', () => openHostDialog({ kind: 'add-group', hosts: [] }))
  useAction('hosts.import', () => openHostDialog({ kind: 'import' }))
  useAction('hosts.export', () => openHostDialog({ kind: 'export', hosts: undefined }))
  useAction('hosts.open', () => void openInventory())
  useAction('hosts.demo', () => void (isDemo ? stopDemo() : startDemo()))
}

/** Works with another file from now on: the desktop's dialog asks which, elsewhere its path is typed. */
export async function openInventory(): Promise<void> {
  if (!desktop) return openHostDialog({ kind: 'open' })
  const path = await desktop.chooseInventory()
  if (path !== undefined) await say(engine.mutate('inventory.open', { path }))
}

export async function startDemo(): Promise<void> {
  if (!(await say(engine.mutate('demo.start', {})))) return
  setTarget('')
  go({ screen: 'hosts' })
}

export async function stopDemo(): Promise<void> {
  if (!(await say(engine.mutate('demo.stop', {})))) return
  setTarget('')
  go({ screen: 'hosts' })
  toast({ kind: 'ok', title: i18next.t('hosts.demo.stopped') })
}

/** Resolves to whether it was done; a refusal is said. */
async function say(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    toastFailure(error)
    return false
  }
}
