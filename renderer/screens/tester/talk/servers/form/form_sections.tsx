import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Checkbox, Select } from '../../../../../ui/field.tsx'
import { CodecFields } from '../../codec/codec_fields.tsx'
import { PROTOCOL_NAMES } from '../../parts/names.ts'
import { RecordSelect } from '../../parts/record_select.tsx'
import { changedIn, SECTIONS, type SectionName } from './sections.ts'
import { useDraft } from './draft_context.ts'
import { DraftNumber, DraftText } from './draft_fields.tsx'

/** What few servers need, folded away; what is not as usual or wrong is open. */
export function FormSections() {
  const { draft } = useDraft()
  return SECTIONS.filter((name) => isOffered(name, draft.protocol)).map((name) => <Section key={name} name={name} />)
}

function isOffered(name: SectionName, protocol: 'tcp' | 'tls' | 'udp'): boolean {
  if (name === 'tls') return protocol === 'tls'
  if (name === 'udp') return protocol === 'udp'
  return name !== 'frames' || protocol !== 'udp'
}

function Section({ name }: { readonly name: SectionName }) {
  const { t } = useTranslation()
  const { draft, errors } = useDraft()
  const { isChanged, isWrong } = changedIn(name, draft, errors)
  const [isOpen, setOpen] = useState(false)
  return (
    // Opened by what is wrong, it stays open when that is mended.
    <details
      className="group rounded-r1 border border-line"
      open={isOpen || isWrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex cursor-default list-none items-center gap-2 px-2 py-1 text-ink-2 hover:text-ink">
        <ChevronRight size={14} aria-hidden className="group-open:rotate-90" />
        {name === 'tls' || name === 'udp' ? PROTOCOL_NAMES[name] : t(`tester.form.section.${name}`)}
        {isChanged && <span className="text-fs-2 text-ink-3">· {t('tester.form.changed')}</span>}
      </summary>
      <div className="flex flex-wrap items-start gap-3 border-t border-line p-2">{CONTENTS[name]()}</div>
    </details>
  )
}

const CONTENTS: Readonly<Record<SectionName, () => ReactNode>> = {
  limits: () => <Limits />,
  frames: () => <Frames />,
  network: () => <Network />,
  tls: () => <Tls />,
  udp: () => <Udp />,
  log: () => <Log />,
}

function Limits() {
  const { t } = useTranslation()
  const { draft, change } = useDraft()
  const udp = draft.protocol === 'udp'
  return (
    <>
      {!udp && (
        <Select
          label={t('tester.form.concurrency')}
          value={draft.concurrency}
          onChange={(concurrency) => change({ concurrency })}
          options={[
            { value: 'event-loop', label: t('tester.form.eventLoop') },
            { value: 'pool', label: t('tester.form.pool') },
          ]}
          className="w-56"
        />
      )}
      {!udp && draft.concurrency === 'pool' && (
        <DraftNumber name="poolSize" label={t('tester.form.poolSize')} className="w-24" />
      )}
      <DraftNumber
        name="receiveBytes"
        label={t('tester.form.receiveBytes')}
        hint={t(udp ? 'tester.form.receiveHintUdp' : 'tester.form.receiveHint')}
        className="w-52"
      />
      <DraftNumber name="idleSeconds" label={t('tester.form.idleSeconds')} hint={t('tester.form.idleHint')} />
      <DraftNumber name="maxClients" label={t('tester.form.maxClients')} />
      {!udp && (
        <DraftNumber
          name="backlog"
          label={t('tester.form.backlog')}
          hint={t('tester.form.backlogHint')}
          className="w-52"
        />
      )}
    </>
  )
}

function Frames() {
  const { draft, change } = useDraft()
  return <CodecFields value={draft.codec} onChange={(codec) => change({ codec })} />
}

function Network() {
  const { t } = useTranslation()
  const { draft } = useDraft()
  const udp = draft.protocol === 'udp'
  return (
    <>
      <DraftNumber name="delayMs" label={t('tester.form.delayMs')} className="w-28" />
      <DraftNumber name="jitterMs" label={t('tester.form.jitterMs')} className="w-28" />
      {udp && (
        <>
          <DraftNumber name="lossPercent" label={t('tester.form.lossPercent')} className="w-28" />
          <DraftNumber name="duplicatePercent" label={t('tester.form.duplicatePercent')} className="w-28" />
          <DraftNumber name="reorderPercent" label={t('tester.form.reorderPercent')} className="w-28" />
        </>
      )}
      <DraftNumber name="corruptPercent" label={t('tester.form.corruptPercent')} className="w-28" />
      <DraftNumber name="seed" label={t('tester.form.seed')} hint={t('tester.form.seedHint')} className="w-44" />
      {!udp && <p className="w-full text-fs-2 text-ink-3">{t('tester.form.networkHint')}</p>}
    </>
  )
}

function Tls() {
  const { t } = useTranslation()
  const { draft, change } = useDraft()
  return (
    <>
      <Select
        label={t('tester.form.tls')}
        value={draft.tls}
        onChange={(tls) => change({ tls })}
        options={[
          { value: 'generated', label: t('tester.form.tlsGenerated') },
          { value: 'files', label: t('tester.form.tlsFiles') },
        ]}
        className="w-72"
      />
      {draft.tls === 'files' && (
        <>
          <DraftText name="certificate" label={t('tester.form.certificate')} className="min-w-64 flex-1" />
          <DraftText name="key" label={t('tester.form.key')} className="min-w-64 flex-1" />
        </>
      )}
    </>
  )
}

function Udp() {
  const { t } = useTranslation()
  const { draft, change } = useDraft()
  return (
    <>
      <DraftNumber
        name="socketBufferBytes"
        label={t('tester.form.socketBufferBytes')}
        hint={t('tester.form.socketBufferHint')}
        className="w-44"
      />
      <DraftText name="group" label={t('tester.form.group')} placeholder="239.1.2.3" className="w-44" />
      <DraftText
        name="groupInterface"
        label={t('tester.form.groupInterface')}
        hint={t('tester.form.interfaceHint')}
        className="w-44"
      />
      <div className="mt-6">
        <Checkbox isSelected={draft.broadcast} onChange={(broadcast) => change({ broadcast })}>
          {t('tester.form.broadcast')}
        </Checkbox>
        <p className="mt-1 text-fs-2 text-ink-3">{t('tester.form.broadcastHint')}</p>
      </div>
    </>
  )
}

function Log() {
  const { draft, change } = useDraft()
  return <RecordSelect value={draft.record} onChange={(record) => change({ record })} />
}
