import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from './button.tsx'
import { cx } from './class_names.ts'
import { dismissToast, useToasts } from './toasts.ts'

const EDGES = { ok: 'border-l-ok', failed: 'border-l-fail', note: 'border-l-accent' } as const

export function ToastRegion() {
  const { t } = useTranslation()
  const toasts = useToasts((state) => state.toasts)
  return (
    <section
      aria-label={t('common.notifications')}
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-10 z-50 flex w-96 flex-col gap-2"
    >
      {toasts.map(({ id, kind, title, action }) => (
        <div
          key={id}
          className={cx(
            'pointer-events-auto flex items-start gap-2 rounded-r2 border border-l-4 border-line-strong bg-overlay py-2 pr-2 pl-3 shadow-overlay',
            EDGES[kind],
          )}
        >
          <p className="min-w-0 flex-1 py-0.5 break-words">{title}</p>
          {action && (
            <Button
              look="quiet"
              onPress={() => {
                dismissToast(id)
                action.act()
              }}
              className="text-accent"
            >
              {action.label}
            </Button>
          )}
          <IconButton label={t('common.dismiss')} onPress={() => dismissToast(id)}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </section>
  )
}
