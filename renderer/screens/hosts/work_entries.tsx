import { Download, Play, Plug, Upload, Waypoints } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { perform, useHandlers, type ActionId } from '../../app/actions.ts'
import { chooseAndSend } from '../../app/file_drop.ts'
import { go } from '../../app/route.ts'
import { resolveTarget, useInventory } from '../../state/inventory.ts'
import { setTarget } from '../../state/target.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import { testHosts } from './host_tests.ts'

const SCREEN_LOADS_MS = 5000

/** For an action of a screen that is only now being shown. */
function performWhenThere(id: ActionId): void {
  if (perform(id)) return
  const stop = useHandlers.subscribe(({ handlers }) => {
    if (!handlers.has(id)) return
    stop()
    clearTimeout(late)
    perform(id)
  })
  const late = setTimeout(stop, SCREEN_LOADS_MS)
}

/** What can be done on the hosts of a target, for menus. */
export function useWorkEntries(target: string): readonly MenuEntry[] {
  const { t } = useTranslation()
  return [
    {
      id: 'run',
      label: t('hosts.menu.run'),
      icon: <Play size={14} />,
      act: () => {
        setTarget(target)
        go({ screen: 'run' })
      },
    },
    { id: 'send', label: t('hosts.menu.send'), icon: <Upload size={14} />, act: () => void chooseAndSend(target) },
    {
      id: 'fetch',
      label: t('hosts.menu.fetch'),
      icon: <Download size={14} />,
      act: () => {
        setTarget(target)
        go({ screen: 'transfers' })
        performWhenThere('transfers.fetch')
      },
    },
    {
      id: 'test',
      label: t('hosts.menu.test'),
      icon: <Plug size={14} />,
      act: () => void testHosts(resolveTarget(useInventory.getState().index, target).hosts),
    },
    {
      id: 'reach',
      label: t('hosts.menu.reach'),
      icon: <Waypoints size={14} />,
      act: () => {
        setTarget(target)
        go({ screen: 'tester', tab: 'reach' })
        performWhenThere('reach.from')
      },
    },
  ]
}
