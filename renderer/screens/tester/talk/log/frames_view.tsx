import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CodecSpec, RecordKind } from '../../../../../shared/contract/tester/bytes.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { decodeText } from '../../../../../shared/tester/encodings.ts'
import { useQuery } from '../../../../engine/hooks.ts'
import { DataTable, type Column } from '../../../../ui/data_table.tsx'
import { emptySelection } from '../../../../ui/selection.ts'
import { useDebounced } from '../../../../ui/use_debounced.ts'
import { CodecFields } from '../codec/codec_fields.tsx'
import { bytesOfBase64 } from '../parts/base64.ts'
import { countText } from '../parts/numbers.ts'
import { Segmented } from '../parts/segmented.tsx'
import { lineParts } from './entry_text.ts'
import { LineText } from './line_text.tsx'
import { useLogLook } from './log_look.ts'

/** A stream that flows is not cut anew at each entry. */
const SETTLE_MS = 300
const MOST_FRAMES = 1000

interface FramesViewProps {
  readonly id: string
  readonly codec: CodecSpec | undefined
  readonly record: RecordKind
  readonly peer: string | undefined
  /** Changes when there is more. */
  readonly version: number | undefined
}

interface Frame {
  /** Its place among those that are shown: each datagram begins at 0. */
  readonly at: number
  readonly offset: number
  readonly bytes: number
  readonly data: string
  readonly header?: Record<string, unknown> | undefined
  readonly error?: string | undefined
}

/** What passed one way, cut into frames; those that are wrong are named. */
export function FramesView({ id, codec, record, peer, version }: FramesViewProps) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<CodecSpec>()
  const [direction, setDirection] = useState<'in' | 'out'>('in')
  const [selection, setSelection] = useState(emptySelection)
  const used = chosen ?? codec ?? { type: 'none' }
  const settled = useDebounced(version, SETTLE_MS)
  const { data, failure } = useQuery(
    'transcripts.frames',
    { id, codec: used, direction, limit: MOST_FRAMES, ...(peer === undefined ? {} : { peer }) },
    settled,
  )
  const frames = useMemo(() => (data?.frames ?? []).map((frame, at) => ({ ...frame, at })), [data])
  const columns = useColumns()
  return (
    <>
      <div className="flex flex-wrap items-end gap-3 border-b border-line px-3 py-1.5">
        <CodecFields value={used} onChange={setChosen} />
        <Segmented
          label={t('tester.log.direction')}
          value={direction}
          onChange={setDirection}
          options={(['in', 'out'] as const).map((value) => ({ value, label: t(`tester.log.directions.${value}`) }))}
        />
      </div>
      {failure && (
        <p role="alert" className="px-3 py-1 text-fail">
          ✕ {failure.message}
        </p>
      )}
      <DataTable
        label={t('tester.log.frames')}
        rows={frames}
        columns={columns}
        keyOf={({ at }) => at}
        selection={selection}
        onSelect={setSelection}
        empty={
          <p className="p-3 text-ink-3">
            {data && t(record === 'none' ? 'tester.log.unrecorded' : 'tester.log.framesEmpty')}
          </p>
        }
      />
      {data && (data.pendingBytes > 0 || data.incomplete) && (
        <p className="border-t border-line px-3 py-0.5 text-fs-2 text-unreach">
          {data.pendingBytes > 0 && (
            <span className="mr-3">
              ◔ {t('tester.log.pending', { count: data.pendingBytes, total: countText(data.pendingBytes) })}
            </span>
          )}
          {data.incomplete && <span>⚠ {t(record === 'heads' ? 'tester.log.headsCut' : 'tester.log.incomplete')}</span>}
        </p>
      )}
    </>
  )
}

function useColumns(): readonly Column<Frame>[] {
  const { t } = useTranslation()
  const encoding = useLogLook((look) => look.encoding)
  return useMemo(
    () => [
      {
        id: 'state',
        title: t('tester.log.frameColumn.error'),
        hideTitle: true,
        width: '18px',
        cell: ({ error }) =>
          error === undefined ? (
            <span className="text-ok">
              <span aria-hidden>✓</span>
              <span className="sr-only">{t('tester.log.frameOk')}</span>
            </span>
          ) : (
            <span className="text-fail" aria-hidden>
              ✕
            </span>
          ),
      },
      {
        id: 'offset',
        title: t('tester.log.frameColumn.offset'),
        width: '72px',
        align: 'right',
        cell: ({ offset }) => <span className="font-mono text-fs-2 text-ink-3">{countText(offset)}</span>,
      },
      {
        id: 'bytes',
        title: t('tester.log.frameColumn.bytes'),
        width: '64px',
        align: 'right',
        cell: ({ bytes }) => <span className="font-mono text-fs-2">{countText(bytes)}</span>,
      },
      {
        id: 'data',
        title: t('tester.log.frameColumn.data'),
        width: 'minmax(0,2fr)',
        cell: ({ data, header, error }) => (
          <span className="font-mono text-fs-2">
            {error !== undefined && <span className="mr-3 font-sans text-fail">{inertText(error)}</span>}
            {header && <span className="mr-3 text-ink-3">{inertText(JSON.stringify(header))}</span>}
            <LineText parts={lineParts(decodeText(bytesOfBase64(data), encoding))} />
          </span>
        ),
      },
    ],
    [t, encoding],
  )
}
