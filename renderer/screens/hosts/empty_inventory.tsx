import { FileInput, FolderOpen, Plus, Sailboat } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { InventorySnapshot } from '../../../shared/contract/inventory.ts'
import { Button } from '../../ui/button.tsx'
import { openHostDialog } from './dialogs/dialog_state.ts'
import { openInventory, startDemo } from './host_actions.ts'

/** The first thing that a new user sees: ways to get hosts, and what each of them is. */
export function EmptyInventory({ snapshot }: { readonly snapshot: InventorySnapshot }) {
  const { t } = useTranslation()
  const [starting, setStarting] = useState(false)
  return (
    <div className="flex min-h-0 flex-1 justify-center overflow-auto p-6">
      <div className="my-auto flex w-full max-w-[620px] flex-col gap-4">
        <div>
          <h1 className="text-fs-5 font-semibold">{t('hosts.empty.title')}</h1>
          <p className="mt-1 text-ink-2">{t('hosts.empty.body')}</p>
        </div>
        <ul className="flex flex-col divide-y divide-line rounded-r2 border border-line bg-raised">
          <Way icon={<FileInput size={18} />} title={t('hosts.empty.import')} body={t('hosts.empty.importBody')}>
            <Button look="primary" onPress={() => openHostDialog({ kind: 'import' })} className="min-w-28">
              {t('hosts.menu.import')}
            </Button>
          </Way>
          <Way icon={<Plus size={18} />} title={t('hosts.empty.add')} body={t('hosts.empty.addBody')}>
            <Button onPress={() => openHostDialog({ kind: 'add-host', groups: [] })} className="min-w-28">
              {t('hosts.menu.addHost')}
            </Button>
          </Way>
          <Way icon={<FolderOpen size={18} />} title={t('hosts.empty.open')} body={t('hosts.empty.openBody')}>
            <Button onPress={() => void openInventory()} className="min-w-28">
              {t('hosts.empty.openButton')}
            </Button>
          </Way>
          <Way icon={<Sailboat size={18} />} title={t('hosts.empty.demo')} body={t('hosts.empty.demoBody')}>
            <Button
              isDisabled={starting}
              className="min-w-28"
              onPress={() => {
                setStarting(true)
                void startDemo().finally(() => setStarting(false))
              }}
            >
              {starting ? t('hosts.demo.starting') : t('hosts.empty.demoButton')}
            </Button>
          </Way>
        </ul>
        <p className="text-fs-2 break-all text-ink-3">
          {t(snapshot.exists ? 'hosts.empty.file' : 'hosts.empty.newFile')}{' '}
          <span className="font-mono">{snapshot.path}</span>
        </p>
      </div>
    </div>
  )
}

function Way({
  icon,
  title,
  body,
  children,
}: {
  readonly icon: ReactNode
  readonly title: string
  readonly body: string
  readonly children: ReactNode
}) {
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3">
      <span aria-hidden className="text-accent">
        {icon}
      </span>
      <div className="min-w-48 flex-1">
        <h2 className="font-semibold">{title}</h2>
        <p className="text-fs-2 text-ink-2">{body}</p>
      </div>
      {children}
    </li>
  )
}
