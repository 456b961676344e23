import { Copy, Pencil, Play, Square, Trash2, Unplug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ServerHead } from '../../../../../shared/contract/tester/servers.ts'
import { hashOf } from '../../../../app/route.ts'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { cx } from '../../../../ui/class_names.ts'
import { copyText } from '../../../run/results/export.ts'
import { countText } from '../parts/numbers.ts'
import { reasonText } from '../parts/reason_text.ts'
import { talkTo } from '../sessions/connect.ts'
import { openForm } from '../talk_state.ts'
import { askRemoval } from './removal.ts'
import { isUp, serverAddress, serverFacts, SERVER_LOOKS, serverName, serverTraffic } from './server_words.ts'
import { startOrTell, stopServer } from './start_server.ts'

interface ServerCardsProps {
  readonly servers: readonly ServerHead[]
  readonly shownId: string | undefined
}

/** Each server as a card: what it is, who is there, what flows, and what can be done with it. */
export function ServerCards({ servers, shownId }: ServerCardsProps) {
  const { t } = useTranslation()
  return (
    <ul
      aria-label={t('tester.servers.list')}
      className="grid grid-cols-1 gap-2 @min-[620px]:grid-cols-2 @min-[960px]:grid-cols-3"
    >
      {servers.map((server) => (
        <ServerCard key={server.id} server={server} isShown={server.id === shownId} />
      ))}
    </ul>
  )
}

function ServerCard({ server, isShown }: { readonly server: ServerHead; readonly isShown: boolean }) {
  const { t } = useTranslation()
  const { shape, colour } = SERVER_LOOKS[server.state]
  const address = serverAddress(server, t)
  return (
    <li
      className={cx(
        'relative flex flex-col gap-0.5 rounded-r2 border bg-raised px-3 py-2',
        isShown ? 'border-accent shadow-[inset_2px_0_var(--accent)]' : 'border-line hover:border-line-strong',
      )}
    >
      <div className="flex items-center gap-2">
        <span className={cx('whitespace-nowrap', colour)}>
          <span aria-hidden>{shape}</span>{' '}
          <span className="text-fs-2">{t(`tester.servers.state.${server.state}`)}</span>
        </span>
        <a
          href={hashOf({ screen: 'tester', tab: 'talk', id: server.id })}
          aria-current={isShown || undefined}
          title={serverName(server.spec, t)}
          className="min-w-0 truncate font-semibold after:absolute after:inset-0 after:rounded-r2 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
        >
          {serverName(server.spec, t)}
        </a>
        <span className="ml-auto min-w-0 truncate font-mono text-fs-2 text-ink-2" title={address}>
          {address}
        </span>
        {server.state === 'listening' && (
          <IconButton
            label={t('tester.servers.copyAddress')}
            className="relative z-1 -mr-1 !py-0.5"
            onPress={() => void copyText(address, t('common.copied'))}
          >
            <Copy size={12} aria-hidden />
          </IconButton>
        )}
      </div>
      <CardFacts server={server} />
      <CardButtons server={server} />
    </li>
  )
}

function CardFacts({ server }: { readonly server: ServerHead }) {
  const { t } = useTranslation()
  const { state, message } = server
  const traffic = serverTraffic(server, t)
  const facts = serverFacts(server, t)
  const { errors } = server.counts
  const wrong = errors > 0 ? t('tester.servers.fact.errors', { count: errors, total: countText(errors) }) : undefined
  return (
    <>
      {message !== undefined && state !== 'stopped' ? (
        <p
          role={state === 'failed' ? 'alert' : 'status'}
          title={reasonText(server, t)}
          className={cx('line-clamp-2 text-fs-2', state === 'failed' ? 'text-fail' : 'text-unreach')}
        >
          {reasonText(server, t)}
        </p>
      ) : null}
      {state !== 'failed' && (
        // On one line: what is lost comes while it runs, and a higher card would move all that is below.
        <p className="truncate text-fs-2 text-ink-2" title={facts.map(({ text }) => text).join(' · ')}>
          {facts.map(({ text, isWarning }, at) => (
            <span key={at}>
              {at > 0 && ' · '}
              <span className={isWarning && 'text-unreach'}>{text}</span>
            </span>
          ))}
        </p>
      )}
      {state !== 'failed' && (
        <p
          className="truncate font-mono text-fs-2 text-ink-3"
          title={[traffic.in, traffic.out, ...(wrong === undefined ? [] : [wrong])].join(' · ')}
        >
          {traffic.in} · {traffic.out}
          {wrong !== undefined && <span className="text-fail"> · {wrong}</span>}
        </p>
      )}
    </>
  )
}

function CardButtons({ server }: { readonly server: ServerHead }) {
  const { t } = useTranslation()
  const { id, spec, freePort, state } = server
  const address = serverAddress(server, t)
  const small = 'relative z-1 !px-2 !py-0.5 text-fs-2'
  return (
    <div className="mt-auto flex items-center gap-1.5 pt-1">
      {isUp(server) ? (
        <Button className={small} onPress={() => stopServer(server)}>
          <Square size={11} aria-hidden />
          {t('tester.servers.stop')}
        </Button>
      ) : (
        <Button className={small} onPress={() => void startOrTell({ id }, address)}>
          <Play size={11} aria-hidden />
          {t('tester.servers.start')}
        </Button>
      )}
      {state === 'failed' && freePort !== undefined && (
        <Button
          look="primary"
          className={small}
          onPress={() => void startOrTell({ id, spec: { ...spec, port: freePort } }, address)}
        >
          {t('tester.servers.usePort', { port: String(freePort) })}
        </Button>
      )}
      <span className="ml-auto flex">
        {state === 'listening' && (
          <IconButton
            label={t('tester.servers.connect')}
            className="relative z-1 !py-0.5"
            onPress={() => void talkTo(server)}
          >
            <Unplug size={13} aria-hidden />
          </IconButton>
        )}
        <IconButton
          label={t('tester.servers.edit')}
          className="relative z-1 !py-0.5"
          onPress={() => openForm({ kind: 'server', id, spec })}
        >
          <Pencil size={13} aria-hidden />
        </IconButton>
        <IconButton label={t('common.remove')} className="relative z-1 !py-0.5" onPress={() => askRemoval(server)}>
          <Trash2 size={13} aria-hidden />
        </IconButton>
      </span>
    </div>
  )
}
