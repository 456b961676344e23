import { useTranslation } from 'react-i18next'
import { Select } from '../../../../../ui/field.tsx'
import { PROTOCOL_NAMES } from '../../parts/names.ts'
import { Segmented } from '../../parts/segmented.tsx'
import { AddressField } from './address_field.tsx'
import { useDraft } from './draft_context.ts'
import { DraftNumber, DraftText } from './draft_fields.tsx'
import { modesOf, PROTOCOLS, type ModeType, type Protocol } from './draft.ts'
import { ModeFields } from './mode_fields.tsx'
import { withProtocol } from './presets.ts'

/** What every server is asked: protocol, mode, and where it listens. */
export function MainFields() {
  const { t } = useTranslation()
  const { draft, change, errors } = useDraft()
  const { protocol, mode } = draft
  return (
    <>
      <div className="flex flex-wrap items-start gap-3">
        <div className="flex flex-col gap-1">
          <span aria-hidden className="text-fs-2 text-ink-2">
            {t('tester.form.protocol')}
          </span>
          <Segmented
            label={t('tester.form.protocol')}
            value={protocol}
            onChange={(next) => change(withProtocol(draft, next))}
            options={PROTOCOLS.map((value) => ({ value, label: PROTOCOL_NAMES[value] }))}
            className="self-start"
          />
        </div>
        <Select
          label={t('tester.form.mode')}
          value={mode}
          onChange={(next) => change({ mode: next })}
          options={modesOf(protocol).map((value) => ({ value, label: t(`tester.servers.mode.${value}`) }))}
          hint={errors.get('mode') ?? t(`tester.servers.modeHint.${hintOf(mode, protocol)}`)}
          className="min-w-52 flex-1"
        />
        <DraftText
          name="name"
          label={t('tester.form.name')}
          hint={t('tester.form.nameHint')}
          mono={false}
          className="w-48"
        />
      </div>
      <div className="flex flex-wrap items-start gap-3">
        <AddressField />
        <DraftNumber name="port" label={t('tester.form.port')} hint={t('tester.form.portHint')} />
      </div>
      <ModeFields />
    </>
  )
}

function hintOf(mode: ModeType, protocol: Protocol) {
  if (protocol !== 'udp') return mode
  return mode === 'hello' ? 'helloUdp' : mode === 'chat' ? 'chatUdp' : mode
}
