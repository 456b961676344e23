import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Identity, KeyType } from './keys.ts'
import { isRoot } from './tools.ts'

export interface SshdOptions {
  /** What a login takes; default `key`. The others need root: `requires('passwords')`, `requires('keyboard-interactive')`. */
  readonly auth?: 'key' | 'password' | 'both' | 'keyboard-interactive'
  /** Default: ed25519 only. */
  readonly hostKeyTypes?: readonly KeyType[]
  /** Where to listen; default `['127.0.0.1']`. See `loopbackAddresses` for a fleet on one port. */
  readonly addresses?: readonly string[]
  /** The key that is let in; default: one shared by every server of the process. */
  readonly identity?: Identity
  /** sshd's MaxStartups; default: high enough never to matter. */
  readonly maxStartups?: string
  /** TCP and agent forwarding; default true. */
  readonly forwarding?: boolean
  /** Offer the sftp subsystem; default true. */
  readonly sftp?: boolean
  /** More subsystems: name to command line. */
  readonly subsystems?: Readonly<Record<string, string>>
  /** Runs instead of whatever was asked for, which it finds in `$SSH_ORIGINAL_COMMAND`. */
  readonly forceCommand?: string
  /** Every session (command, shell, sftp) begins this much later. */
  readonly delayMs?: number
  /** Seconds. */
  readonly loginGraceTime?: number
  /** Further lines of sshd_config. sshd takes the first value it sees, and these come first. */
  readonly extraConfig?: readonly string[]
}

export interface ConfigRequest {
  readonly folder: string
  readonly port: number
  readonly addresses: readonly string[]
  readonly auth: NonNullable<SshdOptions['auth']>
  readonly options: SshdOptions
}

/** The sshd_config(5) of a test server. */
export function sshdConfig({ folder, port, addresses, auth, options }: ConfigRequest): string {
  const allowed = (on: boolean) => (on ? 'yes' : 'no')
  const forwarding = allowed(options.forwarding ?? true)
  const sftp = sftpServerPath()
  const lines = [
    ...(options.extraConfig ?? []),
    `Port ${port}`,
    ...addresses.map((address) => `ListenAddress ${address}`),
    ...(options.hostKeyTypes ?? ['ed25519']).map((type) => `HostKey ${join(folder, `host_${type}`)}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'LogLevel VERBOSE',
    'StrictModes no',
    'UseDNS no',
    'PrintMotd no',
    'PrintLastLog no',
    'MaxAuthTries 20',
    'MaxSessions 100',
    `MaxStartups ${options.maxStartups ?? '500'}`,
    `LoginGraceTime ${options.loginGraceTime ?? 60}`,
    ...(penalizesSources() ? ['PerSourcePenalties no'] : []),
    `PubkeyAuthentication ${allowed(auth === 'key' || auth === 'both')}`,
    `PasswordAuthentication ${allowed(auth === 'password' || auth === 'both')}`,
    `KbdInteractiveAuthentication ${allowed(auth === 'keyboard-interactive')}`,
    // Debian's sshd can ask questions only through PAM; the other ways do not need its delays.
    ...(isRoot() ? [`UsePAM ${allowed(auth === 'keyboard-interactive')}`] : []),
    `AllowTcpForwarding ${forwarding}`,
    `AllowAgentForwarding ${forwarding}`,
    ...((options.sftp ?? true) && sftp ? [`Subsystem sftp ${sftp}`] : []),
    ...Object.entries(options.subsystems ?? {}).map(([name, command]) => `Subsystem ${name} ${command}`),
    `ForceCommand ${join(folder, 'session')}`,
  ]
  return `${lines.join('\n')}\n`
}

/**
 * What every session goes through: it gives each server, and each of its addresses, a home of its own, although all
 * sessions belong to one account. `$SSH_CONNECTION` is "client port server port".
 */
export function sessionScript(homes: string, options: SshdOptions): string {
  const run = options.forceCommand
    ? `exec /bin/sh -c ${quote(options.forceCommand)}`
    : [
        'if [ -z "${SSH_ORIGINAL_COMMAND+set}" ]; then exec /bin/sh -l; fi',
        'command=$SSH_ORIGINAL_COMMAND',
        'unset SSH_ORIGINAL_COMMAND',
        'exec /bin/sh -c "$command"',
      ].join('\n')
  return [
    '#!/bin/sh',
    'set -- $SSH_CONNECTION',
    `HOME=${quote(homes)}/$3`,
    'shift "$#"',
    'export HOME',
    'cd "$HOME" || exit 255',
    ...(options.delayMs ? [`sleep ${options.delayMs / 1000}`] : []),
    run,
    '',
  ].join('\n')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

let penalties: boolean | undefined

// From 9.8 on, OpenSSH shuts out an address after failed logins. Here every client has the same address, and failing is
// what many tests do. Older servers refuse to start with an option they do not know.
function penalizesSources(): boolean {
  if (penalties === undefined) {
    const version = /OpenSSH_(\d+)\.(\d+)/.exec(spawnSync('ssh', ['-V'], { encoding: 'utf8' }).stderr)
    const [major = 0, minor = 0] = (version ?? []).slice(1).map(Number)
    penalties = major > 9 || (major === 9 && minor >= 8)
  }
  return penalties
}

/** Where this system keeps OpenSSH's sftp-server, if it has one. */
export function sftpServerPath(): string | undefined {
  return ['/usr/lib/openssh', '/usr/libexec/openssh', '/usr/lib/ssh', '/usr/libexec', '/usr/local/libexec']
    .map((folder) => join(folder, 'sftp-server'))
    .find((path) => existsSync(path))
}
