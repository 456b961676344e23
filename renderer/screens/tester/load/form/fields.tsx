import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from '../../../../ui/field.tsx'
import { MenuButton } from '../../../../ui/menu.tsx'
import { serverAddress, serverName } from '../../talk/servers/server_words.ts'
import { besideProtocol } from './draft.ts'
import { useForm } from './form_context.ts'
import type { NumberName } from './numbers.ts'
import { aimedAt, aimedAtServer, listeningServers, targetOfServer } from './servers.ts'

/** The engine has the last word, and what it refused may be right a moment later: see the form of a server. */
export const DOES_NOT_BLOCK = { validationBehavior: 'aria' } as const

interface NumberProps {
  readonly name: NumberName
  readonly label: string
  readonly hint?: string
  readonly className?: string
}

/** A number of the load. */
export function LoadNumber({ name, label, hint, className = 'w-36' }: NumberProps) {
  const { draft, change, errors } = useForm()
  return (
    <TextField
      label={label}
      hint={hint}
      value={draft.numbers[name]}
      onChange={(typed) => change({ numbers: { ...draft.numbers, [name]: typed } })}
      inputMode="decimal"
      error={errors.get(name)}
      {...DOES_NOT_BLOCK}
      autoComplete="off"
      className={className}
    />
  )
}

/** Something to choose from, under its name. */
export function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span aria-hidden className="text-fs-2 text-ink-2">
        {label}
      </span>
      {children}
    </div>
  )
}

interface TargetProps {
  /** An address that is not typed yet is not wrong. */
  readonly showsErrors: boolean
  readonly onLeave: () => void
}

/** Where it goes: one of the servers that run here, or what is typed. */
export function TargetField({ showsErrors, onLeave }: TargetProps) {
  const { t } = useTranslation()
  const { draft, aim, errors, servers } = useForm()
  return (
    <div className="flex min-w-60 flex-1 items-start gap-1">
      <TextField
        label={t('tester.sessions.form.target')}
        hint={servers.length === 0 ? t('load.form.noServers') : t('tester.sessions.form.targetHint')}
        placeholder="127.0.0.1:9000"
        mono
        data-target
        value={draft.target}
        onChange={(typed) => aim(aimedAt(draft, typed, servers))}
        onBlur={onLeave}
        error={showsErrors ? errors.get('target') : undefined}
        {...DOES_NOT_BLOCK}
        autoComplete="off"
        spellCheck="false"
        className="flex-1"
      />
      <ServerMenu onChoose={(server) => aim(aimedAtServer(draft, server, servers))} />
    </div>
  )
}

/** Where the other of a pair goes. */
export function BesideField({ showsErrors, onLeave }: TargetProps) {
  const { t } = useTranslation()
  const { draft, change, errors } = useForm()
  const protocol = besideProtocol(draft)
  return (
    <div className="flex min-w-60 flex-1 items-start gap-1">
      <TextField
        label={t('load.form.besideTarget', { protocol: protocol.toUpperCase() })}
        hint={t('load.form.besideHint')}
        placeholder="127.0.0.1:9000"
        mono
        value={draft.besideTarget}
        onChange={(besideTarget) => change({ besideTarget })}
        onBlur={onLeave}
        error={showsErrors ? errors.get('besideTarget') : undefined}
        {...DOES_NOT_BLOCK}
        autoComplete="off"
        spellCheck="false"
        className="flex-1"
      />
      <ServerMenu protocol={protocol} onChoose={(server) => change({ besideTarget: targetOfServer(server) })} />
    </div>
  )
}

interface ServerMenuProps {
  /** Only those of this protocol. */
  readonly protocol?: 'tcp' | 'udp'
  readonly onChoose: (server: ReturnType<typeof listeningServers>[number]) => void
}

function ServerMenu({ protocol, onChoose }: ServerMenuProps) {
  const { t } = useTranslation()
  const { servers } = useForm()
  const offered = listeningServers(servers, protocol)
  if (offered.length === 0) return null
  return (
    <MenuButton
      label={t('load.form.running')}
      className="mt-[22px] !px-1.5 !py-1.5"
      entries={offered.map((server) => ({
        id: server.id,
        label: serverName(server.spec, t),
        aside: <span className="font-mono text-fs-2 text-ink-3">{serverAddress(server, t)}</span>,
        act: () => onChoose(server),
      }))}
    >
      <ChevronDown size={14} aria-hidden />
    </MenuButton>
  )
}
