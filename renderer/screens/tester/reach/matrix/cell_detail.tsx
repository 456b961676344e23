import { X } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReachCell } from '../../../../../shared/contract/reach.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { IconButton } from '../../../../ui/button.tsx'
import { placesOf, type ChangesByPlace, type Line } from './arrange.ts'
import type { Axes } from './axes.ts'
import { CELL_LOOKS, msRange } from './cell_look.ts'
import { stateAt, type Matrix } from './matrix.ts'

/** Different ones that are shown; more are said to be there. */
const MOST = 20

interface CellDetailProps {
  readonly matrix: Matrix
  readonly axes: Axes
  readonly row: Line
  readonly column: Line
  readonly changes: ChangesByPlace | undefined
  readonly onClose: () => void
}

/** All that is known of a cell, or of those that are joined in one. */
export function CellDetail({ matrix, axes, row, column, changes, onClose }: CellDetailProps) {
  const { t } = useTranslation()
  const places = useMemo(() => placesOf(axes, row, column), [axes, row, column])
  const found = useMemo(() => summary(matrix, places), [matrix, places])
  const first = places[0]
  if (first === undefined) return null
  const state = stateAt(matrix, first)
  const before = changes?.get(first)?.before
  const { shape, colour } = CELL_LOOKS[state]
  return (
    <section
      aria-label={t('reach.detail.title')}
      className="flex max-h-[45%] shrink-0 flex-col gap-1.5 overflow-auto border-t border-line bg-raised px-3 py-2 text-fs-2"
    >
      <div className="flex items-start gap-3">
        <h3 className="min-w-0 flex-1 font-mono break-words">
          <InertText text={row.name} /> → <InertText text={column.name} />
          {places.length > 1 && (
            <span className="font-sans text-ink-3"> · {t('reach.detail.cells', { count: places.length })}</span>
          )}
        </h3>
        <IconButton label={t('common.close')} onPress={onClose} className="!py-0">
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      <p>
        <span className={colour}>
          <span aria-hidden>{shape} </span>
          {t(`reach.state.${state}`)}
        </span>{' '}
        <span className="text-ink-2">{t(`reach.meaning.${state}`)}</span>
      </p>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1">
        {before !== undefined && (
          <Fact name={t('reach.detail.before')}>
            {CELL_LOOKS[before].shape} {t(`reach.state.${before}`)}
          </Fact>
        )}
        {found.ms !== undefined && <Fact name={t('reach.detail.ms')}>{t('hosts.ms', { ms: found.ms })}</Fact>}
        {found.via.length > 0 && (
          <Fact name={t('reach.detail.via')}>{found.via.map((via) => t(`reach.via.${via}`)).join(', ')}</Fact>
        )}
        {found.banners.length > 0 && (
          <Fact name={t('reach.detail.banner')}>
            <Texts texts={found.banners} />
          </Fact>
        )}
        {found.messages.length > 0 && (
          <Fact name={t('reach.detail.message')}>
            <Texts texts={found.messages} />
          </Fact>
        )}
      </dl>
    </section>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

function Texts({ texts }: { readonly texts: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <ul>
      {texts.slice(0, MOST).map((text) => (
        <li key={text} className="font-mono break-words">
          <InertText text={text} />
        </li>
      ))}
      {texts.length > MOST && (
        <li className="text-ink-3">{t('reach.detail.others', { count: texts.length - MOST })}</li>
      )}
    </ul>
  )
}

interface Summary {
  readonly ms: string | undefined
  readonly via: readonly NonNullable<ReachCell['via']>[]
  readonly banners: readonly string[]
  readonly messages: readonly string[]
}

/** Each different thing once. */
function summary({ cells }: Matrix, places: readonly number[]): Summary {
  const found = places.flatMap((place) => cells[place] ?? [])
  const all = <Value,>(valueOf: (cell: ReachCell) => Value | undefined): Value[] => [
    ...new Set(found.flatMap((cell) => valueOf(cell) ?? [])),
  ]
  return {
    ms: msRange(found.map(({ ms }) => ms)),
    via: all(({ via }) => via),
    banners: all(({ banner }) => banner),
    messages: all(({ message }) => message),
  }
}
