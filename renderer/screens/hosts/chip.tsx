import { X } from 'lucide-react'

/** A word in a list; with `onRemove`, a button takes it out. */
export function Chip({
  children,
  removeLabel,
  onRemove,
}: {
  readonly children: string
  readonly removeLabel?: string
  readonly onRemove?: (() => void) | undefined
}) {
  return (
    <span className="inline-flex max-w-full items-center gap-1 rounded-r1 border border-line-strong px-1.5 font-mono text-fs-2 text-ink">
      <span className="truncate">{children}</span>
      {onRemove && (
        <button type="button" aria-label={removeLabel} onClick={onRemove} className="text-ink-3 hover:text-ink">
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  )
}
