import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf, OutputOf } from '../../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../../shared/contract/index.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { useQuery } from '../../../engine/hooks.ts'
import { InertText } from '../../../ui/ansi_text.tsx'
import { Button } from '../../../ui/button.tsx'
import { DataTable, type Column } from '../../../ui/data_table.tsx'
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx'
import { emptySelection } from '../../../ui/selection.ts'
import { loginText } from '../../hosts/login_text.ts'
import { dangerText } from '../danger_text.ts'

type Prepare = FlotillaContract['runs.prepare']
type Prepared = OutputOf<Prepare>['hosts'][number]

interface PreviewProps {
  readonly input: InputOf<Prepare>
  readonly onClose: () => void
  /** Absent while it cannot be run. */
  readonly onRun: (() => void) | undefined
}

/** More ranges than this are a list, and that is below. */
const MOST_CHARACTERS = 600

/** What will run, where, as whom and logged in how, before it does. */
export function Preview({ input, onClose, onRun }: PreviewProps) {
  const { t } = useTranslation()
  const { data, failure } = useQuery('runs.prepare', input)
  const [selection, setSelection] = useState(emptySelection)
  const [folded, setFolded] = useState('')
  // After the first paint: ten thousand names take a moment.
  useEffect(() => {
    const timer = setTimeout(() => setFolded(foldNames(input.hosts)), 50)
    return () => clearTimeout(timer)
  }, [input.hosts])
  const problems = data?.problems ?? failure?.details?.problems ?? []
  const columns = useMemo<readonly Column<Prepared>[]>(
    () => [
      {
        id: 'host',
        title: t('run.preview.host'),
        width: 'minmax(0,1fr)',
        cell: ({ host }) => <InertText text={host} />,
      },
      {
        id: 'address',
        title: t('run.preview.address'),
        width: 'minmax(0,1fr)',
        cell: ({ address, port }) => (
          <span className="font-mono text-fs-2 text-ink-2">
            <InertText text={`${address.includes(':') ? `[${address}]` : address}:${port}`} />
          </span>
        ),
      },
      { id: 'user', title: t('run.preview.user'), width: '110px', cell: ({ user }) => <InertText text={user} /> },
      {
        id: 'login',
        title: t('run.preview.login'),
        width: 'minmax(0,1.2fr)',
        cell: ({ login }) => (
          <span className="text-ink-2">
            <InertText text={loginText(login, t)} />
          </span>
        ),
      },
    ],
    [t],
  )
  return (
    <Dialog title={t('run.preview.title', { count: input.hosts.length })} isOpen onClose={onClose} width="w-[820px]">
      <p className="min-h-[1.5em] font-mono text-fs-2 break-words text-ink-2">
        <InertText text={folded.length > MOST_CHARACTERS ? `${folded.slice(0, MOST_CHARACTERS)}…` : folded} />
      </p>
      {data && data.example !== '' && (
        <section className="flex flex-col gap-1">
          <h3 className="text-fs-2 text-ink-2">{t('run.preview.example', { host: data.hosts[0]?.host ?? '' })}</h3>
          <pre
            tabIndex={0}
            className="max-h-40 overflow-auto rounded-r1 border border-line bg-sunken px-2.5 py-1.5 font-mono text-fs-2"
          >
            <InertText text={data.example} />
          </pre>
        </section>
      )}
      {data && data.dangers.length > 0 && (
        <p className="text-unreach">
          ⚠{' '}
          {t('run.preview.dangers', {
            reasons: data.dangers.map((one) => dangerText(one, t)).join(t('run.target.comma')),
          })}
        </p>
      )}
      {(problems.length > 0 || failure) && (
        <div role="alert" className="text-fail">
          <h3 className="font-semibold">{t('run.preview.problems')}</h3>
          <ul className="ml-5 list-disc">
            {problems.slice(0, 20).map(({ message }, at) => (
              <li key={at}>
                <InertText text={message} />
              </li>
            ))}
            {problems.length === 0 && failure && <li>{failure.message}</li>}
          </ul>
        </div>
      )}
      <div className="flex h-72 min-h-0 flex-col rounded-r1 border border-line">
        <DataTable
          label={t('run.preview.title', { count: input.hosts.length })}
          rows={data?.hosts ?? []}
          columns={columns}
          keyOf={({ host }) => host}
          selection={selection}
          onSelect={setSelection}
        />
      </div>
      <DialogButtons>
        <Button onPress={onClose}>{t('common.close')}</Button>
        {onRun && (
          <Button
            look="primary"
            onPress={() => {
              onClose()
              onRun()
            }}
          >
            {t('run.start.run', { count: input.hosts.length })}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  )
}
