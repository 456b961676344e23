import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpRequest } from '../../../../../shared/contract/tester/http.ts'
import { requestBytes } from '../../../../../shared/tester/http_request.ts'
import { countText } from '../../talk/parts/numbers.ts'
import { TextView } from '../response/text_view.tsx'

/** The bytes that would be sent now, with every line end, so that nothing is added unseen. */
export function SentAs({ request }: { readonly request: HttpRequest }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const made = useMemo(() => requestBytes(request), [request])
  if ('problem' in made) return <p className="text-fs-2 text-unreach">⚠ {made.problem}.</p>
  return (
    <details
      className="group rounded-r1 border border-line"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex cursor-default list-none items-center gap-2 px-2 py-1 text-ink-2 hover:text-ink">
        <ChevronRight size={14} aria-hidden className="group-open:rotate-90" />
        {t('tester.http.sentAs')}
        <span className="text-fs-2 text-ink-3">
          · {t('tester.payload.bytes', { count: made.length, total: countText(made.length) })}
        </span>
      </summary>
      {isOpen && (
        <div className="flex h-44 flex-col border-t border-line">
          <TextView label={t('tester.http.sentAs')} text={new TextDecoder().decode(made)} showsEnds />
        </div>
      )}
    </details>
  )
}
