import { useTranslation } from 'react-i18next'
import type { RulerLanes } from '../../../../../shared/contract/tester/sessions.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { timeText } from '../log/entry_text.ts'
import { countText } from '../parts/numbers.ts'

const COLUMNS = ['lane', 'offset', 'bytes', 'at', 'label', 'error'] as const

/** The ruler for those who hear it. */
export function RulerTable({ lanes }: { readonly lanes: RulerLanes }) {
  const { t } = useTranslation()
  return (
    <div className="sr-only">
      <table>
        <caption>{t('tester.ruler.table')}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t(`tester.ruler.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['sends', 'reads', 'frames'] as const).flatMap((lane) =>
            (lanes[lane] ?? []).map(({ offset, bytes, at, label, error }, number) => (
              <tr key={`${lane} ${number}`}>
                <th scope="row">{`${t(`tester.ruler.lane.${lane}`)} ${number + 1}`}</th>
                <td>{countText(offset)}</td>
                <td>{countText(bytes)}</td>
                <td>{timeText(at)}</td>
                <td>{inertText(label)}</td>
                <td>{inertText(error ?? '')}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  )
}
