import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RadioGroup, Radio } from 'react-aria-components'
import type { ContractFailure } from '../../../../../../shared/contract/errors.ts'
import type { ServerSpecInput } from '../../../../../../shared/contract/tester/servers.ts'
import { FormDialog } from '../../../../hosts/dialogs/form.tsx'
import { closeForm, useTalk, useTalkForm } from '../../talk_state.ts'
import { isUp, serverName } from '../server_words.ts'
import { startServer } from '../start_server.ts'
import { draftOf, faultsOf, specOf, type ServerDraft } from './draft.ts'
import { DraftContext, errorsOf, type Errors } from './draft_context.ts'
import { FormSections } from './form_sections.tsx'
import { MainFields } from './main_fields.tsx'
import { PRESETS, presetDrafts, type PresetName } from './presets.ts'

/** The form of a new server, or of one that is changed. */
export function ServerForm() {
  const form = useTalkForm((state) => state.form)
  if (form?.kind !== 'server') return null
  return <OpenForm key={form.id} id={form.id} spec={form.spec} />
}

interface OpenFormProps {
  readonly id: string | undefined
  readonly spec: ServerSpecInput | undefined
}

function OpenForm({ id, spec }: OpenFormProps) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState<ServerDraft>(() => (spec ? draftOf(spec) : presetDrafts.echo))
  const [preset, setPreset] = useState<PresetName | undefined>(spec ? undefined : 'echo')
  const [failure, setFailure] = useState<ContractFailure>()
  const runs = useTalk((talk) => talk.servers?.some((server) => server.id === id && isUp(server)) ?? false)
  const isNew = id === undefined
  const faults = useMemo(() => faultsOf(draft), [draft])
  const errors: Errors = errorsOf(faults, failure, t)

  const change = (changes: Partial<ServerDraft>) => {
    setDraft((now) => ({ ...now, ...changes }))
    // What the engine said was of what stood here before.
    setFailure(undefined)
  }
  const choose = (name: PresetName) => {
    setPreset(name)
    setDraft(presetDrafts[name])
    setFailure(undefined)
  }
  const submit = async () => {
    const wanted = specOf(draft)
    const refused = await startServer({ id, spec: wanted, fromForm: true }, draft.address.trim())
    setFailure(refused)
    return refused
  }
  return (
    <FormDialog
      width="w-[760px]"
      title={isNew || !spec ? t('tester.form.newTitle') : t('tester.form.editTitle', { name: serverName(spec, t) })}
      submit={t(isNew ? 'tester.form.start' : 'tester.form.restart')}
      canSubmit={faults.size === 0}
      onSubmit={submit}
      onClose={closeForm}
    >
      <DraftContext value={{ draft, change, errors }}>
        {isNew && <Presets value={preset} onChange={choose} />}
        <MainFields />
        <FormSections />
        {runs && <p className="text-fs-2 text-ink-2">{t('tester.form.running')}</p>}
      </DraftContext>
    </FormDialog>
  )
}

/** Has the focus at first: arrows go through them, Enter starts the one that is chosen. */
function Presets({
  value,
  onChange,
}: {
  readonly value: PresetName | undefined
  readonly onChange: (preset: PresetName) => void
}) {
  const { t } = useTranslation()
  return (
    <RadioGroup
      aria-label={t('tester.form.presets')}
      value={value ?? null}
      onChange={(name) => onChange(name as PresetName)}
      orientation="horizontal"
      className="flex flex-wrap gap-1.5"
    >
      {PRESETS.map((name) => (
        <Radio
          key={name}
          value={name}
          autoFocus={name === value}
          className="cursor-default rounded-r1 border border-line-strong px-2.5 py-1 whitespace-nowrap text-ink-2 hover:text-ink data-[focus-visible]:outline-2 data-[focus-visible]:outline-accent data-[selected]:border-accent data-[selected]:bg-accent-soft data-[selected]:text-ink"
        >
          {t(`tester.form.preset.${name}`)}
        </Radio>
      ))}
    </RadioGroup>
  )
}
