import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { hexRows } from '../../../../../shared/tester/hexdump.ts'

const ROW_PX = 18
const PER_ROW = 16

interface HexDumpProps {
  readonly label: string
  readonly bytes: Uint8Array
}

/** Bytes as `xxd` and Wireshark show them: offset, hex, and the printable of ASCII. Only rows in sight exist. */
export function HexDump({ label, bytes }: HexDumpProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: Math.ceil(bytes.length / PER_ROW),
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
      <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            className="absolute flex h-[18px] gap-4 px-3 whitespace-pre"
            style={{ transform: `translateY(${start}px)` }}
          >
            <HexLine bytes={bytes} at={index * PER_ROW} />
          </div>
        ))}
      </div>
    </div>
  )
}

function HexLine({ bytes, at }: { readonly bytes: Uint8Array; readonly at: number }) {
  const [row] = hexRows(bytes.subarray(at, at + PER_ROW), at)
  if (!row) return null
  // Eight and eight, so that a byte is found without counting.
  const hex = `${row.hex.slice(0, 23)}  ${row.hex.slice(24)}`.padEnd(PER_ROW * 3)
  return (
    <>
      <span className="text-ink-3">{row.offset.toString(16).padStart(8, '0')}</span>
      <span>{hex}</span>
      <span className="text-ink-2">{row.text}</span>
    </>
  )
}
