import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { bytesToHex } from '../../../../../shared/tester/hex.ts'

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
  const row = bytes.subarray(at, at + PER_ROW)
  const hex = [row.subarray(0, 8), row.subarray(8)].map((half) => bytesToHex(half, ' ').padEnd(23)).join('  ')
  return (
    <>
      <span className="text-ink-3">{at.toString(16).padStart(8, '0')}</span>
      <span>{hex}</span>
      <span className="text-ink-2">{printable(row)}</span>
    </>
  )
}

function printable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
}
