import { ChevronDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { TextField } from '../../../../../ui/field.tsx'
import { MenuButton } from '../../../../../ui/menu.tsx'
import { PROTOCOL_NAMES } from '../../parts/names.ts'
import { Segmented } from '../../parts/segmented.tsx'
import { serverAddress, serverName } from '../../servers/server_words.ts'
import { useTalk } from '../../talk_state.ts'
import { clientOf } from '../client_of.ts'
import { draftOf, PROTOCOLS, withTarget, type ClientDraft } from './client_draft.ts'
import { useClient } from './client_context.ts'
import type { NumberName } from './client_numbers.ts'

interface FieldProps<Name> {
  readonly name: Name
  readonly label: string
  readonly hint?: string
  readonly className?: string
}

/** A number of the client. */
export function ClientNumber({ name, label, hint, className = 'w-44' }: FieldProps<NumberName>) {
  const { draft, change, errors } = useClient()
  return (
    <TextField
      label={label}
      hint={hint}
      value={draft.numbers[name]}
      onChange={(typed) => change({ numbers: { ...draft.numbers, [name]: typed } })}
      inputMode="decimal"
      error={errors.get(name)}
      validationBehavior="aria"
      className={className}
    />
  )
}

type TextName = 'name' | 'localAddress' | 'authority' | 'serverName' | 'alpn' | 'group' | 'groupInterface'

/** A text of the client. */
export function ClientText({
  name,
  label,
  hint,
  className = 'w-44',
  placeholder,
  mono = true,
}: FieldProps<TextName & keyof ClientDraft> & { readonly placeholder?: string; readonly mono?: boolean }) {
  const { draft, change, errors } = useClient()
  return (
    <TextField
      label={label}
      hint={hint}
      placeholder={placeholder}
      mono={mono}
      value={draft[name]}
      onChange={(typed) => change({ [name]: typed })}
      error={errors.get(name)}
      validationBehavior="aria"
      autoComplete="off"
      spellCheck="false"
      className={className}
    />
  )
}

/** What every client is asked: protocol, where to, and what it is called. */
export function MainFields({ showsErrors, onLeave }: { readonly showsErrors: boolean; readonly onLeave: () => void }) {
  const { t } = useTranslation()
  const { draft, change, errors } = useClient()
  return (
    <div className="flex flex-wrap items-start gap-3">
      <div className="flex flex-col gap-1">
        <span aria-hidden className="text-fs-2 text-ink-2">
          {t('tester.form.protocol')}
        </span>
        <Segmented
          label={t('tester.form.protocol')}
          value={draft.protocol}
          onChange={(protocol) => change({ protocol })}
          options={PROTOCOLS.map((value) => ({ value, label: PROTOCOL_NAMES[value] }))}
          className="self-start"
        />
      </div>
      <div className="flex min-w-64 flex-1 items-start gap-1">
        <TextField
          label={t('tester.sessions.form.target')}
          hint={t('tester.sessions.form.targetHint')}
          placeholder="127.0.0.1:9000"
          mono
          autoFocus
          value={draft.target}
          onChange={(typed) => change(withTarget(draft, typed))}
          onBlur={onLeave}
          error={showsErrors ? errors.get('target') : undefined}
          validationBehavior="aria"
          autoComplete="off"
          spellCheck="false"
          className="flex-1"
        />
        <RunningServers />
      </div>
      <ClientText
        name="name"
        label={t('tester.form.name')}
        hint={t('tester.sessions.form.nameHint')}
        mono={false}
        className="w-48"
      />
    </div>
  )
}

const none = [] as const

/** Servers that run in this engine: the likeliest to be talked to. */
function RunningServers() {
  const { t } = useTranslation()
  const { change } = useClient()
  const servers = useTalk((talk) => talk.servers) ?? none
  const listening = servers.filter(({ state }) => state === 'listening')
  if (listening.length === 0) return null
  return (
    <MenuButton
      label={t('tester.sessions.form.targetPick')}
      className="mt-[22px] !px-1.5 !py-1.5"
      entries={listening.map((server) => ({
        id: server.id,
        label: serverName(server.spec, t),
        aside: <span className="font-mono text-fs-2 text-ink-3">{serverAddress(server, t)}</span>,
        act: () => {
          const { protocol, target, codec } = draftOf(clientOf(server))
          change({ protocol, target, codec })
        },
      }))}
    >
      <ChevronDown size={14} aria-hidden />
    </MenuButton>
  )
}
