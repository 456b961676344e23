import { Waypoints } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useInventory } from '../../../state/inventory.ts'
import { setTarget } from '../../../state/target.ts'
import { Button } from '../../../ui/button.tsx'
import { editDraft, emptyDraft } from './form/draft.ts'

/** There is no matrix yet: what one is, and two to begin with. */
export function EmptyReach() {
  const { t } = useTranslation()
  const { snapshot } = useInventory()
  const hosts = snapshot?.hosts ?? []
  const port = commonest(hosts.map((host) => host.port)) ?? 22
  return (
    <div className="m-auto flex max-w-140 flex-col items-center gap-3 p-8 text-center text-ink-2">
      <Waypoints size={28} aria-hidden className="text-ink-3" />
      <p className="text-fs-4 text-ink">{t('reach.empty.title')}</p>
      <p>{t('reach.empty.body')}</p>
      <div className="flex flex-wrap justify-center gap-2">
        {hosts.length > 0 && (
          <Button
            onPress={() => {
              setTarget('all')
              editDraft({ ...emptyDraft, toKind: 'hosts', hosts: 'all', ports: String(port) })
            }}
          >
            {t('reach.empty.mesh', { port: String(port) })}
          </Button>
        )}
        <Button onPress={() => editDraft({ ...emptyDraft, from: 'local', list: 'localhost:22,80,443,5432' })}>
          {t('reach.empty.local')}
        </Button>
      </div>
      <p className="text-fs-2 text-ink-3">{t('reach.empty.next')}</p>
    </div>
  )
}

function commonest(ports: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const port of ports) counts.set(port, (counts.get(port) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
