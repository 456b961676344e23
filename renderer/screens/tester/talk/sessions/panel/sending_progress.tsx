import { Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SessionHead } from '../../../../../../shared/contract/tester/sessions.ts'
import { byteText } from '../../../../../../shared/units.ts'
import { Button } from '../../../../../ui/button.tsx'
import { ActionKeys } from '../../../../../ui/kbd.tsx'
import { countText } from '../../parts/numbers.ts'
import { act } from '../connect.ts'

interface SendingProgressProps {
  readonly id: string
  readonly sending: NonNullable<SessionHead['sending']>
}

/** How far a sending is that goes on, and its end by hand. */
export function SendingProgress({ id, sending: { sent, of, bytes } }: SendingProgressProps) {
  const { t } = useTranslation()
  const words =
    of === 0
      ? t('tester.sessions.send.progressEndless', { sent: countText(sent), bytes: byteText(bytes) })
      : t('tester.sessions.send.progress', { sent: countText(sent), of: countText(of), bytes: byteText(bytes) })
  return (
    <div className="flex items-center gap-3">
      {of > 0 && (
        <div
          role="progressbar"
          aria-label={t('tester.sessions.send.heading')}
          aria-valuemin={0}
          aria-valuemax={of}
          aria-valuenow={sent}
          className="h-1.5 w-24 shrink-0 overflow-hidden rounded-r1 bg-overlay"
        >
          <div className="h-full bg-run" style={{ width: `${(100 * sent) / of}%` }} />
        </div>
      )}
      <span className="text-ink-2">
        <span aria-hidden className="text-run">
          ◔
        </span>{' '}
        {words}
      </span>
      <Button className="ml-auto !px-2 !py-0.5" onPress={() => act('sessions.stop-sending', id)}>
        <Square size={11} aria-hidden />
        {t('tester.sessions.send.stop')}
        <ActionKeys id="talk.stopSending" />
      </Button>
    </div>
  )
}
