import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ServerHead, ServerPeer } from '../../../../../shared/contract/tester/servers.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { byteText } from '../../../../../shared/units.ts'
import { useAction } from '../../../../app/actions.ts'
import { engine } from '../../../../engine/engine.ts'
import { useStream } from '../../../../engine/hooks.ts'
import { Button } from '../../../../ui/button.tsx'
import { DataTable, type Column } from '../../../../ui/data_table.tsx'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { chosenOf, emptySelection } from '../../../../ui/selection.ts'
import { toastFailure } from '../../../../ui/toasts.ts'
import { timeText } from '../log/entry_text.ts'
import { shortNumber } from '../parts/numbers.ts'
import { mergedPeers } from './peers.ts'
import { SayDialog } from './say_dialog.tsx'
import { isUp, serverAddress } from './server_words.ts'

const PEER_LOOKS = {
  waiting: { shape: '○', colour: 'text-unreach' },
  served: { shape: '●', colour: 'text-ok' },
  closed: { shape: '–', colour: 'text-cancel' },
} as const satisfies Record<ServerPeer['state'], unknown>

/** Who is there, and who was; what can be said to them. */
export function PeersPane({ server }: { readonly server: ServerHead }) {
  const { t } = useTranslation()
  const { id } = server
  const [peers, setPeers] = useState<readonly ServerPeer[]>([])
  const [selection, setSelection] = useState(emptySelection)
  const [saying, setSaying] = useState(false)
  useEffect(() => {
    setPeers([])
    setSelection(emptySelection)
  }, [id, server.startedAt])
  const failure = useStream('servers.peers', { id }, async (event) => {
    setPeers((known) => mergedPeers(known, event.peers))
    await new Promise((resolve) => setTimeout(resolve, 100))
  })
  const chosen = chosenOf(selection, peers).filter(({ state }) => state !== 'closed')
  const canSay = isUp(server) && peers.some(({ state }) => state !== 'closed')
  const drop = () => {
    for (const { id: peer } of chosen) engine.mutate('servers.drop-peer', { id, peer }).catch(toastFailure)
  }
  useAction('talk.say', () => setSaying(true), canSay)
  const columns = useColumns()
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <div className="flex items-center gap-2 border-b border-line px-3 py-1.5">
        <h2 className="flex-1 font-semibold">{t('tester.servers.peers.heading')}</h2>
        <Button isDisabled={chosen.length === 0} onPress={drop}>
          {t('tester.servers.peers.drop')}
        </Button>
        <Button isDisabled={!canSay} onPress={() => setSaying(true)}>
          {t('tester.servers.peers.say')}
          <ActionKeys id="talk.say" />
        </Button>
      </div>
      {failure && (
        <p role="alert" className="px-3 py-1 text-fail">
          ✕ {failure.message}
        </p>
      )}
      <DataTable
        label={t('tester.servers.peers.heading')}
        rows={peers}
        columns={columns}
        keyOf={({ id: peer }) => peer}
        selection={selection}
        onSelect={setSelection}
        empty={
          <p className="p-3 whitespace-normal text-ink-3">
            {isUp(server)
              ? t('tester.servers.peers.empty', { address: serverAddress(server, t) })
              : t('tester.servers.peers.stopped')}
          </p>
        }
      />
      {saying && (
        <SayDialog id={id} peer={chosen.length === 1 ? chosen[0] : undefined} onClose={() => setSaying(false)} />
      )}
    </div>
  )
}

function useColumns(): readonly Column<ServerPeer>[] {
  const { t } = useTranslation()
  return useMemo(
    () => [
      {
        id: 'peer',
        title: t('tester.servers.peers.column.peer'),
        width: 'minmax(128px,1.4fr)',
        cell: ({ peer, state }) => (
          <span className="font-mono text-fs-2">
            <span className={PEER_LOOKS[state].colour} title={t(`tester.servers.peers.state.${state}`)}>
              <span aria-hidden className="inline-block w-3.5 text-center">
                {PEER_LOOKS[state].shape}
              </span>
              <span className="sr-only">{t(`tester.servers.peers.state.${state}`)}</span>
            </span>{' '}
            {inertText(peer)}
          </span>
        ),
      },
      {
        id: 'since',
        title: t('tester.servers.peers.column.since'),
        width: '64px',
        cell: ({ since }) => (
          <time dateTime={since} className="text-ink-2">
            {timeText(Date.parse(since)).slice(0, 8)}
          </time>
        ),
      },
      {
        id: 'messages',
        title: t('tester.servers.peers.column.messages'),
        width: '88px',
        align: 'right',
        cell: ({ messagesIn, messagesOut }) => `${shortNumber(messagesIn)} / ${shortNumber(messagesOut)}`,
      },
      {
        id: 'bytes',
        title: t('tester.servers.peers.column.bytes'),
        width: '124px',
        align: 'right',
        cell: ({ bytesIn, bytesOut }) => `${byteText(bytesIn)} / ${byteText(bytesOut)}`,
      },
      {
        id: 'message',
        title: t('tester.servers.peers.column.message'),
        width: 'minmax(60px,1fr)',
        cell: ({ message, state }) => (
          <span
            className={state === 'closed' ? 'text-ink-2' : 'text-unreach'}
            title={message === undefined ? undefined : inertText(message)}
          >
            {message === undefined
              ? state === 'served'
                ? ''
                : t(`tester.servers.peers.state.${state}`)
              : inertText(message)}
          </span>
        ),
      },
    ],
    [t],
  )
}
