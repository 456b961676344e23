import { Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../../app/actions.ts'
import { go } from '../../../app/route.ts'
import { Button } from '../../../ui/button.tsx'
import { ActionKeys } from '../../../ui/kbd.tsx'
import { EmptyTalk } from './empty_talk.tsx'
import { useFollowTalk } from './follow_talk.ts'
import { ServerForm } from './servers/form/server_form.tsx'
import { RemoveServerDialog } from './servers/remove_dialog.tsx'
import { askRemoval } from './servers/removal.ts'
import { ServerCards } from './servers/server_cards.tsx'
import { ServerPanel } from './servers/server_panel.tsx'
import { isUp, serverAddress } from './servers/server_words.ts'
import { StartDialog } from './servers/start_dialog.tsx'
import { startOrTell, stopServer } from './servers/start_server.ts'
import { SessionCards, SessionForm, SessionPanel } from './sessions/index.tsx'
import { openForm, useTalk } from './talk_state.ts'

const none = [] as const

/** Servers and clients as cards, above what is looked at. */
export function TalkTab({ id }: { readonly id?: string }) {
  const { t } = useTranslation()
  const failure = useFollowTalk()
  const { servers = none, sessions = none } = useTalk()
  const isTold = useTalk((talk) => talk.servers !== undefined)
  const all = [...servers, ...sessions]
  const shown = all.find((one) => one.id === id) ?? all[0]
  const server = servers.find((one) => one.id === shown?.id)
  const session = sessions.find((one) => one.id === shown?.id)

  const step = (by: number) => {
    const at = all.findIndex((one) => one.id === shown?.id)
    const next = all[(at + by + all.length) % all.length]
    if (next) go({ screen: 'tester', tab: 'talk', id: next.id })
  }
  const cards = useRef<HTMLDivElement>(null)
  useEffect(() => {
    cards.current?.querySelector('li:has([aria-current])')?.scrollIntoView({ block: 'nearest' })
  }, [shown?.id])
  useAction('talk.newServer', () => openForm({ kind: 'server' }))
  useAction('talk.next', () => step(1), all.length > 1)
  useAction('talk.previous', () => step(-1), all.length > 1)
  useAction(
    'talk.startStop',
    () => {
      if (!server) return
      if (isUp(server)) stopServer(server)
      else void startOrTell({ id: server.id }, serverAddress(server, t))
    },
    server !== undefined,
  )
  useAction(
    'talk.edit',
    () => server && openForm({ kind: 'server', id: server.id, spec: server.spec }),
    server !== undefined,
  )
  useAction('talk.remove', () => server && askRemoval(server), server !== undefined)

  return (
    <>
      <div
        ref={cards}
        className="@container flex max-h-[46%] shrink-0 flex-col max-[760px]:max-h-[32%] gap-2 overflow-auto px-3 py-2"
      >
        <div className="flex items-center gap-2">
          <h2 className="flex-1 font-semibold">{t('tester.servers.heading')}</h2>
          <Button onPress={() => openForm({ kind: 'server' })}>
            <Plus size={14} aria-hidden />
            {t('tester.servers.new')}
            <ActionKeys id="talk.newServer" />
          </Button>
        </div>
        {failure && (
          <p role="alert" className="text-fail">
            ✕ {failure.message}
          </p>
        )}
        <ServerCards servers={servers} shownId={shown?.id} />
        <SessionCards shownId={shown?.id} />
      </div>
      {isTold && all.length === 0 && <EmptyTalk />}
      {server && (
        <div className="flex min-h-0 flex-1 border-t border-line">
          <ServerPanel key={server.id} server={server} />
        </div>
      )}
      {session && (
        <div className="flex min-h-0 flex-1 border-t border-line">
          <SessionPanel key={session.id} id={session.id} />
        </div>
      )}
      <ServerForm />
      <SessionForm />
      <StartDialog />
      <RemoveServerDialog />
    </>
  )
}
