import { Link, Pencil, Plus, Trash2, Unlink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SessionHead } from '../../../../../shared/contract/tester/sessions.ts'
import { byteText } from '../../../../../shared/units.ts'
import { useAction } from '../../../../app/actions.ts'
import { hashOf } from '../../../../app/route.ts'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { countText } from '../parts/numbers.ts'
import { reasonText } from '../parts/reason_text.ts'
import { openForm, useTalk } from '../talk_state.ts'
import { act, askSessionRemoval, connectAgain, talkTo } from './connect.ts'
import { RemoveSessionDialog } from './remove_dialog.tsx'
import { isUp, sessionEnds, sessionName, SESSION_LOOKS, trustWords } from './session_words.ts'

const none = [] as const

/** Each client as a card: whom it talks to, how that goes, and what can be done with it. */
export function SessionCards({ shownId }: { readonly shownId: string | undefined }) {
  const { t } = useTranslation()
  const { servers = none, sessions = none } = useTalk()
  const server = servers.find(({ id, state }) => id === shownId && state === 'listening')
  useAction('talk.newClient', () => openForm({ kind: 'session' }))
  useAction('talk.connect', () => server && void talkTo(server), server !== undefined)
  return (
    <>
      <div className="flex items-center gap-2 pt-1">
        <h2 className="flex-1 font-semibold">{t('tester.sessions.heading')}</h2>
        <Button onPress={() => openForm({ kind: 'session' })}>
          <Plus size={14} aria-hidden />
          {t('tester.sessions.new')}
          <ActionKeys id="talk.newClient" />
        </Button>
      </div>
      {sessions.length > 0 && (
        <ul
          aria-label={t('tester.sessions.list')}
          className="grid grid-cols-1 gap-2 @min-[620px]:grid-cols-2 @min-[960px]:grid-cols-3"
        >
          {sessions.map((session) => (
            <SessionCard key={session.id} session={session} isShown={session.id === shownId} />
          ))}
        </ul>
      )}
      <RemoveSessionDialog />
    </>
  )
}

function SessionCard({ session, isShown }: { readonly session: SessionHead; readonly isShown: boolean }) {
  const { t } = useTranslation()
  const { id, state, spec } = session
  const { shape, colour } = SESSION_LOOKS[state]
  return (
    <li
      className={cx(
        'relative flex flex-col gap-0.5 rounded-r2 border bg-raised px-3 py-1.5',
        isShown ? 'border-accent shadow-[inset_2px_0_var(--accent)]' : 'border-line hover:border-line-strong',
      )}
    >
      <div className="flex items-center gap-2">
        <span className={cx('whitespace-nowrap', colour)}>
          <span aria-hidden>{shape}</span> <span className="text-fs-2">{t(`tester.sessions.state.${state}`)}</span>
        </span>
        <a
          href={hashOf({ screen: 'tester', tab: 'talk', id })}
          aria-current={isShown || undefined}
          title={sessionName(spec)}
          className="min-w-0 truncate font-semibold after:absolute after:inset-0 after:rounded-r2 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
        >
          {sessionName(spec)}
        </a>
        <CardButtons session={session} />
      </div>
      <p className="truncate font-mono text-fs-2 text-ink-2" title={sessionEnds(session)}>
        {sessionEnds(session)}
      </p>
      <CardFacts session={session} />
    </li>
  )
}

/** Why it failed or ended; else what has passed, and whether its certificate is one to trust. */
function CardFacts({ session }: { readonly session: SessionHead }) {
  const { t } = useTranslation()
  const { state, message, tls, messagesIn, messagesOut, bytesIn, bytesOut } = session
  if (message !== undefined && !isUp(session))
    return (
      <p
        role={state === 'failed' ? 'alert' : undefined}
        title={reasonText(session, t)}
        className={cx('line-clamp-2 text-fs-2', state === 'failed' ? 'text-fail' : 'text-ink-3')}
      >
        {reasonText(session, t)}
      </p>
    )
  const trust = tls && trustWords(tls, t)
  return (
    <>
      <p className="truncate font-mono text-fs-2 text-ink-3">
        {t('tester.sessions.in', { messages: countText(messagesIn), bytes: byteText(bytesIn) })}
        {' · '}
        {t('tester.sessions.out', { messages: countText(messagesOut), bytes: byteText(bytesOut) })}
      </p>
      {tls && (
        <p title={trust} className={cx('truncate text-fs-2', tls.trusted ? 'text-ok' : 'text-unreach')}>
          <span aria-hidden>{tls.trusted ? '✓' : '⚠'}</span> {trust}
        </p>
      )}
    </>
  )
}

function CardButtons({ session }: { readonly session: SessionHead }) {
  const { t } = useTranslation()
  const { id, spec } = session
  const small = 'relative z-1 !py-0.5'
  return (
    <span className="ml-auto flex">
      {isUp(session) ? (
        <IconButton label={t('tester.sessions.close')} className={small} onPress={() => act('sessions.close', id)}>
          <Unlink size={13} aria-hidden />
        </IconButton>
      ) : (
        <IconButton label={t('tester.sessions.again')} className={small} onPress={() => void connectAgain(session)}>
          <Link size={13} aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={t('tester.sessions.edit')}
        className={small}
        onPress={() => openForm({ kind: 'session', id, spec })}
      >
        <Pencil size={13} aria-hidden />
      </IconButton>
      <IconButton label={t('common.remove')} className={small} onPress={() => askSessionRemoval(session)}>
        <Trash2 size={13} aria-hidden />
      </IconButton>
    </span>
  )
}
