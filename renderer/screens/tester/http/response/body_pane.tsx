import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpResponse } from '../../../../../shared/contract/tester/http.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { decodeText } from '../../../../../shared/tester/encodings.ts'
import { byteText } from '../../../../../shared/units.ts'
import { Select } from '../../../../ui/field.tsx'
import { ENCODING_NAMES } from '../../talk/log/log_look.ts'
import { bytesOfBase64 } from '../../talk/parts/base64.ts'
import { HexDump } from '../../talk/parts/hex_dump.tsx'
import { countText } from '../../talk/parts/numbers.ts'
import { Segmented } from '../../talk/parts/segmented.tsx'
import { BODY_VIEWS, codingOf, encodingOf, viewOf } from './body_look.ts'
import { prettyJson } from './pretty_json.ts'
import { TextView } from './text_view.tsx'

/** The body as text, as JSON with a line for each value, or as bytes; and how its end was found. */
export function BodyPane({ response }: { readonly response: HttpResponse }) {
  const { t } = useTranslation()
  const body = useMemo(() => bytesOfBase64(response.body), [response])
  const [view, setView] = useState(() => viewOf(response, body))
  const [encoding, setEncoding] = useState(() => encodingOf(response))
  const text = useMemo(() => (view === 'hex' ? '' : decodeText(body, encoding)), [view, body, encoding])
  const json = useMemo(() => (view === 'json' ? prettyJson(text) : undefined), [view, text])
  const coding = codingOf(response)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 px-3 py-1.5">
        <Segmented
          label={t('tester.http.body.view')}
          value={view}
          onChange={setView}
          options={BODY_VIEWS.map((one) => ({
            value: one,
            label: one === 'json' ? 'JSON' : t(`tester.http.body.${one}`),
          }))}
        />
        {view !== 'hex' && (
          <Select
            label={t('tester.payload.encoding')}
            hideLabel
            value={encoding}
            onChange={setEncoding}
            options={ENCODING_NAMES}
            className="w-28"
          />
        )}
        <p className="min-w-40 flex-1 text-fs-2 text-ink-3">
          {byteText(response.bodyBytes)} · {t(`tester.http.framing.${response.framing}`)}
          {body.length < response.bodyBytes && ` · ${t('tester.saved.firstShown', { shown: countText(body.length) })}`}
        </p>
      </div>
      {coding !== undefined && (
        <p className="px-3 pb-1 text-fs-2 text-unreach">
          ⚠ {t('tester.http.body.packed', { coding: inertText(coding) })}
        </p>
      )}
      {view === 'json' && json === undefined && body.length > 0 && (
        <p className="px-3 pb-1 text-fs-2 text-unreach">⚠ {t('tester.http.body.noJson')}</p>
      )}
      {body.length === 0 ? (
        <p className="p-3 text-ink-3">
          {t(response.problems.length > 0 ? 'tester.http.body.untold' : 'tester.http.body.empty')}
        </p>
      ) : view === 'hex' ? (
        <HexDump label={t('tester.http.body.title')} bytes={body} />
      ) : (
        <TextView label={t('tester.http.body.title')} text={json ?? text} />
      )}
    </div>
  )
}
