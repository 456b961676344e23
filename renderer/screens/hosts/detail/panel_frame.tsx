import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../ui/button.tsx'

/** The panel at the right: a title that stays, and contents that scroll. */
export function PanelFrame({
  title,
  aside,
  onClose,
  children,
}: {
  readonly title: ReactNode
  readonly aside?: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <section
      aria-label={t('hosts.detail.label')}
      className="flex w-[360px] shrink-0 flex-col border-l border-line bg-raised max-[1000px]:absolute max-[1000px]:inset-y-0 max-[1000px]:right-0 max-[1000px]:z-20 max-[1000px]:w-[min(360px,100%)] max-[1000px]:shadow-overlay"
    >
      <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line pr-2 pl-3">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
        {aside}
        <IconButton label={t('common.close')} onPress={onClose}>
          <X size={16} />
        </IconButton>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-3 pt-3">
        {children}
        {/* Padding at the end of a scrolled column is not kept by every browser. */}
        <div className="h-1 shrink-0" />
      </div>
    </section>
  )
}
