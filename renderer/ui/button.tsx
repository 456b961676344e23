import type { ReactNode } from 'react'
import {
  Button as AriaButton,
  Tooltip,
  TooltipTrigger,
  type ButtonProps as AriaButtonProps,
} from 'react-aria-components'
import { cx } from './class_names.ts'

type Look = 'plain' | 'primary' | 'danger' | 'quiet'

const LOOKS: Readonly<Record<Look, string>> = {
  plain: 'border-line-strong bg-overlay text-ink hover:border-ink-3',
  primary:
    'border-accent bg-accent text-accent-ink font-semibold hover:brightness-110 [&_kbd]:border-accent-ink [&_kbd]:text-accent-ink',
  danger: 'border-fail bg-transparent text-fail hover:bg-raised',
  quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-overlay hover:text-ink',
}

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  readonly look?: Look
  readonly className?: string
  readonly children?: ReactNode
}

export function Button({ look = 'plain', className, ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      className={cx(
        'inline-flex items-center justify-center gap-2 rounded-r1 border px-3 py-1 whitespace-nowrap select-none disabled:opacity-50',
        LOOKS[look],
        className,
      )}
    />
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'aria-label'> {
  /** What it does: read by screen readers, shown as a tooltip. */
  readonly label: string
}

/** A button that is only an icon. */
export function IconButton({ label, look = 'quiet', className, ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={400} closeDelay={0}>
      <Button {...props} look={look} aria-label={label} className={cx('!px-1.5', className)} />
      <Tooltip
        offset={6}
        className="rounded-r1 border border-line-strong bg-overlay px-2 py-0.5 text-fs-2 text-ink shadow-overlay"
      >
        {label}
      </Tooltip>
    </TooltipTrigger>
  )
}
