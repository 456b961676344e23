import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx'

const TERMS = [
  'rates',
  'closed',
  'open',
  'percentiles',
  'plot',
  'loss',
  'reordering',
  'jitter',
  'places',
  'generator',
  'same',
] as const

/** Those that others have defined. */
const SOURCED = ['open', 'percentiles', 'plot', 'reordering', 'jitter', 'places'] as const

/** What each figure means, and who has defined it. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('load.help.title')} isOpen onClose={onClose} width="w-[680px]">
      <dl tabIndex={0} aria-label={t('load.help.title')} className="m-0 flex min-h-0 flex-col gap-3 overflow-auto pr-2">
        {TERMS.map((term) => {
          const sourced = SOURCED.find((one) => one === term)
          return (
            <div key={term}>
              <dt className="font-semibold">{t(`load.help.${term}.term`)}</dt>
              <dd className="m-0 text-ink-2 select-text">{t(`load.help.${term}.text`)}</dd>
              {sourced && (
                <dd className="m-0 text-fs-2 text-ink-3 select-text">
                  {t('load.help.source', { source: t(`load.help.${sourced}.source`) })}
                </dd>
              )}
            </div>
          )
        })}
      </dl>
      <DialogButtons>
        <Button autoFocus onPress={onClose}>
          {t('common.close')}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
