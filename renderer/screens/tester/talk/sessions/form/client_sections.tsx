import type { TFunction } from 'i18next'
import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Checkbox, Select } from '../../../../../ui/field.tsx'
import { CodecFields } from '../../codec/codec_fields.tsx'
import { PROTOCOL_NAMES } from '../../parts/names.ts'
import { RecordSelect } from '../../parts/record_select.tsx'
import { numbersOf, usualClient, type ClientDraft, type FieldName, type Protocol } from './client_draft.ts'
import { useClient } from './client_context.ts'
import { ClientNumber, ClientText } from './client_fields.tsx'

const SECTIONS = ['frames', 'tls', 'udp', 'socket', 'time', 'source', 'log'] as const
type SectionName = (typeof SECTIONS)[number]

/** What stands in each, by the names of the draft and of its numbers. */
const FIELDS: Readonly<Record<SectionName, readonly (keyof ClientDraft | FieldName)[]>> = {
  frames: ['codec'],
  tls: ['verify', 'authority', 'serverName', 'alpn', 'minVersion'],
  udp: ['broadcast', 'group', 'groupInterface'],
  socket: ['noDelay', 'keepAliveSeconds'],
  time: ['connectSeconds', 'idleSeconds', 'receiveBytes'],
  source: ['localAddress', 'localPort', 'family'],
  log: ['record'],
}

/** What few clients need, folded away; what is wrong is open. */
export function ClientSections() {
  const { draft } = useClient()
  return SECTIONS.filter((name) => isOffered(name, draft.protocol)).map((name) => <Section key={name} name={name} />)
}

function isOffered(name: SectionName, protocol: Protocol): boolean {
  if (name === 'tls' || name === 'udp') return protocol === name
  return name !== 'socket' || protocol !== 'udp'
}

function isChanged(draft: ClientDraft, field: keyof ClientDraft | FieldName): boolean {
  if (field in draft.numbers) {
    const number = field as keyof ClientDraft['numbers']
    return numbersOf(draft).includes(number) && draft.numbers[number] !== usualClient.numbers[number]
  }
  const own = field as keyof ClientDraft
  return JSON.stringify(draft[own]) !== JSON.stringify(usualClient[own])
}

