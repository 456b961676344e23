import { Play, Save } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Radio, RadioGroup } from 'react-aria-components'
import { useAction } from '../../../../app/actions.ts'
import { Button } from '../../../../ui/button.tsx'
import { Checkbox, TextField } from '../../../../ui/field.tsx'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { sentenceOf } from '../../../hosts/edits.ts'
import { PROTOCOL_NAMES } from '../../talk/parts/names.ts'
import { Segmented } from '../../talk/parts/segmented.tsx'
import { useServers } from '../follow_loads.ts'
import { useLoadForm } from '../load_state.ts'
import { askSave } from '../questions.ts'
import { startLoad } from '../start_load.ts'
import { besideProtocol, faultsOf, PROTOCOLS, specsOf, type LoadDraft } from './draft.ts'
import { BesideField, DOES_NOT_BLOCK, Labelled, TargetField } from './fields.tsx'
import { errorsOf, FormContext } from './form_context.ts'
import { MoreFields } from './more_fields.tsx'
import { MessageFields, PaceFields } from './pace_fields.tsx'
import { PRESET_IDS, presetDraft, type PresetId } from './presets.ts'
import { planOf } from './sentence.ts'
import { aimedAtServer, listeningServers, withServerAt } from './servers.ts'

const none = [] as const

/** The form of a new load: what it is asked to do, what that will mean, and its start. */
export function LoadForm() {
  const { t } = useTranslation()
  const { draft, preset, failure, focusAsked } = useLoadForm()
  const servers = useServers() ?? none
  const [wasLeft, setLeft] = useState(false)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const faults = useMemo(() => faultsOf(draft), [draft])
  const errors = errorsOf(faults, failure, t)
  useGuessedTarget(servers)

  // What the engine said was of what stood here before.
  const set = (next: Partial<ReturnType<typeof useLoadForm.getState>>) =>
    useLoadForm.setState({ ...next, failure: undefined })
  const change = (changes: Partial<LoadDraft>) => {
    const stays = Object.keys(changes).every((name) => name === 'name' || name.startsWith('beside'))
    set({ draft: { ...draft, ...changes }, ...(stays ? {} : { preset: undefined }) })
  }
  const choose = (id: PresetId) => set({ draft: withServerAt(presetDraft(id, draft), servers), preset: id })
  const aim = (next: LoadDraft) => set({ draft: next, isTargetChosen: true })
  const specs = () => specsOf(draft, preset && t(`load.form.preset.${preset}.title`))
  const start = async (event: FormEvent) => {
    event.preventDefault()
    setLeft(true)
    if (faults.size > 0 || busy) return
    setBusy(true)
    set({})
    const refused = await startLoad(specs())
    setBusy(false)
    useLoadForm.setState({ failure: refused })
  }
  const save = () => {
    setLeft(true)
    const [spec] = specs()
    if (spec && faults.size === 0) askSave(spec)
  }
  useEffect(() => {
    if (!focusAsked) return
    form.current?.querySelector<HTMLInputElement>('[data-target] input')?.focus()
    useLoadForm.setState({ focusAsked: false })
  }, [focusAsked])
  useAction('load.start', () => form.current?.requestSubmit())
  useAction('load.save', save)
  const left = { showsErrors: wasLeft || failure !== undefined, onLeave: () => setLeft(draft.target.trim() !== '') }
  const plan = planOf(draft, t)
  return (
    <section aria-label={t('load.form.title')} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <form ref={form} onSubmit={(event) => void start(event)} className="flex min-h-0 flex-1 flex-col">
        <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-3 [&>*]:shrink-0">
          <h2 className="text-fs-4 font-semibold">{t('load.form.title')}</h2>
          <Presets value={preset} onChange={choose} />
          <FormContext value={{ draft, change, aim, errors, servers }}>
            <div className="flex flex-wrap items-start gap-3">
              <Labelled label={t('tester.form.protocol')}>
                <Segmented
                  label={t('tester.form.protocol')}
                  value={draft.protocol}
                  onChange={(protocol) => change({ protocol })}
                  options={PROTOCOLS.map((value) => ({ value, label: PROTOCOL_NAMES[value] }))}
                />
              </Labelled>
              <TargetField {...left} />
              <TextField
                label={t('tester.form.name')}
                placeholder={preset && t(`load.form.preset.${preset}.title`)}
                value={draft.name}
                onChange={(name) => change({ name })}
                maxLength={100}
                {...DOES_NOT_BLOCK}
                autoComplete="off"
                className="w-52"
              />
            </div>
            <PaceFields />
            <MessageFields />
            <div className="flex flex-wrap items-start gap-3">
              <div className="py-1">
                <Checkbox isSelected={draft.beside} onChange={(beside) => change({ beside })}>
                  {t('load.form.beside', { protocol: PROTOCOL_NAMES[besideProtocol(draft)] })}
                </Checkbox>
              </div>
              {draft.beside && <BesideField {...left} />}
            </div>
            <MoreFields />
          </FormContext>
        </div>
        <div className="flex flex-wrap items-center gap-3 border-t border-line bg-raised px-3 py-2">
          <div className="min-w-72 flex-1">
            <p role="status" aria-label={t('load.form.plan.label')} className="text-ink-2">
              {plan}
            </p>
            {failure && (
              <p role="alert" className="text-fail">
                ✕ {sentenceOf(failure)}
              </p>
            )}
          </div>
          <Button onPress={save}>
            <Save size={13} aria-hidden />
            {t('load.result.save')}
          </Button>
          <Button type="submit" look="primary" isDisabled={busy}>
            <Play size={13} aria-hidden />
            {t('load.form.start')}
            <ActionKeys id="load.start" />
          </Button>
        </div>
      </form>
    </section>
  )
}

/** Until somebody says where it goes, to the newest server here that the load is for. */
function useGuessedTarget(servers: Parameters<typeof listeningServers>[0]): void {
  const { draft, isTargetChosen } = useLoadForm()
  useEffect(() => {
    if (isTargetChosen) return
    const server = listeningServers(servers, draft.protocol).at(-1)
    const next = server ? aimedAtServer(draft, server, servers) : { ...draft, target: '', greeting: false }
    if (next.target !== draft.target) useLoadForm.setState({ draft: next })
  }, [servers, draft, isTargetChosen])
}

/** Arrows go through them; what they mean stands below. */
function Presets({
  value,
  onChange,
}: {
  readonly value: PresetId | undefined
  readonly onChange: (id: PresetId) => void
}) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-1">
      <RadioGroup
        aria-label={t('load.form.beginWith')}
        value={value ?? null}
        onChange={(id) => onChange(id as PresetId)}
        orientation="horizontal"
        className="flex flex-wrap gap-1.5"
      >
        {PRESET_IDS.map((id) => (
          <Radio
            key={id}
            value={id}
            className="cursor-default rounded-r1 border border-line-strong px-2.5 py-1 whitespace-nowrap text-ink-2 hover:text-ink data-[focus-visible]:outline-2 data-[focus-visible]:outline-accent data-[selected]:border-accent data-[selected]:bg-accent-soft data-[selected]:text-ink"
          >
            {t(`load.form.preset.${id}.title`)}
          </Radio>
        ))}
      </RadioGroup>
      <p className="min-h-5 text-fs-2 text-ink-3">{value && t(`load.form.preset.${value}.what`)}</p>
    </div>
  )
}
