import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { engine, useLine } from '../engine/engine.ts'
import { Button } from '../ui/button.tsx'

/** A short break heals itself and is not worth a word. */
const SAID_AFTER_MS = 800

/** One row under the header while the engine cannot be reached; nothing otherwise. */
export function LineNotice() {
  const { t } = useTranslation()
  const state = useLine((line) => line.state)
  const [said, setSaid] = useState(false)
  useEffect(() => {
    setSaid(false)
    if (state === 'open') return
    const timer = setTimeout(() => setSaid(true), SAID_AFTER_MS)
    return () => clearTimeout(timer)
  }, [state])
  if (!said && state !== 'closed') return <div className="col-span-full" />
  return (
    <div
      role="status"
      className="col-span-full flex items-center gap-3 border-b border-line bg-overlay px-3 py-1 text-unreach"
    >
      <span aria-hidden>⊘</span>
      {state === 'closed' ? t('common.line.closed') : t('common.line.lost')}
      {state === 'lost' && <Button onPress={() => engine.retryNow()}>{t('common.line.retryNow')}</Button>}
    </div>
  )
}
