import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordKind } from '../../../../../shared/contract/tester/bytes.ts'
import type { TranscriptFilter } from '../../../../../shared/contract/tester/transcripts.ts'
import { HEAD_BYTES } from '../../../../../shared/tester/record.ts'
import { byteText } from '../../../../../shared/units.ts'
import { useAction } from '../../../../app/actions.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { Button } from '../../../../ui/button.tsx'
import { MenuButton } from '../../../../ui/menu.tsx'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { countText } from '../parts/numbers.ts'
import { exportLog, type LogFormat } from './export_log.ts'
import type { LogFacts } from './use_log.ts'

interface LogFooterProps {
  readonly id: string
  readonly facts: LogFacts
  readonly record: RecordKind
  readonly filter: TranscriptFilter
}

/** How much there is in the log, and what can be done with all of it. */
export function LogFooter({ id, facts: { entries, bytes, onDisk, unlogged }, record, filter }: LogFooterProps) {
  const { t } = useTranslation()
  const [clearing, setClearing] = useState(false)
  useAction('talk.clear', () => setClearing(true))
  const give = (format: LogFormat) => () => void exportLog(id, format, filter)
  const small = '!px-1.5 !py-0 text-fs-1'
  return (
    <div className="flex flex-wrap items-center gap-x-3 border-t border-line px-3 py-0.5 text-fs-1 text-ink-3">
      <span>{`${t('tester.log.entries', { count: entries, total: countText(entries) })} · ${byteText(bytes)}`}</span>
      {record === 'heads' && <span>{t('tester.log.heads', { bytes: String(HEAD_BYTES) })}</span>}
      {record === 'none' && <span>{t('tester.log.unrecorded')}</span>}
      {onDisk && <span>{t('tester.log.onDisk')}</span>}
      {unlogged > 0 && (
        <span className="text-unreach">
          ⚠ {t('tester.log.unlogged', { count: unlogged, total: countText(unlogged) })}
        </span>
      )}
      <span className="ml-auto flex">
        <MenuButton
          look="quiet"
          className={small}
          entries={[
            { id: 'text', label: t('tester.log.exportText'), act: give('text') },
            { id: 'json', label: 'JSON', act: give('json') },
            { id: 'pcapng', label: t('tester.log.exportPcapng'), act: give('pcapng') },
          ]}
        >
          {t('tester.log.export')}
          <ChevronDown size={11} aria-hidden />
        </MenuButton>
        <Button look="quiet" className={small} onPress={() => setClearing(true)}>
          {t('tester.log.clear')}
        </Button>
      </span>
      {clearing && <ClearDialog id={id} onClose={() => setClearing(false)} />}
    </div>
  )
}

function ClearDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <FormDialog
      kind="alert"
      width="w-[400px]"
      danger
      title={t('tester.log.clearing')}
      submit={t('tester.log.clear')}
      onSubmit={() => engine.mutate('transcripts.clear', { id }).then(() => undefined, failureOf)}
      onClose={onClose}
    >
      <p className="text-ink-2">{t('tester.log.clearingBody')}</p>
    </FormDialog>
  )
}
