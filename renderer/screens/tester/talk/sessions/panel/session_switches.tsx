import { useTranslation } from 'react-i18next'
import type { CodecSpec } from '../../../../../../shared/contract/tester/bytes.ts'
import type { SessionHead } from '../../../../../../shared/contract/tester/sessions.ts'
import { useAction } from '../../../../../app/actions.ts'
import { engine } from '../../../../../engine/engine.ts'
import { Checkbox } from '../../../../../ui/field.tsx'
import { ActionKeys } from '../../../../../ui/kbd.tsx'
import { toastFailure } from '../../../../../ui/toasts.ts'
import { CodecFields } from '../../codec/codec_fields.tsx'

/** What takes effect at once, on the connection that there is. */
export function SessionSwitches({ session: { id, spec } }: { readonly session: SessionHead }) {
  const { t } = useTranslation()
  const isStream = spec.protocol !== 'udp'
  const set = (changes: { readonly noDelay?: boolean; readonly codec?: CodecSpec }) => {
    engine.mutate('sessions.set', { id, ...changes }).catch(toastFailure)
  }
  const turn = (noDelay: boolean) => set({ noDelay })
  useAction('talk.noDelay', () => turn(!spec.noDelay), isStream)
  return (
    <>
      <div title={t('tester.sessions.send.codecHint')}>
        <CodecFields value={spec.codec} onChange={(codec) => set({ codec })} />
      </div>
      {isStream && (
        <span className="flex items-center gap-2 py-1.5" title={t('tester.sessions.send.noDelayHint')}>
          <Checkbox isSelected={spec.noDelay} onChange={turn}>
            {t('tester.sessions.send.noDelay')}
          </Checkbox>
          <ActionKeys id="talk.noDelay" />
        </span>
      )}
    </>
  )
}
