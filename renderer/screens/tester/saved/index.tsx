import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../app/actions.ts'
import { useQuery } from '../../../engine/hooks.ts'
import { foldersOf } from '../talk/sessions/panel/saved_path.ts'
import { ImportDialog } from './dialogs/import_dialog.tsx'
import { RemoveDialog } from './dialogs/remove_dialog.tsx'
import { RenameDialog } from './dialogs/rename_dialog.tsx'
import { SaveDialog } from './dialogs/save_dialog.tsx'
import { EmptySaved } from './empty_saved.tsx'
import { HistoryView } from './history/history_view.tsx'
import { ItemsView } from './items/items_view.tsx'
import { closeSavedDialog, openSavedDialog, useSaved, useSavedDialog } from './saved_state.ts'

/** Packets, clients, servers, loads and requests that were saved, and what was sent. */
export function SavedTab() {
  const { t } = useTranslation()
  const view = useSaved((saved) => saved.view)
  const { data, failure, reload } = useQuery('packets.list', {})
  const [version, setVersion] = useState(0)
  useAction('saved.import', () => openSavedDialog({ kind: 'import' }))
  useAction('saved.items', () => useSaved.setState({ view: 'items' }))
  useAction('saved.history', () => useSaved.setState({ view: 'history' }))
  return (
    <>
      <h2 className="sr-only">{t('tester.tabs.saved')}</h2>
      {failure && (
        <p role="alert" className="px-3 py-2 text-fail">
          ✕ {failure.message}
        </p>
      )}
      {view === 'history' && <HistoryView version={version} />}
      {view === 'items' && data?.items.length === 0 && <EmptySaved folder={data.folder} />}
      {view === 'items' && data?.items.length !== 0 && (
        <ItemsView items={data?.items} folder={data?.folder ?? ''} onChanged={reload} />
      )}
      <Dialogs
        paths={data?.items.map(({ path }) => path) ?? []}
        onChanged={reload}
        onCleared={() => setVersion((one) => one + 1)}
      />
    </>
  )
}

interface DialogsProps {
  readonly paths: readonly string[]
  readonly onChanged: () => void
  readonly onCleared: () => void
}

function Dialogs({ paths, onChanged, onCleared }: DialogsProps) {
  const dialog = useSavedDialog((state) => state.dialog)
  const folders = useMemo(() => foldersOf(paths), [paths])
  const chosen = (path: string | undefined) => {
    useSaved.setState({ path })
    onChanged()
  }
  switch (dialog?.kind) {
    case undefined:
      return null
    case 'import':
      return <ImportDialog folders={folders} onImported={onChanged} onClose={closeSavedDialog} />
    case 'rename':
      return <RenameDialog path={dialog.path} folders={folders} onRenamed={chosen} onClose={closeSavedDialog} />
    case 'remove':
      return <RemoveDialog path={dialog.path} onRemoved={() => chosen(undefined)} onClose={closeSavedDialog} />
    case 'clear':
      return <RemoveDialog onRemoved={onCleared} onClose={closeSavedDialog} />
    case 'save':
      return <SaveDialog content={dialog.content} path={dialog.path} onSaved={onChanged} onClose={closeSavedDialog} />
  }
}
