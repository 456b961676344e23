import { ChevronDown, Save, Square } from 'lucide-react'
import { useDeferredValue, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../../app/actions.ts'
import { Button } from '../../../../ui/button.tsx'
import { Checkbox, TextField } from '../../../../ui/field.tsx'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { MenuButton } from '../../../../ui/menu.tsx'
import { NumberInput } from '../../talk/parts/number_input.tsx'
import { Segmented } from '../../talk/parts/segmented.tsx'
import { METHODS, rawOf, requestOf, type HttpDraft } from '../draft.ts'
import { cancelHttp, editHttp, sendHttp, useHttp } from '../http_state.ts'
import { HeadersTable } from './headers_table.tsx'
import { getPreset, postPreset, twoLengthsPreset } from './presets.ts'
import { problemsOf } from './problems.ts'
import { SentAs } from './sent_as.tsx'

/** A request by hand: its parts, or all of its bytes. Ctrl-Enter sends it, from anywhere in it. */
export function RequestForm({ onSave }: { readonly onSave: () => void }) {
  const { t } = useTranslation()
  const { draft, abort, failure } = useHttp()
  const urlRef = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  // Of megabytes that were pasted: the text is shown first.
  const shown = useDeferredValue(draft)
  const request = useMemo(() => requestOf(shown), [shown])
  const problems = useMemo(() => problemsOf(draft, failure), [draft, failure])
  const send = () => void sendHttp()
  const showRaw = () => editHttp(draft.mode === 'raw' ? { mode: 'parts' } : asRaw(draft))
  useAction('http.send', send, abort === undefined)
  useAction('http.cancel', cancelHttp, abort !== undefined)
  useAction('http.url', () => urlRef.current?.select())
  useAction('http.raw', showRaw)
  useAction('http.get', () => editHttp(getPreset()))
  useAction('http.post', () => editHttp(postPreset()))
  useAction('http.save', onSave)

  const isRaw = draft.mode === 'raw'
  return (
    <section aria-label={t('tester.http.request')} className="flex min-h-0 min-w-0 flex-col gap-3 overflow-auto p-3">
      <form
        className="flex flex-wrap items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {!isRaw && <Method value={draft.method} />}
        <TextField
          label={t('tester.http.url')}
          hideLabel
          mono
          placeholder="http://127.0.0.1:8000/"
          value={draft.url}
          onChange={(url) => editHttp({ url })}
          inputRef={urlRef}
          error={problems.url}
          hint={isRaw ? t('tester.http.urlRaw') : undefined}
          validationBehavior="aria"
          autoComplete="off"
          spellCheck="false"
          className="min-w-48 flex-1"
        />
        {abort ? (
          <Button look="danger" onPress={cancelHttp}>
            <Square size={11} aria-hidden fill="currentColor" />
            {t('common.cancel')}
            <ActionKeys id="http.cancel" />
          </Button>
        ) : (
          <Button look="primary" type="submit">
            {t('tester.http.send')}
            <ActionKeys id="http.send" />
          </Button>
        )}
      </form>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={t('tester.http.mode')}
          value={draft.mode}
          onChange={(mode) => editHttp(mode === 'raw' ? asRaw(draft) : { mode })}
          options={[
            { value: 'parts', label: t('tester.http.modes.parts') },
            { value: 'raw', label: t('tester.http.modes.raw') },
          ]}
        />
        <MenuButton
          look="quiet"
          entries={[
            {
              id: 'get',
              label: t('tester.http.presets.get'),
              aside: <ActionKeys id="http.get" />,
              act: () => editHttp(getPreset()),
            },
            {
              id: 'post',
              label: t('tester.http.presets.post'),
              aside: <ActionKeys id="http.post" />,
              act: () => editHttp(postPreset()),
            },
            { id: 'two', label: t('tester.http.presets.twoLengths'), act: () => editHttp(twoLengthsPreset()) },
          ]}
        >
          {t('tester.http.presets.title')}
          <ChevronDown size={14} aria-hidden />
        </MenuButton>
        <Button look="quiet" className="ml-auto" onPress={onSave}>
          <Save size={14} aria-hidden />
          {t('tester.http.save')}
          <ActionKeys id="http.save" />
        </Button>
      </div>
      {problems.other !== undefined && (
        <p role="alert" className="text-fail">
          ✕ {problems.other}
        </p>
      )}
      {isRaw ? <Raw draft={draft} /> : <Parts draft={draft} errors={problems.headers} />}
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <NumberInput
          label={t('tester.http.timeout')}
          value={draft.timeoutMs}
          least={100}
          most={600_000}
          onChange={(timeoutMs) => editHttp({ timeoutMs })}
          className="w-32"
        />
        <div className="pb-1.5">
          <Checkbox isSelected={draft.verify} onChange={(verify) => editHttp({ verify })}>
            {t('tester.http.verify')}
          </Checkbox>
        </div>
      </div>
      {problems.url === undefined && <SentAs request={request} />}
    </section>
  )
}

/** The raw text begins as what the parts amount to. */
function asRaw(draft: HttpDraft): Partial<HttpDraft> {
  const raw = draft.raw === '' ? rawOf(draft) : undefined
  return { mode: 'raw', ...(raw === undefined ? {} : { raw, crlf: true }) }
}

function Method({ value }: { readonly value: string }) {
  const { t } = useTranslation()
  return (
    <div className="flex items-start">
      <TextField
        label={t('tester.http.method')}
        hideLabel
        mono
        value={value}
        onChange={(method) => editHttp({ method })}
        autoComplete="off"
        spellCheck="false"
        className="w-24"
      />
      <MenuButton
        label={t('tester.http.methods')}
        className="!px-1 !py-1.5"
        entries={METHODS.map((method) => ({ id: method, label: method, act: () => editHttp({ method }) }))}
      >
        <ChevronDown size={14} aria-hidden />
      </MenuButton>
    </div>
  )
}

interface PartsProps {
  readonly draft: HttpDraft
  readonly errors: ReadonlyMap<number, string>
}

function Parts({ draft, errors }: PartsProps) {
  const { t } = useTranslation()
  return (
    <>
      <HeadersTable headers={draft.headers} onChange={(headers) => editHttp({ headers })} errors={errors} />
      <TextField
        label={t('tester.http.bodyField')}
        mono
        rows={6}
        value={draft.body}
        onChange={(body) => editHttp({ body })}
        autoComplete="off"
        spellCheck="false"
        // Ctrl-Enter sends, and Escape leads back.
        onKeyDown={(event) => event.continuePropagation()}
      />
    </>
  )
}

function Raw({ draft }: { readonly draft: HttpDraft }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-2">
      <TextField
        label={t('tester.http.rawField')}
        mono
        rows={12}
        value={draft.raw}
        onChange={(raw) => editHttp({ raw })}
        autoComplete="off"
        spellCheck="false"
        onKeyDown={(event) => event.continuePropagation()}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Checkbox isSelected={draft.crlf} onChange={(crlf) => editHttp({ crlf })}>
          {t('tester.http.crlf')}
        </Checkbox>
        <Button
          look="quiet"
          onPress={() => {
            const raw = rawOf(draft)
            if (raw !== undefined) editHttp({ raw })
          }}
        >
          {t('tester.http.fromParts')}
        </Button>
      </div>
    </div>
  )
}
