import { Download, Play, Plug, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { chooseAndSend } from '../../app/file_drop.ts'
import { go } from '../../app/route.ts'
import { resolveTarget, useInventory } from '../../state/inventory.ts'
import { setTarget } from '../../state/target.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import { testHosts } from './host_tests.ts'

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
      },
    },
    {
      id: 'test',
      label: t('hosts.menu.test'),
      icon: <Plug size={14} />,
      act: () => void testHosts(resolveTarget(useInventory.getState().index, target).hosts),
    },
  ]
}
