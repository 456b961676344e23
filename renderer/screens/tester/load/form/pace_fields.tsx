import { useTranslation } from 'react-i18next'
import { Select } from '../../../../ui/field.tsx'
import { Segmented } from '../../talk/parts/segmented.tsx'
import { PayloadEditor } from '../../talk/payload/payload_editor.tsx'
import { ANSWERS, MESSAGES, PACES } from './draft.ts'
import { Labelled, LoadNumber } from './fields.tsx'
import { useForm } from './form_context.ts'

/** How much is sent, and until when. */
export function PaceFields() {
  const { t } = useTranslation()
  const { draft, change } = useForm()
  const isClosed = draft.pace === 'closed'
  return (
    <>
      <div className="flex flex-wrap items-start gap-3">
        <Labelled label={t('load.form.pace')}>
          <Segmented
            label={t('load.form.pace')}
            value={draft.pace}
            onChange={(pace) => change({ pace })}
            options={PACES.map((value) => ({ value, label: t(`load.pace.${value}`) }))}
          />
        </Labelled>
        {isClosed ? (
          <LoadNumber name="thinkMs" label={t('load.form.thinkMs')} className="w-44" />
        ) : (
          <LoadNumber name="ratePerSecond" label={t('load.form.ratePerSecond')} className="w-44" />
        )}
        <LoadNumber
          name="connections"
          label={t(draft.protocol === 'udp' ? 'load.form.sockets' : 'load.form.connections')}
          className="w-28"
        />
        <LoadNumber name="rampSeconds" label={t('load.form.rampSeconds')} />
        <p className="w-full text-fs-2 text-ink-3">{t(isClosed ? 'load.form.closedHint' : 'load.form.openHint')}</p>
      </div>
      <div className="flex flex-wrap items-start gap-3">
        <Labelled label={t('load.form.stop')}>
          <Segmented
            label={t('load.form.stop')}
            value={draft.stop}
            onChange={(stop) => change({ stop })}
            options={[
              { value: 'duration', label: t('load.form.afterTime') },
              { value: 'count', label: t('load.form.afterCount') },
            ]}
          />
        </Labelled>
        {draft.stop === 'duration' ? (
          <LoadNumber name="seconds" label={t('load.form.seconds')} className="w-44" />
        ) : (
          <LoadNumber name="messages" label={t('load.form.messages')} className="w-52" />
        )}
      </div>
    </>
  )
}

/** What is sent, and what counts as an answer to it. */
export function MessageFields() {
  const { t } = useTranslation()
  const { draft, change, errors } = useForm()
  const { message } = draft
  return (
    <>
      <div className="flex flex-wrap items-start gap-3">
        <Labelled label={t('load.form.message')}>
          <Segmented
            label={t('load.form.message')}
            value={message}
            onChange={(next) => change({ message: next })}
            options={MESSAGES.map((value) => ({ value, label: t(`load.message.${value}`) }))}
          />
        </Labelled>
        {message === 'stamped' && <LoadNumber name="bytes" label={t('load.form.bytes')} className="w-28" />}
        <Select
          label={t('load.form.answer')}
          value={draft.answer}
          onChange={(answer) => change({ answer })}
          options={ANSWERS.map((value) => ({ value, label: t(`load.answer.${value}`) }))}
          hint={t(`load.form.answerHint.${draft.answer}`)}
          className="w-64"
        />
        {message !== 'payload' && (
          <p className="w-full text-fs-2 text-ink-3">
            {t(message === 'stamped' ? 'load.form.stampedHint' : 'load.form.helloHint')}
          </p>
        )}
      </div>
      {message === 'payload' && (
        <PayloadEditor
          label={t('load.form.own')}
          value={draft.payload}
          onChange={(payload) => change({ payload })}
          error={errors.get('payload')}
        />
      )}
    </>
  )
}
