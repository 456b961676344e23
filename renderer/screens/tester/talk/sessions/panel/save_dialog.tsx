import { ChevronDown } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedContent } from '../../../../../../shared/contract/tester/packets.ts'
import type { SessionSpec } from '../../../../../../shared/contract/tester/sessions.ts'
import { inertText } from '../../../../../../shared/inert_text.ts'
import { engine } from '../../../../../engine/engine.ts'
import { failureOf, useQuery } from '../../../../../engine/hooks.ts'
import { TextField } from '../../../../../ui/field.tsx'
import { MenuButton } from '../../../../../ui/menu.tsx'
import { toast } from '../../../../../ui/toasts.ts'
import { FormDialog } from '../../../../hosts/dialogs/form.tsx'
import { Segmented } from '../../parts/segmented.tsx'
import { sessionName } from '../session_words.ts'
import { sendingOf, type ComposerDraft } from './composer_state.ts'
import { foldersOf, savedPath } from './saved_path.ts'

type Kind = 'packet' | 'session'

interface SaveDialogProps {
  readonly spec: SessionSpec
  readonly draft: ComposerDraft
  readonly onClose: () => void
}

/** Keeps what is sent, or the client, as a file; what has the name already is replaced only when that is said. */
export function SaveDialog({ spec, draft, onClose }: SaveDialogProps) {
  const { t } = useTranslation()
  const { data } = useQuery('packets.list', {})
  const folders = useMemo(() => foldersOf((data?.items ?? []).map(({ path }) => path)), [data])
  const [kind, setKind] = useState<Kind>('packet')
  const [folder, setFolder] = useState('')
  const [name, setName] = useState(() => sessionName(spec).replaceAll(/[/\\]/g, ' '))
  /** The path whose owner would be lost. */
  const [taken, setTaken] = useState<string>()
  const place = savedPath(folder, name)
  const path = 'path' in place ? place.path : undefined
  const replace = path !== undefined && path === taken

  const save = async () => {
    if (path === undefined) return undefined
    const content = contentOf(kind, spec, draft)
    try {
      await engine.mutate('packets.save', { path, content, replace })
      toast({ kind: 'ok', title: t('tester.sessions.saving.saved', { path: inertText(path) }) })
      return undefined
    } catch (error) {
      const failure = failureOf(error)
      // Without it there is nothing that may be written over.
      if (failure.code === 'conflict' && failure.details?.current !== undefined) setTaken(path)
      return failure
    }
  }
  return (
    <FormDialog
      width="w-[480px]"
      title={t('tester.sessions.saving.title')}
      submit={t(replace ? 'tester.sessions.saving.replace' : 'tester.sessions.saving.submit')}
      danger={replace}
      canSubmit={path !== undefined}
      onSubmit={save}
      onClose={onClose}
    >
      <Segmented
        label={t('tester.sessions.saving.kind')}
        value={kind}
        onChange={setKind}
        options={(['packet', 'session'] as const).map((value) => ({
          value,
          label: t(`tester.sessions.saving.${value}`),
        }))}
        className="self-start"
      />
      <TextField
        label={t('tester.sessions.saving.name')}
        value={name}
        onChange={setName}
        autoFocus
        error={'fault' in place ? t(`tester.sessions.saving.${place.fault}`) : undefined}
        hint={replace ? `⚠ ${t('tester.sessions.saving.replaceHint')}` : undefined}
        validationBehavior="aria"
        autoComplete="off"
      />
      <div className="flex items-start gap-1">
        <TextField
          label={t('tester.sessions.saving.folder')}
          hint={t('tester.sessions.saving.folderHint')}
          value={folder}
          onChange={setFolder}
          autoComplete="off"
          className="flex-1"
        />
        {folders.length > 0 && (
          <MenuButton
            label={t('tester.sessions.saving.folderPick')}
            className="mt-[22px] !px-1.5 !py-1.5"
            entries={folders.map((one) => ({ id: one, label: inertText(one), act: () => setFolder(one) }))}
          >
            <ChevronDown size={14} aria-hidden />
          </MenuButton>
        )}
      </div>
    </FormDialog>
  )
}

function contentOf(kind: Kind, spec: SessionSpec, draft: ComposerDraft): SavedContent {
  const { protocol, host, port, codec } = spec
  return kind === 'session'
    ? { kind, spec, note: '' }
    : { kind, protocol, host, port, sending: sendingOf(draft, codec, 'as-it-stands'), note: '' }
}
