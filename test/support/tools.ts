import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What an integration test can need of the machine. */
export type Tool =
  | 'sshd'
  | 'ssh-keygen'
  | 'ssh-agent'
  | 'ssh'
  | 'chromium'
  | 'python3'
  | 'tar'
  | 'sha256sum'
  | 'tshark'
  | 'openssl'
  /** Peers of the tester that others wrote. */
  | 'socat'
  | 'nc'
  | 'iperf3'
  /** An account whose password the tests may set. */
  | 'passwords'
  /** Keyboard-interactive by PAM. */
  | 'keyboard-interactive'
  /** The right to say who may use sudo. */
  | 'sudo'
  /** The right to mount a small file system. */
  | 'tmpfs'
  /** The right to make a network of one's own, and ip(8) to furnish it. */
  | 'network-namespace'

export interface ToolFacts {
  /** Why tests that need it are skipped. */
  readonly missing: string
  /** Debian's package; absent when installing cannot help. */
  readonly package?: string
  /** How a person gets it. */
  readonly enable: string
  readonly present: () => boolean
}

const capSysAdmin = 21n // capabilities(7)

export const tools: Readonly<Record<Tool, ToolFacts>> = {
  sshd: program('sshd', 'openssh-server'),
  'ssh-keygen': program('ssh-keygen', 'openssh-client'),
  'ssh-agent': program('ssh-agent', 'openssh-client'),
  ssh: program('ssh', 'openssh-client'),
  chromium: program('chromium', 'chromium'),
  python3: program('python3', 'python3-minimal'),
  tar: program('tar', 'tar'),
  sha256sum: program('sha256sum', 'coreutils'),
  tshark: program('tshark', 'tshark'),
  openssl: program('openssl', 'openssl'),
  socat: program('socat', 'socat'),
  nc: {
    missing: 'no nc of OpenBSD here',
    package: 'netcat-openbsd',
    enable: 'apt-get install netcat-openbsd',
    present: () => findProgram('nc') !== undefined && isOpenBsdNc(),
  },
  iperf3: program('iperf3', 'iperf3'),
  passwords: {
    missing: 'password login needs root and useradd',
    enable: 'run the tests as root, in a container for example',
    present: () => isRoot() && ['useradd', 'userdel', 'chpasswd', 'flock'].every((name) => findProgram(name)),
  },
  'keyboard-interactive': {
    missing: 'keyboard-interactive login needs root and PAM',
    enable: 'run the tests as root on a system with /etc/pam.d/sshd',
    present: () => tools.passwords.present() && existsSync('/etc/pam.d/sshd'),
  },
  sudo: {
    missing: 'sudo for the test user needs root and sudo',
    package: 'sudo',
    enable: 'run the tests as root, with the package sudo',
    present: () => isRoot() && ['sudo', 'visudo'].every((name) => findProgram(name)),
  },
  tmpfs: {
    missing: 'a full disk needs the right to mount one',
    enable: 'run the tests as root with CAP_SYS_ADMIN',
    present: () => isRoot() && hasCapability(capSysAdmin),
  },
  'network-namespace': {
    missing: 'a network of its own needs the right to make one, and ip',
    package: 'iproute2',
    enable: 'run the tests as root with CAP_SYS_ADMIN, with the package iproute2',
    present: () =>
      isRoot() &&
      hasCapability(capSysAdmin) &&
      ['unshare', 'nsenter', 'ip'].every((name) => findProgram(name)) &&
      spawnSync('unshare', ['--net', 'true']).status === 0,
  },
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The path of a program; the sbin folders count even when PATH forgets them, as it does for ordinary users. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

/** All of `wanted` that this machine does not offer. */
export function missingTools(wanted: readonly Tool[] = Object.keys(tools) as Tool[]): Tool[] {
  return wanted.filter((tool) => !tools[tool].present())
}

function program(name: string, debianPackage: string): ToolFacts {
  return {
    missing: `no ${name} here`,
    package: debianPackage,
    enable: `apt-get install ${debianPackage}`,
    present: () => findProgram(name) !== undefined,
  }
}

/** The others (traditional, nmap's, busybox's) have other options and other customs at the end of input. */
function isOpenBsdNc(): boolean {
  return spawnSync('nc', ['-h'], { encoding: 'utf8' }).stderr.includes('OpenBSD netcat')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function hasCapability(bit: bigint): boolean {
  try {
    const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
    return ((BigInt(`0x${effective}`) >> bit) & 1n) === 1n
  } catch {
    return false
  }
}
