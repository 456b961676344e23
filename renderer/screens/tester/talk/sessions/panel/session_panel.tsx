import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionHead } from '../../../../../../shared/contract/tester/sessions.ts'
import { useAction } from '../../../../../app/actions.ts'
import { Split } from '../../../../run/results/split.tsx'
import { LogView } from '../../log/log_view.tsx'
import { ByteRuler } from '../../ruler/byte_ruler.tsx'
import { openForm, useTalk } from '../../talk_state.ts'
import { askSessionRemoval } from '../connect.ts'
import { sessionName } from '../session_words.ts'
import { Composer } from './composer.tsx'
import { SaveClientDialog } from './save_dialog.tsx'
import { SessionFacts } from './session_facts.tsx'
import { useComposer } from './use_composer.ts'

/** The session that is looked at: what can be sent, its ruler, and its log. */
export function SessionPanel({ id }: { readonly id: string }) {
  const session = useTalk((talk) => talk.sessions?.find((one) => one.id === id))
  return session ? <Panel session={session} /> : null
}

function Panel({ session }: { readonly session: SessionHead }) {
  const { t } = useTranslation()
  const { id, spec } = session
  const composer = useComposer(session)
  const [saving, setSaving] = useState(false)
  useAction('talk.edit', () => openForm({ kind: 'session', id, spec }))
  useAction('talk.remove', () => askSessionRemoval(session))
  useAction('talk.save', () => setSaving(true))
  return (
    <section aria-label={sessionName(spec)} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <SessionFacts session={session} />
      <Split
        label={t('tester.sessions.send.resize')}
        kept="flotilla.split.send"
        usual={580}
        left={<Composer session={session} composer={composer} onSave={() => setSaving(true)} />}
        right={
          <div className="flex min-h-0 min-w-0 flex-col @max-[760px]:border-t @max-[760px]:border-line">
            {spec.protocol !== 'udp' && (
              <ByteRuler session={session} canBurst={composer.canSend} onBurst={() => void composer.send('burst')} />
            )}
            <LogView key={id} id={id} codec={spec.codec} record={spec.record} onePeer={spec.protocol !== 'udp'} />
          </div>
        }
      />
      {saving && <SaveClientDialog spec={spec} draft={composer.draft} onClose={() => setSaving(false)} />}
    </section>
  )
}
