import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedContent } from '../../../../../../shared/contract/tester/packets.ts'
import type { SessionSpec } from '../../../../../../shared/contract/tester/sessions.ts'
import { SaveDialog } from '../../../saved/dialogs/save_dialog.tsx'
import { Segmented } from '../../parts/segmented.tsx'
import { sessionName } from '../session_words.ts'
import { sendingOf, type ComposerDraft } from './composer_state.ts'

type Kind = 'packet' | 'session'

interface SaveClientDialogProps {
  readonly spec: SessionSpec
  readonly draft: ComposerDraft
  readonly onClose: () => void
}

/** Keeps what is sent, or the client, as a file. */
export function SaveClientDialog({ spec, draft, onClose }: SaveClientDialogProps) {
  const { t } = useTranslation()
  const [kind, setKind] = useState<Kind>('packet')
  return (
    <SaveDialog
      content={contentOf(kind, spec, draft)}
      title={t('tester.sessions.saving.title')}
      path={sessionName(spec).replaceAll(/[/\\]/g, ' ')}
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
    </SaveDialog>
  )
}

/** A packet keeps what is needed to send the same bytes again: its frame, and how TLS is spoken. */
function contentOf(kind: Kind, spec: SessionSpec, draft: ComposerDraft): SavedContent {
  if (kind === 'session') return { kind, spec, note: '' }
  const { protocol, host, port, codec, tls } = spec
  return {
    ...{ kind, protocol, host, port, sending: sendingOf(draft, codec, 'as-it-stands'), note: '' },
    ...(codec.type === 'none' ? {} : { codec }),
    ...(protocol === 'tls' ? { tls } : {}),
  }
}