function Section({ name }: { readonly name: SectionName }) {
  const { t } = useTranslation()
  const { draft, errors } = useClient()
  const [isOpen, setOpen] = useState(false)
  const isWrong = FIELDS[name].some((field) => errors.has(field as FieldName))
  const Contents = CONTENTS[name]
  return (
    <details
      className="group rounded-r1 border border-line"
      open={isOpen || isWrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex cursor-default list-none items-center gap-2 px-2 py-1 text-ink-2 hover:text-ink">
        <ChevronRight size={14} aria-hidden className="group-open:rotate-90" />
        {titleOf(name, t)}
        {FIELDS[name].some((field) => isChanged(draft, field)) && (
          <span className="text-fs-2 text-ink-3">· {t('tester.form.changed')}</span>
        )}
      </summary>
      <div className="flex flex-wrap items-start gap-3 border-t border-line p-2">
        <Contents />
      </div>
    </details>
  )
}

function titleOf(name: SectionName, t: TFunction): string {
  if (name === 'tls' || name === 'udp') return PROTOCOL_NAMES[name]
  if (name === 'frames' || name === 'log') return t(`tester.form.section.${name}`)
  return t(`tester.sessions.form.section.${name}`)
}

const CONTENTS: Readonly<Record<SectionName, () => ReactNode>> = {
  frames: Frames,
  tls: Tls,
  udp: Udp,
  socket: Socket,
  time: Time,
  source: Source,
  log: Log,
}

function Frames() {
  const { draft, change } = useClient()
  return <CodecFields value={draft.codec} onChange={(codec) => change({ codec })} />
}

function Tls() {
  const { t } = useTranslation()
  const { draft, change } = useClient()
  return (
    <>
      <div className="w-full">
        <Checkbox isSelected={draft.verify} onChange={(verify) => change({ verify })}>
          {t('tester.sessions.form.verify')}
        </Checkbox>
      </div>
      <ClientText
        name="authority"
        label={t('tester.sessions.form.authority')}
        hint={t('tester.sessions.form.authorityHint')}
        className="min-w-64 flex-1"
      />
      <ClientText
        name="serverName"
        label={t('tester.sessions.form.serverName')}
        hint={t('tester.sessions.form.serverNameHint')}
      />
      <ClientText name="alpn" label={t('tester.sessions.form.alpn')} placeholder="h2, http/1.1" className="w-52" />
      <Select
        label={t('tester.sessions.form.minVersion')}
        value={draft.minVersion}
        onChange={(minVersion) => change({ minVersion })}
        options={[
          { value: 'TLSv1.2', label: 'TLS 1.2' },
          { value: 'TLSv1.3', label: 'TLS 1.3' },
        ]}
        className="w-28"
      />
    </>
  )
}

function Udp() {
  const { t } = useTranslation()
  const { draft, change } = useClient()
  return (
    <>
      <ClientText name="group" label={t('tester.form.group')} placeholder="239.1.2.3" />
      <ClientText name="groupInterface" label={t('tester.form.groupInterface')} hint={t('tester.form.interfaceHint')} />
      <div className="mt-6">
        <Checkbox isSelected={draft.broadcast} onChange={(broadcast) => change({ broadcast })}>
          {t('tester.form.broadcast')}
        </Checkbox>
      </div>
    </>
  )
}

function Socket() {
  const { t } = useTranslation()
  const { draft, change } = useClient()
  return (
    <>
      <ClientNumber
        name="keepAliveSeconds"
        label={t('tester.sessions.form.keepAliveSeconds')}
        hint={t('tester.sessions.form.keepAliveHint')}
      />
      <div className="mt-6">
        <Checkbox isSelected={draft.noDelay} onChange={(noDelay) => change({ noDelay })}>
          {t('tester.sessions.form.noDelay')}
        </Checkbox>
      </div>
    </>
  )
}

function Time() {
  const { t } = useTranslation()
  const { draft } = useClient()
  const udp = draft.protocol === 'udp'
  return (
    <>
      {!udp && (
        <ClientNumber
          name="connectSeconds"
          label={t('tester.sessions.form.connectSeconds')}
          hint={t('tester.sessions.form.connectHint')}
          className="w-52"
        />
      )}
      <ClientNumber name="idleSeconds" label={t('tester.form.idleSeconds')} hint={t('tester.form.idleHint')} />
      <ClientNumber
        name="receiveBytes"
        label={t('tester.form.receiveBytes')}
        hint={t(udp ? 'tester.form.receiveHintUdp' : 'tester.form.receiveHint')}
        className="w-52"
      />
    </>
  )
}

function Source() {
  const { t } = useTranslation()
  const { draft, change } = useClient()
  return (
    <>
      <ClientText
        name="localAddress"
        label={t('tester.sessions.form.localAddress')}
        hint={t('tester.sessions.form.localAddressHint')}
      />
      <ClientNumber
        name="localPort"
        label={t('tester.sessions.form.localPort')}
        hint={t('tester.sessions.form.localPortHint')}
      />
      <Select
        label={t('tester.sessions.form.family')}
        value={draft.family}
        onChange={(family) => change({ family })}
        options={(['any', 'ipv4', 'ipv6'] as const).map((value) => ({
          value,
          label: t(`tester.sessions.form.familyKind.${value}`),
        }))}
        className="w-40"
      />
    </>
  )
}

function Log() {
  const { t } = useTranslation()
  const { draft, change } = useClient()
  return (
    <RecordSelect
      value={draft.record}
      onChange={(record) => change({ record })}
      hint={t('tester.sessions.form.recordHint')}
    />
  )
}
