import { Waypoints } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { perform } from '../../../app/actions.ts'
import { useInventory } from '../../../state/inventory.ts'
import { setTarget } from '../../../state/target.ts'
import { Button } from '../../../ui/button.tsx'
import { emptyDraft, type ReachDraft } from './form/draft.ts'
import { editDraft } from './form/draft_store.ts'

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
              fill({ toKind: 'hosts', hosts: 'all', ports: String(port) })
            }}
          >
            {t('reach.empty.mesh', { port: String(port) })}
          </Button>
        )}
        <Button onPress={() => fill({ from: 'local', list: 'localhost:22,80,443,5432' })}>
          {t('reach.empty.local')}
        </Button>
      </div>
      <p className="text-fs-2 text-ink-3">{t('reach.empty.next')}</p>
    </div>
  )
}

/** Enter probes then, since the focus is where it does. */
function fill(draft: Partial<ReachDraft>): void {
  editDraft({ ...emptyDraft, ...draft })
  requestAnimationFrame(() => perform('reach.to'))
}

function commonest(ports: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const port of ports) counts.set(port, (counts.get(port) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
