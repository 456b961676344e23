import { Folder, FileText } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inertText } from '../../../shared/inert_text.ts'
import { byteText } from '../../../shared/units.ts'
import { closeSendSheet, useSendSheet, type Outgoing } from '../../app/send_sheet.ts'
import { useQuery } from '../../engine/hooks.ts'
import { useSettings } from '../../state/settings.ts'
import { resolveTarget, useInventory } from '../../state/inventory.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { MenuButton } from '../../ui/menu.tsx'
import { rootsOf } from './outgoing.ts'
import { send } from './sending.ts'
import { defaultTransferOptions, TransferOptionsFields, type TransferChoices } from './transfer_options.tsx'

/** What goes where, before it goes: files, hosts, remote path, and what happens when it exists. Enter sends. */
export function SendSheet({ outgoing }: { readonly outgoing: Outgoing }) {
  const { t } = useTranslation()
  const [target, setTarget] = useState(useSendSheet.getState().target)
  const [typedRemote, setRemote] = useState<string>()
  const [choices, setChoices] = useState<TransferChoices>(defaultTransferOptions)
  const index = useInventory((state) => state.index)
  const { forks, connectTimeoutMs, hostKeys } = useSettings()
  const selected = useMemo(() => resolveTarget(index, target), [index, target])
  const recent = useQuery('transfers.recent-paths', {}).data?.remote ?? []
  const remote = typedRemote ?? recent[0] ?? '~/'
  const contents = useContents(outgoing)

  const problem = selected.problems[0]?.message
  const count = selected.hosts.length
  const ready = count > 0 && contents !== undefined && contents.files > 0 && contents.problem === undefined
  const start = () => {
    if (!ready) return
    closeSendSheet()
    void send(outgoing, {
      hosts: selected.hosts,
      target,
      remote,
      options: { ...choices, forks, connectTimeoutMs, hostKeys },
    })
  }

  return (
    <Dialog
      title={
        <>
          {t('transfers.sheet.title')} <span className="text-accent">{target}</span>
          {count > 0 && ` · ${t('common.hosts', { count })}`}
        </>
      }
      isOpen
      onClose={closeSendSheet}
      width="w-[700px]"
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <Contents contents={contents} />
        <TextField
          label={t('transfers.sheet.hosts')}
          value={target}
          onChange={setTarget}
          error={problem}
          autoFocus={target === ''}
          mono
        />
        <div className="flex items-end gap-2">
          <TextField
            label={t('transfers.sheet.remote')}
            hint={t('transfers.sheet.remoteHint')}
            value={remote}
            onChange={setRemote}
            autoFocus={target !== ''}
            mono
            className="flex-1"
          />
          {recent.length > 0 && (
            <MenuButton
              className="mb-6"
              label={t('transfers.sheet.recent')}
              entries={recent.slice(0, 12).map((path) => ({ id: path, label: path, act: () => setRemote(path) }))}
            >
              {t('transfers.sheet.recent')}
            </MenuButton>
          )}
        </div>
        <TransferOptionsFields choices={choices} onChange={setChoices} />
        <DialogButtons>
          <Button onPress={closeSendSheet}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" isDisabled={!ready}>
            {t('transfers.sheet.send', { size: byteText(contents?.bytes ?? 0), hosts: String(count) })}
            <span aria-hidden>⏎</span>
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

interface ContentsFacts {
  readonly roots: readonly {
    readonly name: string
    readonly kind: string
    readonly files: number
    readonly bytes: number
  }[]
  readonly files: number
  readonly bytes: number
  readonly problem?: string
}

/** Undefined until it is known. */
function useContents(outgoing: Outgoing): ContentsFacts | undefined {
  const inspected = useQuery(
    'transfers.inspect',
    outgoing.kind === 'paths' ? { paths: [...outgoing.paths] } : undefined,
  )
  const local = useMemo(() => (outgoing.kind === 'files' ? rootsOf(outgoing.files) : undefined), [outgoing])
  if (local)
    return {
      roots: local,
      files: local.reduce((sum, { files }) => sum + files, 0),
      bytes: local.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  if (inspected.failure) return { roots: [], files: 0, bytes: 0, problem: inspected.failure.message }
  const { data } = inspected
  const problem = data?.problems[0]
  return data && { ...data, ...(problem ? { problem: `${problem.source}: ${problem.message}` } : {}) }
}

function Contents({ contents }: { readonly contents: ContentsFacts | undefined }) {
  const { t } = useTranslation()
  const [known, setKnown] = useState(contents)
  useEffect(() => {
    if (contents) setKnown(contents)
  }, [contents])
  if (!known) return <p className="text-ink-3">{t('common.loading')}</p>
  return (
    <>
      <ul className="max-h-40 overflow-auto rounded-r1 border border-line bg-sunken p-2 font-mono text-fs-2">
        {known.roots.map(({ name, kind, files, bytes }) => (
          <li key={name} className="flex items-center gap-2">
            {kind === 'folder' ? <Folder size={13} aria-hidden /> : <FileText size={13} aria-hidden />}
            <span className="min-w-0 truncate">{inertText(kind === 'folder' ? `${name}/` : name)}</span>
            <span className="ml-auto whitespace-nowrap text-ink-3">
              {kind === 'folder' && `${t('common.files', { count: files })}, `}
              {byteText(bytes)}
            </span>
          </li>
        ))}
      </ul>
      {known.problem !== undefined && (
        <p role="alert" className="text-fail">
          ✕ {inertText(known.problem)}
        </p>
      )}
    </>
  )
}
