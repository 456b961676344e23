import { FileDown } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedItem } from '../../../../../shared/contract/tester/packets.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { useAction } from '../../../../app/actions.ts'
import { engine } from '../../../../engine/engine.ts'
import { Button } from '../../../../ui/button.tsx'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { toastFailure } from '../../../../ui/toasts.ts'
import { Split } from '../../../run/results/split.tsx'
import { doItem, openItem } from '../open_item.ts'
import { openSavedDialog, useSaved } from '../saved_state.ts'
import { SavedToolbar } from '../saved_toolbar.tsx'
import { ItemDetail } from './item_detail.tsx'
import { ItemTree } from './item_tree.tsx'
import { copyPath, treeOf } from './tree.ts'
import { rowsOf } from './tree_rows.ts'

interface ItemsViewProps {
  /** Undefined: not told yet. */
  readonly items: readonly SavedItem[] | undefined
  /** Where the files are. */
  readonly folder: string
  readonly onChanged: () => void
}

/** All that is saved, and what is chosen of it. */
export function ItemsView({ items = none, folder, onChanged }: ItemsViewProps) {
  const { t } = useTranslation()
  const { path, filter } = useSaved()
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const noteRef = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const nodes = useMemo(() => treeOf(items, filter), [items, filter])
  // What is looked for is not hidden in a folder.
  const rows = useMemo(() => rowsOf(nodes, (id) => filter === '' && folded.has(id)), [nodes, filter, folded])
  const item = items.find((one) => one.path === path)
  const content = item?.content

  const duplicate = () => {
    if (!item || !content) return
    const copy = copyPath(
      item.path,
      items.map((one) => one.path),
    )
    engine.mutate('packets.save', { path: copy, content }).then(() => {
      useSaved.setState({ path: copy })
      onChanged()
    }, toastFailure)
  }
  useAction('saved.send', () => item && content && void doItem(item.path, content), content !== undefined)
  useAction('saved.open', () => item && content && openItem(item.path, content), content !== undefined)
  useAction('saved.rename', () => item && openSavedDialog({ kind: 'rename', path: item.path }), content !== undefined)
  useAction('saved.duplicate', duplicate, content !== undefined)
  useAction('saved.remove', () => item && openSavedDialog({ kind: 'remove', path: item.path }), item !== undefined)
  useAction('saved.note', () => noteRef.current?.focus(), content !== undefined)
  return (
    <>
      <SavedToolbar
        filter={filter}
        onFilter={(next) => useSaved.setState({ filter: next })}
        placeholder={t('tester.saved.filter')}
      >
        <Button onPress={() => openSavedDialog({ kind: 'import' })}>
          <FileDown size={14} aria-hidden />
          {t('tester.saved.import.open')}
          <ActionKeys id="saved.import" />
        </Button>
      </SavedToolbar>
      <Split
        label={t('tester.saved.resize')}
        kept="flotilla.split.saved"
        usual={360}
        left={
          <div className="flex min-h-0 min-w-0 flex-col">
            <ItemTree
              rows={rows}
              onFold={(id, fold) =>
                setFolded((now) => new Set(fold ? [...now, id] : [...now].filter((one) => one !== id)))
              }
              chosen={path}
              onChoose={(id) => useSaved.setState({ path: id })}
              onOpen={(id) => {
                const found = items.find((one) => one.path === id)?.content
                if (found) openItem(id, found)
              }}
              empty={<p className="p-4 text-ink-3">{t('tester.saved.nothing')}</p>}
            />
            <p className="truncate border-t border-line px-3 py-1 text-fs-1 text-ink-3" title={inertText(folder)}>
              {t('tester.saved.folder')} <span className="font-mono">{inertText(folder)}</span>
            </p>
          </div>
        }
        right={
          item ? (
            <ItemDetail key={item.path} item={item} onDuplicate={duplicate} onChanged={onChanged} noteRef={noteRef} />
          ) : (
            <p className="m-auto p-4 text-ink-3">{t('tester.saved.choose')}</p>
          )
        }
      />
    </>
  )
}

const none: readonly SavedItem[] = []
