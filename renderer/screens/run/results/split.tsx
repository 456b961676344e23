import { useState, type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'

interface SplitProps {
  /** What the bar between the two changes. */
  readonly label: string
  readonly left: ReactNode
  readonly right: ReactNode
  /** Under which name the width is remembered, and what it is at first, CSS pixels. */
  readonly kept?: string
  readonly usual?: number
}

const LEAST_PX = 240
const MOST_PX = 1200
const STEP_PX = 24

/** Two panes with a bar between that can be dragged, or moved with the arrow keys; one above the other where it is narrow. */
export function Split({ label, left, right, kept = 'flotilla.split', usual = 440 }: SplitProps) {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(kept)) || usual)
  const change = (px: number) => {
    const next = Math.round(Math.max(LEAST_PX, Math.min(MOST_PX, px)))
    setWidth(next)
    localStorage.setItem(kept, String(next))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowLeft' ? -STEP_PX : event.key === 'ArrowRight' ? STEP_PX : 0
    if (by === 0) return
    event.preventDefault()
    change(width + by)
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    event.preventDefault()
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    change(event.clientX - event.currentTarget.parentElement!.getBoundingClientRect().left)
  }
  return (
    <div
      className="@container flex min-h-0 flex-1 flex-col"
      style={{ '--left': `min(${width}px, 62%)` } as CSSProperties}
    >
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,2fr)_minmax(0,3fr)] @min-[760px]:grid-cols-[var(--left)_5px_minmax(0,1fr)] @min-[760px]:grid-rows-[minmax(0,1fr)]">
        {left}
        <div
          role="separator"
          aria-orientation="vertical"
          aria-label={label}
          aria-valuenow={width}
          aria-valuemin={LEAST_PX}
          aria-valuemax={MOST_PX}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          className="hidden cursor-col-resize border-l border-line hover:bg-line @min-[760px]:block"
        />
        {right}
      </div>
    </div>
  )
}
