import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { HostView } from '../../../../shared/contract/inventory.ts'
import { Button } from '../../../ui/button.tsx'
import { InertText } from '../../../ui/ansi_text.tsx'

interface MeaningProps {
  readonly hosts: readonly string[]
  readonly hostsByName: ReadonlyMap<string, HostView>
  /** Typed in place of the inventory's. */
  readonly user: string | undefined
  readonly becomeUser: string | undefined
  /** Who logs in where the inventory names nobody. */
  readonly ownUser: string
  readonly onShow: () => void
}

/** More would be a list, and there is one behind it. */
const MOST_USERS = 2

/** "= 79 hosts as deploy, 1 as root": what the target means, as a button that shows all of it. */
export function Meaning({ hosts, hostsByName, user, becomeUser, ownUser, onShow }: MeaningProps) {
  const { t } = useTranslation()
  const users = useMemo(() => {
    const counts = new Map<string, number>()
    for (const host of hosts) {
      const name = user ?? hostsByName.get(host)?.user ?? ownUser
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return [...counts].sort((a, b) => b[1] - a[1])
  }, [hosts, hostsByName, user, ownUser])
  if (hosts.length === 0) return null
  const rest = users.slice(MOST_USERS).reduce((sum, [, count]) => sum + count, 0)
  const parts: string[] = users
    .slice(0, MOST_USERS)
    .map(([name, count], at) => t(at === 0 ? 'run.target.first' : 'run.target.next', { count, user: name }))
  if (rest > 0) parts.push(t('run.target.moreUsers', { count: rest }))
  if (becomeUser !== undefined) parts.push(t('run.target.sudo', { user: becomeUser }))
  return (
    <Button
      look="quiet"
      onPress={onShow}
      className="!max-w-[50%] min-w-0 !px-1.5 !py-0"
      aria-haspopup="dialog"
      aria-label={`${parts.join(t('run.target.comma'))}. ${t('run.target.show')}`}
    >
      <span className="truncate underline decoration-line-strong decoration-dotted underline-offset-4">
        <InertText text={parts.join(t('run.target.comma'))} />
      </span>
    </Button>
  )
}
