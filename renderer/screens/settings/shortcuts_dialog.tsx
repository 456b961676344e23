import { useTranslation } from 'react-i18next'
import { actionIds, specOf } from '../../app/actions.ts'
import { closeOverlay, useOverlay } from '../../app/overlay_state.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ActionKeys } from '../../ui/kbd.tsx'

/** Every action with its keys, to look them up. They are changed on the Settings screen. */
export function ShortcutsDialog() {
  const { t } = useTranslation()
  const isOpen = useOverlay((state) => state.open === 'shortcuts')
  return (
    <Dialog title={t('settings.shortcuts.title')} isOpen={isOpen} onClose={closeOverlay} width="w-[760px]">
      {/* Longer than the window: what scrolls must be reached by keyboard. */}
      <ul tabIndex={0} className="grid grid-cols-2 gap-x-8 max-[760px]:grid-cols-1">
        {actionIds.map((id) => (
          <li key={id} className="flex h-row items-center justify-between gap-4 border-b border-line">
            <span className="truncate">{t(specOf(id).title)}</span>
            <ActionKeys id={id} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
