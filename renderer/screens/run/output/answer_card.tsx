import { Ellipsis } from 'lucide-react'
import { memo, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FoldedGroup, RunHead } from '../../../../shared/contract/runs.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { byteText } from '../../../../shared/units.ts'
import { setTarget } from '../../../state/target.ts'
import { plainText, styledLines } from '../../../ui/ansi.ts'
import { AnsiText, InertText } from '../../../ui/ansi_text.tsx'
import { cx } from '../../../ui/class_names.ts'
import { MenuButton } from '../../../ui/menu.tsx'
import { STATE_LOOKS, StateMark } from '../../../ui/state_mark.tsx'
import { copyText } from '../results/export.ts'
import { compare, showHost, showOnly } from '../results/view.ts'
import { outcomeText } from '../results/words.ts'
import { closeUp } from './close_up.ts'
import { OutputViewer } from './output_viewer.tsx'
import type { OutputRow } from './pager.ts'
import { useChanges } from './use_changes.ts'

/** Lines of an answer that is not opened. */
const SHORT_LINES = 12
const SHORT_CHARACTERS = 800

/** Groups with the same output may have ended differently. */
export function digestKey({ digest, state, status, signal, reason, hosts }: FoldedGroup): string {
  // Hosts that were not reached have no output to tell them apart.
  return [digest, state, status, signal, reason, reason === undefined ? '' : hosts[0]].join(' ')
}

interface AnswerLine {
  readonly row: OutputRow
  readonly stream: 'stdout' | 'stderr'
}

