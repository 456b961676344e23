import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpRequest } from '../../../../shared/contract/tester/http.ts'
import { Split } from '../../run/results/split.tsx'
import { SaveDialog } from '../saved/dialogs/save_dialog.tsx'
import { requestOf } from './draft.ts'
import { EmptyHttp } from './empty_http.tsx'
import { useHttp, type HttpAnswer } from './http_state.ts'
import { RequestForm } from './request/request_form.tsx'
import { ResponsePane } from './response/response_pane.tsx'

/** HTTP/1.1 by hand: a request, and what came of it. */
export function HttpTab() {
  const { t } = useTranslation()
  const answer = useHttp((state) => state.answer)
  const isWaiting = useHttp((state) => state.abort !== undefined)
  const [saving, setSaving] = useState<HttpRequest>()
  return (
    <>
      <h2 className="sr-only">{t('tester.tabs.http')}</h2>
      <Split
        label={t('tester.http.resize')}
        kept="flotilla.split.http"
        usual={560}
        left={<RequestForm onSave={() => setSaving(requestOf(useHttp.getState().draft))} />}
        right={
          <div className="flex min-h-0 min-w-0 flex-col border-t border-line @min-[760px]:border-t-0">
            {isWaiting && (
              <p role="status" className="border-b border-line px-3 py-1 text-run">
                ◔ {t('tester.http.waiting')}
              </p>
            )}
            {answer ? <ResponsePane key={keyOf(answer)} answer={answer} /> : <EmptyHttp />}
          </div>
        }
      />
      {saving && (
        <SaveDialog
          content={{ kind: 'http', request: saving, note: '' }}
          path={proposedName(saving)}
          onClose={() => setSaving(undefined)}
        />
      )}
    </>
  )
}

const keys = new WeakMap<HttpAnswer, number>()
let lastKey = 0

/** Each answer is looked at anew. */
function keyOf(answer: HttpAnswer): number {
  const known = keys.get(answer)
  if (known !== undefined) return known
  keys.set(answer, ++lastKey)
  return lastKey
}

function proposedName({ method, url }: HttpRequest): string {
  const place = url.replace(/^https?:\/\//i, '').replace(/[/\\]+/g, ' ')
  return `${method} ${place}`.trim().slice(0, 100)
}
