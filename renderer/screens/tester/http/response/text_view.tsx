import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { lineParts } from '../../talk/log/entry_text.ts'
import { LineText } from '../../talk/log/line_text.tsx'
import { textRows } from './text_lines.ts'

const ROW_PX = 18
const TAB = ' '.repeat(4)

interface TextViewProps {
  readonly label: string
  readonly text: string
  /** Line ends and tabs are shown as signs. */
  readonly showsEnds?: boolean
}

/** Text that came from somewhere, of any length. Only rows in sight exist; what would act is a sign. */
export function TextView({ label, text, showsEnds = false }: TextViewProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => textRows(text, showsEnds ? 'lf' : 'any'), [text, showsEnds])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  })
  return (
    <div
      ref={scroller}
      role="group"
      aria-label={label}
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto bg-sunken py-1 font-mono text-fs-2 leading-[18px] select-text"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            className="absolute h-[18px] min-w-max px-3 whitespace-pre"
            style={{ transform: `translateY(${start}px)` }}
          >
            <LineText parts={lineParts(showsEnds ? rows[index]! : rows[index]!.replaceAll('\t', TAB))} />
          </div>
        ))}
      </div>
    </div>
  )
}
