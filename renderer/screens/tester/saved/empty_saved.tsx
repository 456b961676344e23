import { Archive, FileDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { hashOf } from '../../../app/route.ts'
import { Button } from '../../../ui/button.tsx'
import { ActionKeys } from '../../../ui/kbd.tsx'
import { openSavedDialog, useSaved } from './saved_state.ts'

/** Nothing is saved yet: what can be, and where it comes from. */
export function EmptySaved({ folder }: { readonly folder: string }) {
  const { t } = useTranslation()
  return (
    <div className="m-auto flex max-w-130 flex-col items-center gap-3 p-8 text-center text-ink-2">
      <Archive size={28} aria-hidden className="text-ink-3" />
      <p className="text-fs-4 text-ink">{t('tester.saved.empty.title')}</p>
      <p>
        {t('tester.saved.empty.body')}{' '}
        <a href={hashOf({ screen: 'tester', tab: 'talk' })} className="text-accent underline">
          {t('tester.saved.empty.talk')}
        </a>
      </p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="primary" onPress={() => openSavedDialog({ kind: 'import' })}>
          <FileDown size={14} aria-hidden />
          {t('tester.saved.import.open')}
          <ActionKeys id="saved.import" />
        </Button>
        <Button onPress={() => useSaved.setState({ view: 'history' })}>
          {t('tester.saved.views.history')}
          <ActionKeys id="saved.history" />
        </Button>
      </div>
      <p className="text-fs-2 break-all text-ink-3">
        {t('tester.saved.folder')} <bdi className="font-mono">{folder}</bdi>
      </p>
    </div>
  )
}
