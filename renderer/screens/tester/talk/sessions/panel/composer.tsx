import { useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionHead } from '../../../../../../shared/contract/tester/sessions.ts'
import { useAction } from '../../../../../app/actions.ts'
import { Button } from '../../../../../ui/button.tsx'
import { Checkbox } from '../../../../../ui/field.tsx'
import { ActionKeys } from '../../../../../ui/kbd.tsx'
import { NumberInput } from '../../parts/number_input.tsx'
import { PayloadEditor } from '../../payload/payload_editor.tsx'
import { act, connectAgain } from '../connect.ts'
import { FrameChoices } from './frame_choices.tsx'
import { SendingProgress } from './sending_progress.tsx'
import { SessionSwitches } from './session_switches.tsx'
import type { useComposer } from './use_composer.ts'

const DAY_MS = 86_400_000
const MOST_TIMES = 1_000_000_000

interface ComposerProps {
  readonly session: SessionHead
  readonly composer: ReturnType<typeof useComposer>
  readonly onSave: () => void
}

/** What is sent through a session: written, framed, once or again and again. */
export function Composer({ session, composer, onSave }: ComposerProps) {
  const { t } = useTranslation()
  const { id, spec, state } = session
  const { draft, change, send, canSend, failure, onKey } = composer
  const editor = useRef<HTMLDivElement>(null)
  const isRepeating = session.sending !== undefined && session.sending.of !== 1
  useAction('talk.compose', () => editor.current?.querySelector<HTMLElement>('textarea, input[type=text]')?.focus())
  useAction('talk.send', () => void send(), canSend && !isRepeating)
  useAction('talk.burst', () => void send('burst'), canSend && !isRepeating)
  useAction('talk.stopSending', () => act('sessions.stop-sending', id), session.sending !== undefined)
  return (
    <div className="flex min-h-0 min-w-0 flex-col gap-2 overflow-auto px-3 pt-2">
      <div ref={editor} onKeyDownCapture={onKey}>
        <PayloadEditor
          label={t('tester.sessions.send.what')}
          value={draft.payload}
          onChange={(payload) => change({ payload })}
          rows={draft.payload.text.includes('\n') ? 5 : 2}
          error={failure}
        />
      </div>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2 text-fs-2">
        <SessionSwitches session={session} />
        <Repeat draft={draft} onChange={change} />
      </div>
      <FrameChoices codec={spec.codec} draft={draft} onChange={change} />
      <div className="sticky bottom-0 flex flex-col gap-1 bg-window py-1">
        <div className="flex flex-wrap items-center gap-2">
          {state === 'closed' || state === 'failed' ? (
            <Button look="primary" onPress={() => void connectAgain(session)}>
              {t('tester.sessions.again')}
              <ActionKeys id="talk.connect" />
            </Button>
          ) : (
            <Button look="primary" isDisabled={!canSend || isRepeating} onPress={() => void send()}>
              {t('tester.sessions.send.send')}
              <ActionKeys id="talk.send" />
            </Button>
          )}
          <span title={t('tester.sessions.send.burstHint')}>
            <Button isDisabled={!canSend || isRepeating} onPress={() => void send('burst')}>
              {t('tester.sessions.send.burst')}
              <ActionKeys id="talk.burst" />
            </Button>
          </span>
          <Button look="quiet" className="ml-auto" onPress={onSave}>
            {t('tester.sessions.send.save')}
            <ActionKeys id="talk.save" />
          </Button>
        </div>
        <Situation session={session} />
      </div>
    </div>
  )
}

function Repeat({
  draft,
  onChange,
}: {
  draft: ComposerProps['composer']['draft']
  onChange: ComposerProps['composer']['change']
}) {
  const { t } = useTranslation()
  const { again, everyMs, times } = draft
  return (
    <>
      <span className="py-1.5">
        <Checkbox isSelected={again} onChange={(next) => onChange({ again: next })}>
          {t('tester.sessions.send.again')}
        </Checkbox>
      </span>
      {again && (
        <>
          <NumberInput
            label={t('tester.sessions.send.every')}
            value={everyMs}
            least={0}
            most={DAY_MS}
            onChange={(next) => onChange({ everyMs: next })}
            className="w-24"
          />
          <NumberInput
            label={`${t('tester.sessions.send.times')} (${t('tester.sessions.send.timesHint')})`}
            value={times}
            least={0}
            most={MOST_TIMES}
            onChange={(next) => onChange({ times: next })}
            className="w-36"
          />
        </>
      )}
    </>
  )
}

/** What goes on, or why nothing can be sent; else how the keys work. One place, so that nothing moves. */
function Situation({ session }: { readonly session: SessionHead }) {
  const { t } = useTranslation()
  const { state, sending } = session
  const line = (contents: ReactNode) => <div className="min-h-7 text-fs-2 text-ink-3">{contents}</div>
  if (sending && sending.of !== 1) return line(<SendingProgress id={session.id} sending={sending} />)
  if (state === 'half-closed') return line(t('tester.sessions.send.halfClosed'))
  if (state === 'closed' || state === 'failed') return line(t('tester.sessions.send.notOpen'))
  return line(t('tester.sessions.send.keys'))
}