interface AnswerCardProps {
  readonly run: RunHead
  readonly group: FoldedGroup
  /** The answer most hosts gave; absent for itself. */
  readonly base: FoldedGroup | undefined
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** One answer, and who gave it. */
export const AnswerCard = memo(function AnswerCard({ run, group, base, isOpen, onToggle }: AnswerCardProps) {
  const { t } = useTranslation()
  const { hosts, stdoutBytes, stderrBytes } = group
  const lines = useMemo(() => linesOf(group), [group.digest, group.stdout, group.stderr])
  const mayCompare = base !== undefined && base.digest !== group.digest && hasOutput(base) && hasOutput(group)
  const changes = useChanges(mayCompare ? `${base.digest} ${group.digest} ${group.stdout.length}` : undefined, () => [
    linesOf(base!).map(({ row }) => plainText(row)),
    lines.map(({ row }) => plainText(row)),
  ])
  // Of what has nothing in common, "differs" says nothing.
  const isAlike = changes !== undefined && changes.lines.some((line) => line.kind === 'same' || line.marks.length > 0)
  const shown = useMemo(
    () => closeUp(lines.length, isAlike ? changes : undefined, SHORT_LINES),
    [lines.length, isAlike, changes],
  )
  const bytes = stdoutBytes + stderrBytes
  const isBeginning = bytes > byteLengthOf(group.stdout) + byteLengthOf(group.stderr)
  const isCut =
    isBeginning ||
    shown.some((item) => item.kind === 'gap') ||
    lines.some(({ row }) => plainText(row).length > SHORT_CHARACTERS)
  const outcome = outcomeText(t, group)
  return (
    <article aria-label={t('common.hosts', { count: hosts.length })}>
      <div className="flex items-center gap-2.5 bg-raised px-3 py-1">
        <StateMark state={group.state} />
        <h3 className="shrink-0">
          {hosts.length === 1 ? (
            <button type="button" onClick={() => showHost(hosts[0]!)} className="hover:underline">
              <InertText text={hosts[0]!} />
            </button>
          ) : (
            <button
              type="button"
              onClick={() => showOnly(group)}
              title={t('run.folded.showHosts')}
              className="hover:underline"
            >
              {t('common.hosts', { count: hosts.length })}
            </button>
          )}
        </h3>
        {hosts.length > 1 && <HostNames hosts={hosts} />}
        {outcome !== '' && <span className="shrink-0 text-ink-3">{outcome}</span>}
        {isAlike && changes.differing > 0 && (
          <span className="shrink-0 text-ink-3">{t('run.folded.differs', { count: changes.differing })}</span>
        )}
        <MenuButton
          look="quiet"
          label={t('run.folded.more')}
          className="ml-auto !px-1 !py-0"
          entries={[
            { id: 'only', label: t('run.folded.showHosts'), act: () => showOnly(group) },
            { id: 'open', label: t('run.results.openHost'), act: () => showHost(hosts[0]!) },
            ...(base
              ? [
                  {
                    id: 'compare',
                    label: t('run.folded.compare'),
                    act: () => compare({ run: run.id, host: base.hosts[0]! }, { run: run.id, host: hosts[0]! }),
                  },
                ]
              : []),
            null,
            { id: 'target', label: t('run.results.useAsTarget'), act: () => setTarget(foldNames(hosts)) },
            {
              id: 'copy',
              label: t('run.folded.copy'),
              act: () => void copyText([group.stdout, group.stderr].filter(Boolean).join('\n'), t('common.copied')),
            },
            {
              id: 'names',
              label: t('run.results.copyNames'),
              act: () => void copyText(hosts.join('\n'), t('common.copied')),
            },
          ]}
        >
          <Ellipsis size={15} aria-hidden />
        </MenuButton>
      </div>
      {group.message !== undefined && bytes === 0 ? (
        <p className={cx('px-3.5 py-1.5', STATE_LOOKS[group.state].colour)}>
          <InertText text={group.message} />
        </p>
      ) : bytes === 0 ? (
        <p className="bg-sunken px-3.5 py-1.5 text-ink-3">{t('run.folded.noOutput')}</p>
      ) : isOpen ? (
        <OpenAnswer run={run.id} group={group} />
      ) : (
        <div className="bg-sunken px-3.5 py-1.5 font-mono text-fs-2 leading-[18px]">
          {shown.map((item) => {
            if (item.kind === 'gap')
              return (
                <div key={`gap ${item.at}`} className="text-ink-3 select-none">
                  {/* Of an answer of which only the beginning is here nobody has counted the lines. */}⋯{' '}
                  {(!isBeginning || item !== shown.at(-1)) && t('run.diff.gap', { count: item.count })}
                </div>
              )
            const { row, stream } = lines[item.at]!
            return (
              <Line
                key={item.at}
                row={row}
                stream={stream}
                marks={item.marks}
                isNew={item.kind === 'added' && item.marks.length === 0}
              />
            )
          })}
        </div>
      )}
      {bytes > 0 && (isCut || isOpen) && (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="block w-full bg-sunken px-3.5 pb-1.5 text-left text-fs-2 text-accent hover:underline"
        >
          {isOpen ? t('run.folded.showLess') : t('run.folded.showMore', { size: byteText(bytes) })}
        </button>
      )}
    </article>
  )
})

interface LineProps {
  readonly row: OutputRow
  readonly stream: 'stdout' | 'stderr'
  readonly marks: readonly { readonly from: number; readonly to: number }[]
  readonly isNew: boolean
}

function Line({ row, stream, marks, isNew }: LineProps) {
  const { t } = useTranslation()
  const isError = stream === 'stderr'
  const text = plainText(row)
  const spans = text.length > SHORT_CHARACTERS ? [{ text: `${text.slice(0, SHORT_CHARACTERS)}…`, style: {} }] : row
  return (
    <div
      className={cx(
        'min-h-[18px] break-words whitespace-pre-wrap',
        isError && 'border-l-2 border-fail pl-2',
        isNew && 'bg-[color-mix(in_srgb,var(--unreach)_12%,transparent)]',
      )}
    >
      {isError && <span className="sr-only">{t('run.folded.stderr')}: </span>}
      <AnsiText spans={spans} marks={marks} markLook="bg-[color-mix(in_srgb,var(--unreach)_26%,transparent)]" />
    </div>
  )
}

function HostNames({ hosts }: { readonly hosts: readonly string[] }) {
  const names = useMemo(() => foldNames(hosts), [hosts])
  return (
    <span className="min-w-0 truncate font-mono text-fs-2 text-ink-2" title={names.slice(0, 2000)}>
      <InertText text={names} />
    </span>
  )
}

function OpenAnswer({ run, group }: { readonly run: string; readonly group: FoldedGroup }) {
  const { t } = useTranslation()
  const host = group.hosts[0]!
  return (
    <>
      {(['stdout', 'stderr'] as const).map((stream) => {
        const size = stream === 'stdout' ? group.stdoutBytes : group.stderrBytes
        if (size === 0) return null
        return (
          <div key={stream} className="flex h-[min(45vh,420px)] flex-col">
            <OutputViewer
              run={run}
              host={host}
              stream={stream}
              size={size}
              isOver
              title={t(`run.output.${stream}`)}
              place={undefined}
              find=""
            />
          </div>
        )
      })}
    </>
  )
}

function linesOf({ stdout, stderr }: FoldedGroup): AnswerLine[] {
  return (['stdout', 'stderr'] as const).flatMap((stream) => {
    const text = stream === 'stdout' ? stdout : stderr
    if (text === '') return []
    const { lines } = styledLines(text.endsWith('\n') ? text.slice(0, -1) : text)
    return lines.map((row) => ({ row, stream }))
  })
}

const hasOutput = ({ stdoutBytes, stderrBytes }: FoldedGroup) => stdoutBytes + stderrBytes > 0

/** Not by a Blob: making one asks another process, and took 200 ms while hosts were printing. */
function byteLengthOf(text: string): number {
  return new TextEncoder().encode(text).length
}
