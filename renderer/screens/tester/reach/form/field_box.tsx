import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../../../../shared/problem.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { cx } from '../../../../ui/class_names.ts'

interface FieldBoxProps {
  readonly name: string
  readonly isWrong: boolean
  readonly className: string
  readonly children: ReactNode
}

/** A field of the form, with its name in front and what it means behind. */
export function FieldBox({ name, isWrong, className, children }: FieldBoxProps) {
  return (
    <div
      className={cx(
        'flex min-h-[34px] min-w-0 items-center gap-2 rounded-r2 border bg-sunken px-2.5 py-1.5 focus-within:border-accent focus-within:shadow-[0_0_0_2px_var(--accent-soft)]',
        isWrong ? 'border-fail' : 'border-line-strong',
        className,
      )}
    >
      <span aria-hidden className="text-ink-3">
        {name}
      </span>
      {children}
    </div>
  )
}

/** More would push the form away. */
const MOST_PROBLEMS = 4

/** What is wrong with a field, below it. */
export function FieldProblems({ id, problems }: { readonly id: string; readonly problems: readonly Problem[] }) {
  const { t } = useTranslation()
  return (
    <div id={id} className="contents">
      {problems.length > 0 && (
        <ul role="alert" className="-mt-1 pl-2.5 text-fs-2 text-fail">
          {problems.slice(0, MOST_PROBLEMS).map(({ message, column }, at) => (
            <li key={at}>
              ✕{' '}
              <InertText
                text={column === undefined ? message : t('run.target.column', { column: String(column), message })}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
