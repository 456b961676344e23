import { cx } from '../../ui/class_names.ts'

export interface ProgressBarProps {
  readonly label: string
  readonly done: number
  /** 0: not known. */
  readonly total: number
  /** Class of its colour; default: running. */
  readonly colour?: string
  readonly className?: string
}

export function ProgressBar({ label, done, total, colour = 'bg-run', className }: ProgressBarProps) {
  const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className={cx('block h-1.5 overflow-hidden rounded-[3px] bg-line', className)}
    >
      <span className={cx('block h-full', colour)} style={{ width: `${percent}%` }} />
    </span>
  )
}
