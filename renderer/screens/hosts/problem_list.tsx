import type { Problem } from '../../../shared/problem.ts'
import { inertText } from '../../../shared/inert_text.ts'
import { cx } from '../../ui/class_names.ts'

export interface ProblemListProps {
  readonly title: string
  readonly problems: readonly Problem[]
  /** `warning`: nothing is kept from running by them. */
  readonly kind?: 'problem' | 'warning'
}

/** What is wrong in a file, each with its line. */
export function ProblemList({ title, problems, kind = 'problem' }: ProblemListProps) {
  const colour = kind === 'problem' ? 'text-fail' : 'text-unreach'
  return (
    <section aria-label={title} className="rounded-r1 border border-line bg-sunken px-3 py-2">
      <h3 className={cx('font-medium', colour)}>
        <span aria-hidden className="mr-1.5">
          {kind === 'problem' ? '✕' : '⚠'}
        </span>
        {title}
      </h3>
      <ol tabIndex={0} className="mt-1 max-h-28 overflow-auto text-fs-2">
        {problems.map(({ message, line, column }, at) => (
          <li key={at} className="flex gap-2">
            <span className="min-w-6 shrink-0 font-mono text-ink-3">
              {[line, column].filter((part) => part !== undefined).join(':')}
            </span>
            <span className="min-w-0 text-ink-2 select-text">{inertText(message)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
