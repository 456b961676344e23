import { useTranslation } from 'react-i18next'
import { useAction } from '../../../app/actions.ts'
import { go } from '../../../app/route.ts'
import { cx } from '../../../ui/class_names.ts'
import { Split } from '../../run/results/split.tsx'
import { EmptyReach } from './empty_reach.tsx'
import { ReachForm } from './form/reach_form.tsx'
import { MatrixList } from './list/matrix_list.tsx'
import { useMatrices } from './list/use_matrices.ts'
import { MatrixView } from './matrix/matrix_view.tsx'
import { useIsNarrow } from './use_is_narrow.ts'

/** Who reaches whom. @param id the matrix that is looked at; without it, the newest */
export function ReachTab({ id }: { readonly id?: string }) {
  const { t } = useTranslation()
  const { matrices, failure } = useMatrices()
  const isNarrow = useIsNarrow()
  const shownId = id ?? matrices?.[0]?.id
  const step = (by: number) => {
    const at = matrices?.findIndex((one) => one.id === shownId) ?? -1
    const next = matrices?.[at + by]
    if (next) go({ screen: 'tester', tab: 'reach', id: next.id })
  }
  useAction('reach.next', () => step(1))
  useAction('reach.previous', () => step(-1))
  const list = matrices && <MatrixList matrices={matrices} shownId={shownId} />
  const matrix = matrices && shownId !== undefined && <MatrixView key={shownId} id={shownId} matrices={matrices} />
  return (
    <div className={cx('flex min-h-0 flex-1 flex-col', isNarrow && 'overflow-auto')}>
      <h2 className="sr-only">{t('reach.title')}</h2>
      <ReachForm />
      {failure && (
        <p role="alert" className="px-3 py-2 text-fail">
          ✕ {failure.message}
        </p>
      )}
      {matrices && !matrix && <EmptyReach />}
      {matrix && isNarrow && (
        <>
          <div className="flex max-h-28 shrink-0 flex-col border-b border-line">{list}</div>
          <div className="flex min-h-160 flex-1">{matrix}</div>
        </>
      )}
      {matrix && !isNarrow && (
        <Split label={t('reach.list.resize')} kept="flotilla.split.reach" usual={260} left={list} right={matrix} />
      )}
    </div>
  )
}
