import { Download, Eraser } from 'lucide-react'
import { useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { TranscriptFilter } from '../../../../../shared/contract/tester/transcripts.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { IconButton } from '../../../../ui/button.tsx'
import { Select, TextField } from '../../../../ui/field.tsx'
import { MenuButton } from '../../../../ui/menu.tsx'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { Segmented } from '../parts/segmented.tsx'
import { exportLog, type LogFormat } from './export_log.ts'
import { isWrongHex, type LogFilter } from './filter.ts'
import { ENCODING_NAMES, LOG_VIEWS, readLogAs, showLogAs, useLogLook } from './log_look.ts'

const DIRECTIONS = ['any', 'in', 'out', 'note'] as const

interface LogToolbarProps {
  readonly id: string
  readonly typed: LogFilter
  readonly onTyped: (filter: LogFilter) => void
  readonly filter: TranscriptFilter
  readonly filterField: Ref<HTMLInputElement & HTMLTextAreaElement>
}

/** How the log is shown, what of it, and what can be done with it. */
export function LogToolbar({ id, typed, onTyped, filter, filterField }: LogToolbarProps) {
  const { t } = useTranslation()
  const { view, encoding } = useLogLook()
  const [clearing, setClearing] = useState(false)
  const give = (format: LogFormat) => () => void exportLog(id, format, filter)
  return (
    <div className="flex flex-wrap items-start gap-2 border-b border-line px-3 py-1.5">
      <Segmented
        label={t('tester.log.view')}
        value={view}
        onChange={showLogAs}
        options={LOG_VIEWS.map((value) => ({ value, label: t(`tester.log.${value}`) }))}
      />
      <Select
        label={t('tester.log.encoding')}
        hideLabel
        value={encoding}
        onChange={readLogAs}
        options={ENCODING_NAMES}
        className="w-26"
      />
      <Select
        label={t('tester.log.direction')}
        hideLabel
        value={typed.direction}
        onChange={(direction) => onTyped({ ...typed, direction })}
        options={DIRECTIONS.map((value) => ({ value, label: t(`tester.log.directions.${value}`) }))}
        className="w-28"
      />
      <TextField
        label={t('tester.log.filter')}
        hideLabel
        placeholder={t('tester.log.filter')}
        mono
        value={typed.contains}
        onChange={(contains) => onTyped({ ...typed, contains })}
        error={isWrongHex(typed.contains) ? t('tester.log.filterHex') : undefined}
        inputRef={filterField}
        className="min-w-36 flex-[2]"
      />
      <TextField
        label={t('tester.log.peer')}
        hideLabel
        placeholder={t('tester.log.peer')}
        mono
        value={typed.peer}
        onChange={(peer) => onTyped({ ...typed, peer })}
        className="min-w-24 flex-1"
      />
      <span className="flex">
        <MenuButton
          look="quiet"
          className="!px-1.5"
          label={t('tester.log.export')}
          entries={[
            { id: 'text', label: t('tester.log.exportText'), act: give('text') },
            { id: 'json', label: 'JSON', act: give('json') },
            { id: 'pcapng', label: t('tester.log.exportPcapng'), act: give('pcapng') },
          ]}
        >
          <Download size={14} aria-hidden />
        </MenuButton>
        <IconButton label={t('tester.log.clear')} onPress={() => setClearing(true)}>
          <Eraser size={14} aria-hidden />
        </IconButton>
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
