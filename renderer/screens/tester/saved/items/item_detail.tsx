import { ChevronDown, Copy, Pencil, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedContent, SavedItem } from '../../../../../shared/contract/tester/packets.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { engine } from '../../../../engine/engine.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { Button } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { TextField } from '../../../../ui/field.tsx'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { MenuButton } from '../../../../ui/menu.tsx'
import { toastFailure } from '../../../../ui/toasts.ts'
import { factsOf } from '../facts.ts'
import { KIND_ICONS } from '../kinds.ts'
import { doItem, openAsLoad, openItem } from '../open_item.ts'
import { openSavedDialog } from '../saved_state.ts'
import { PayloadPreview } from './payload_preview.tsx'
import { splitPath } from './tree.ts'

interface ItemDetailProps {
  readonly item: SavedItem
  readonly onDuplicate: () => void
  /** Something of it was written: what is listed is not as it was. */
  readonly onChanged: () => void
  readonly noteRef: RefObject<(HTMLInputElement & HTMLTextAreaElement) | null>
}

/** What is saved under a path: what it does, its bytes, a note, and what can be done with it. */
export function ItemDetail({ item, onDuplicate, onChanged, noteRef }: ItemDetailProps) {
  const { t } = useTranslation()
  const { path, content, problem } = item
  const { folder, name } = splitPath(path)
  const kind = content?.kind ?? 'broken'
  const Icon = KIND_ICONS[kind]
  return (
    <section
      aria-label={inertText(name)}
      className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto border-t border-line p-4 @min-[760px]:border-t-0"
    >
      <div className="flex items-start gap-2">
        <Icon size={18} aria-hidden className={cx('mt-0.5 shrink-0', content ? 'text-ink-3' : 'text-fail')} />
        <div className="min-w-0 flex-1">
          <h3 className="text-fs-4 font-semibold break-words">
            <InertText text={name} />
          </h3>
          <p className="text-fs-2 break-words text-ink-3">
            {t(`tester.saved.kind.${kind}`)}
            {folder !== '' && (
              <>
                {' · '}
                <InertText text={folder} />
              </>
            )}
          </p>
        </div>
      </div>
      {content ? (
        <>
          <Actions path={path} content={content} onDuplicate={onDuplicate} />
          <Facts content={content} />
          {content.kind === 'packet' && <PayloadPreview sending={content.sending} codec={content.codec} />}
          <Note key={path} path={path} content={content} onChanged={onChanged} noteRef={noteRef} />
        </>
      ) : (
        <>
          <p role="alert" className="break-words text-fail">
            ✕ <InertText text={problem ?? ''} />
          </p>
          <p className="text-ink-2">{t('tester.saved.brokenHelp')}</p>
          <div>
            <Button look="danger" onPress={() => openSavedDialog({ kind: 'remove', path })}>
              <Trash2 size={14} aria-hidden />
              {t('common.remove')}
            </Button>
          </div>
        </>
      )}
    </section>
  )
}

interface ActionsProps {
  readonly path: string
  readonly content: SavedContent
  readonly onDuplicate: () => void
}

function Actions({ path, content, onDuplicate }: ActionsProps) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Button look="primary" onPress={() => void doItem(path, content)}>
        {t(`tester.saved.do.${content.kind}`)}
        <ActionKeys id="saved.send" />
      </Button>
      {content.kind !== 'load' && (
        <Button onPress={() => openItem(path, content)}>
          {t(`tester.saved.openAs.${content.kind}`)}
          <ActionKeys id="saved.open" />
        </Button>
      )}
      {(content.kind === 'packet' || content.kind === 'session') && (
        <Button onPress={() => openAsLoad(content)}>{t('tester.saved.openAs.load')}</Button>
      )}
      <MenuButton
        entries={[
          {
            id: 'rename',
            label: t('tester.saved.rename'),
            icon: <Pencil size={14} />,
            aside: <ActionKeys id="saved.rename" />,
            act: () => openSavedDialog({ kind: 'rename', path }),
          },
          {
            id: 'duplicate',
            label: t('tester.saved.duplicate'),
            icon: <Copy size={14} />,
            aside: <ActionKeys id="saved.duplicate" />,
            act: onDuplicate,
          },
          null,
          {
            id: 'remove',
            label: t('tester.saved.remove'),
            icon: <Trash2 size={14} />,
            aside: <ActionKeys id="saved.remove" />,
            danger: true,
            act: () => openSavedDialog({ kind: 'remove', path }),
          },
        ]}
      >
        {t('common.more')}
        <ChevronDown size={14} aria-hidden />
      </MenuButton>
    </div>
  )
}

function Facts({ content }: { readonly content: SavedContent }) {
  const { t } = useTranslation()
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-fs-2">
      {factsOf(content, t).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 font-mono break-words">
            <InertText text={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

interface NoteProps {
  readonly path: string
  readonly content: SavedContent
  readonly onChanged: () => void
  readonly noteRef: RefObject<(HTMLInputElement & HTMLTextAreaElement) | null>
}

/** Saved when it is left, or with Ctrl-Enter. */
function Note({ path, content, onChanged, noteRef }: NoteProps) {
  const { t } = useTranslation()
  const [note, setNote] = useState(content.note)
  const kept = useRef(content.note)
  const save = () => {
    if (note === kept.current) return
    kept.current = note
    engine.mutate('packets.save', { path, content: { ...content, note }, replace: true }).then(onChanged, toastFailure)
  }
  const latest = useRef(save)
  useEffect(() => {
    latest.current = save
  })
  // A field that goes away while it has the focus is not told that it was left.
  useEffect(() => () => latest.current(), [])
  return (
    <TextField
      label={t('tester.saved.note')}
      rows={3}
      value={note}
      onChange={setNote}
      maxLength={10_000}
      onBlur={save}
      inputRef={noteRef}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
        else event.continuePropagation()
      }}
    />
  )
}
