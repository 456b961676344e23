import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { Select, TextField } from '../../../../ui/field.tsx'
import { Segmented } from '../parts/segmented.tsx'
import { isWrongHex, type LogFilter } from './filter.ts'
import { ENCODING_NAMES, LOG_VIEWS, readLogAs, showLogAs, useLogLook } from './log_look.ts'

const DIRECTIONS = ['any', 'in', 'out', 'note'] as const

interface LogToolbarProps {
  readonly typed: LogFilter
  readonly onTyped: (filter: LogFilter) => void
  readonly filterField: Ref<HTMLInputElement & HTMLTextAreaElement>
  readonly onePeer: boolean
}

/** How the log is shown, and what of it. */
export function LogToolbar({ typed, onTyped, filterField, onePeer }: LogToolbarProps) {
  const { t } = useTranslation()
  const { view, encoding } = useLogLook()
  const isFrames = view === 'frames'
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
      {!isFrames && (
        <Select
          label={t('tester.log.direction')}
          hideLabel
          value={typed.direction}
          onChange={(direction) => onTyped({ ...typed, direction })}
          options={DIRECTIONS.map((value) => ({ value, label: t(`tester.log.directions.${value}`) }))}
          className="w-28"
        />
      )}
      {!isFrames && (
        <TextField
          label={t('tester.log.filter')}
          hideLabel
          placeholder={t('tester.log.filter')}
          mono
          value={typed.contains}
          onChange={(contains) => onTyped({ ...typed, contains })}
          error={isWrongHex(typed.contains) ? t('tester.log.filterHex') : undefined}
          inputRef={filterField}
          className="min-w-32 flex-[2]"
        />
      )}
      {!onePeer && (
        <TextField
          label={t('tester.log.peer')}
          hideLabel
          placeholder={t('tester.log.peer')}
          mono
          value={typed.peer}
          onChange={(peer) => onTyped({ ...typed, peer })}
          className="min-w-20 flex-1"
        />
      )}
    </div>
  )
}
