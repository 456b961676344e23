import { Download, Upload } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TransferHead } from '../../../shared/contract/transfers.ts'
import { inertText } from '../../../shared/inert_text.ts'
import { byteText } from '../../../shared/units.ts'
import { useAction } from '../../app/actions.ts'
import { chooseAndSend } from '../../app/file_drop.ts'
import { go, useRoute } from '../../app/route.ts'
import { useActivity } from '../../state/activity.ts'
import { useTarget } from '../../state/target.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/class_names.ts'
import { ActionKeys } from '../../ui/kbd.tsx'
import { MenuButton } from '../../ui/menu.tsx'
import { FetchDialog } from './fetch_dialog.tsx'
import { ProgressBar } from './progress_bar.tsx'
import { useSendings } from './sending.ts'
import { TransferDetail } from './transfer_detail.tsx'
import { useTransferWords } from './words.ts'

/** The queue at the left, the hosts of the transfer that is looked at at the right. */
export default function TransfersScreen() {
  const { t } = useTranslation()
  const transfers = useActivity((state) => state.transfers)
  const sendings = useSendings((state) => state.sendings)
  const wanted = useRoute(({ route }) => (route.screen === 'transfers' ? route.id : undefined))
  const [fetching, setFetching] = useState(false)
  const shown = transfers.find(({ id }) => id === wanted) ?? (wanted === undefined ? transfers[0] : undefined)

  const choose = (folder: boolean) => void chooseAndSend(useTarget.getState().text, { folder })
  useAction('transfers.send', () => choose(false))
  useAction('transfers.fetch', () => setFetching(true))

  return (
    <>
      <div className="flex items-center gap-2 border-b border-line px-3 py-2">
        <h1 className="flex-1 text-fs-4 font-semibold">{t('transfers.title')}</h1>
        <MenuButton
          entries={[
            { id: 'files', label: t('transfers.sendFiles'), act: () => choose(false) },
            { id: 'folder', label: t('transfers.sendFolder'), act: () => choose(true) },
          ]}
        >
          <Upload size={14} aria-hidden />
          {t('transfers.send')}
        </MenuButton>
        <Button onPress={() => setFetching(true)}>
          <Download size={14} aria-hidden />
          {t('transfers.fetch.open')}
          <ActionKeys id="transfers.fetch" />
        </Button>
      </div>
      {sendings.map((sending) => (
        <div key={sending.id} className="flex items-center gap-3 border-b border-line bg-raised px-3 py-1.5">
          <span className="truncate">{t('transfers.uploading', { title: inertText(sending.title) })}</span>
          <ProgressBar
            label={t('transfers.uploading', { title: inertText(sending.title) })}
            done={sending.bytes}
            total={sending.totalBytes}
            className="flex-1"
          />
          <span className="text-ink-2">
            {t('transfers.ofBytes', { done: byteText(sending.bytes), total: byteText(sending.totalBytes) })}
          </span>
          <Button onPress={() => sending.cancel()}>{t('common.cancel')}</Button>
        </div>
      ))}
      {transfers.length === 0 ? (
        <EmptyQueue />
      ) : (
        <div className="flex min-h-0 flex-1 max-[900px]:flex-col">
          <ul
            aria-label={t('transfers.queue')}
            className="w-80 shrink-0 overflow-auto border-r border-line max-[900px]:max-h-48 max-[900px]:w-auto max-[900px]:border-b"
          >
            {transfers.map((head) => (
              <QueueItem key={head.id} head={head} isShown={head.id === shown?.id} />
            ))}
          </ul>
          {shown && <TransferDetail key={shown.id} head={shown} />}
        </div>
      )}
      {fetching && <FetchDialog onClose={() => setFetching(false)} />}
    </>
  )
}

function QueueItem({ head, isShown }: { readonly head: TransferHead; readonly isShown: boolean }) {
  const words = useTransferWords()
  const { shape, colour, text } = words.state(head)
  return (
    <li className={cx('border-b border-line', isShown && 'bg-accent-soft shadow-[inset_2px_0_var(--accent)]')}>
      <button
        type="button"
        aria-current={isShown}
        onClick={() => go({ screen: 'transfers', id: head.id })}
        className="flex w-full flex-col gap-1 px-3 py-2 text-left hover:bg-raised"
      >
        <span className="flex w-full items-center gap-2">
          {head.direction === 'put' ? <Upload size={13} aria-hidden /> : <Download size={13} aria-hidden />}
          <span className="min-w-0 flex-1 truncate">{inertText(head.title)}</span>
        </span>
        <span className="flex w-full items-center gap-2 text-fs-2 text-ink-2">
          <span className={colour}>
            <span aria-hidden>{shape}</span> {text}
          </span>
          <span className="ml-auto truncate">{inertText(head.target ?? '')}</span>
        </span>
        {head.state !== 'ended' && (
          <ProgressBar label={inertText(head.title)} done={head.bytes} total={head.totalBytes} className="w-full" />
        )}
      </button>
    </li>
  )
}

function EmptyQueue() {
  const { t } = useTranslation()
  return (
    <div className="m-auto flex max-w-110 flex-col items-center gap-2 p-8 text-center text-ink-2">
      <Upload size={28} aria-hidden className="text-ink-3" />
      <p className="text-fs-4 text-ink">{t('transfers.empty.title')}</p>
      <p>{t('transfers.empty.body')}</p>
    </div>
  )
}
