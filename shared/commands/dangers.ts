import { readShell, type Pipeline, type ShellCommand, type ShellWord } from './shell_words.ts'

/** What a command does that should be confirmed; it follows "This command …". */
export type Danger =
  | 'deletes whole folder trees'
  | 'deletes folders whose names come from a variable'
  | 'deletes every file that is found'
  | 'deletes tables or databases'
  | 'cuts files off'
  | 'writes over a disk'
  | 'writes over a file the system cannot do without'
  | 'makes a file system over what is on the disk'
  | 'destroys what is on a disk or in a file'
  | 'destroys storage pools or file systems'
  | 'removes volumes or volume groups'
  | 'removes containers, images or volumes'
  | 'removes a user'
  | "removes a user's scheduled jobs"
  | 'changes the owner or rights of whole folder trees'
  | 'changes the firewall as a whole'
  | 'can cut the machine off from the network'
  | 'turns the machine off or restarts it'
  | 'kills every process'
  | 'starts copies of itself until the machine stands still'
  | 'runs what it downloads without a look at it'

/**
 * Why a command should be confirmed before it runs on many machines; empty for one that need not be. A help against
 * slips, not a guard against intent: who wants to hide a command from it can.
 */
export function dangersOf(shellText: string): Danger[] {
  const reasons = new Set<Danger>()
  judgeText(shellText, reasons, 0)
  return [...reasons]
}

/** `:(){ :|:& };:` under any name. */
const FORK_BOMB = /(?:^|[\s;&|])([\w:.]+)\s*\(\)\s*\{\s*\1\s*\|\s*\1\s*&\s*\}\s*;/

/** `sh -c` in `ssh` in `su -c`, and then enough. */
const MAX_DEPTH = 5

function judgeText(text: string, reasons: Set<Danger>, depth: number): void {
  if (depth > MAX_DEPTH) return
  if (FORK_BOMB.test(text)) reasons.add('starts copies of itself until the machine stands still')
  for (const pipeline of readShell(text)) {
    const calls = pipeline.map(callOf)
    judgePipeline(pipeline, calls, reasons)
    for (const call of calls) {
      if (call.writes.some((path) => DISK.test(path))) reasons.add('writes over a disk')
      if (call.writes.some((path) => VITAL_FILE.test(path)))
        reasons.add('writes over a file the system cannot do without')
      for (const rule of RULES) {
        const reason = rule(call)
        if (reason !== undefined) reasons.add(reason)
      }
      for (const inner of innerTexts(call)) judgeText(inner, reasons, depth + 1)
    }
  }
}

/** A program and what it is given, with `sudo`, `env` and the like taken off. */
interface Call {
  /** Without its folder. */
  readonly name: string
  readonly args: readonly ShellWord[]
  readonly writes: readonly string[]
}

type Rule = (call: Call) => Danger | undefined

const RESERVED = new Set(['{', '}', '!', 'if', 'then', 'else', 'elif', 'do', 'while', 'until', 'time'])
/** Programs that run what they are given, with those of their options that take a value. */
const WRAPPERS: Readonly<Record<string, string>> = {
  ...{ sudo: 'ugpChrtDRT', doas: 'uC', env: 'uSC', nohup: '', exec: 'a', command: '', builtin: '', nice: 'n' },
  ...{
    ionice: 'cnp',
    timeout: 'ks',
    stdbuf: 'ioe',
    setsid: '',
    xargs: 'aEdILnPs',
    busybox: '',
    watch: 'n',
    parallel: 'j',
  },
}

function callOf({ words, writes }: ShellCommand): Call {
  let at = 0
  for (;;) {
    while (at < words.length && (RESERVED.has(words[at]!.text) || /^\w+\+?=/.test(words[at]!.text))) at++
    const name = baseName(words[at]?.text ?? '')
    const withValue = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name]! : undefined
    if (withValue === undefined) return { name, args: words.slice(at + 1), writes }
    at++
    while (words[at]?.text.startsWith('-')) {
      const option = words[at]!.text
      at++
      if (option === '--') break
      // The value is the next word when the option's letter is the last of its word.
      if (/^-\w+$/.test(option) && withValue.includes(option.at(-1)!)) at++
    }
    // `timeout 5 rm`: the time is no command.
    if (name === 'timeout') at++
  }
}

/** Shell text that a program is given as an argument. */
function innerTexts({ name, args }: Call): string[] {
  const texts = args.map(({ text }) => text)
  if (SHELLS.has(name) || name === 'su') {
    const at = texts.findIndex((text) => /^-\w*c$/.test(text) || text === '--command')
    return at === -1 ? [] : texts.slice(at + 1, at + 2)
  }
  if (name === 'eval' || name === 'trap') return [texts.join(' ')]
  if (name === 'ssh')
    return [
      texts
        .filter((text) => !text.startsWith('-'))
        .slice(1)
        .join(' '),
    ]
  return []
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish'])
const INTERPRETERS = new Set([...SHELLS, 'python', 'python3', 'perl', 'ruby', 'node', 'php'])
const DOWNLOADERS = new Set(['curl', 'wget', 'fetch', 'aria2c'])
const SQL_CLIENTS = new Set(['mysql', 'mariadb', 'psql', 'sqlite3', 'sqlplus', 'sqlcmd', 'clickhouse-client', 'cqlsh'])
const SQL_DANGER = /\b(?:drop\s+(?:table|database|schema|user|index|view)|truncate\s+(?:table\s+)?\w)/i

function judgePipeline(pipeline: Pipeline, calls: readonly Call[], reasons: Set<Danger>): void {
  const download = calls.findIndex(({ name }) => DOWNLOADERS.has(name))
  if (download !== -1 && calls.slice(download + 1).some(({ name }) => INTERPRETERS.has(name)))
    reasons.add('runs what it downloads without a look at it')
  for (const { name, args } of calls)
    if (INTERPRETERS.has(name) && args.some(({ text }) => /[$<]\(\s*(?:curl|wget)\b|`\s*(?:curl|wget)\b/.test(text)))
      reasons.add('runs what it downloads without a look at it')
  const words = pipeline.flatMap((command) => command.words)
  const sql = calls.some(({ name }) => SQL_CLIENTS.has(name)) && words.some(({ text }) => SQL_DANGER.test(text))
  // In a here-document each line looks like a command.
  const bare = calls.some(
    ({ name, args }) =>
      SQL_DANGER.test([name, ...args.map(({ text }) => text)].join(' ')) &&
      /^(drop|truncate)$/i.test(name) &&
      !isTruncateProgram(name, args),
  )
  if (sql || bare) reasons.add('deletes tables or databases')
}

const isTruncateProgram = (name: string, args: readonly ShellWord[]) =>
  name === 'truncate' && args.some(({ text }) => text.startsWith('-'))

const DISK = /^\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|mapper\/|md|dm-|loop|mem)/
const VITAL_FILE = /^\/etc\/(?:passwd|shadow|group|fstab|sudoers|ssh\/sshd_config)$/
/** `/`, what lies directly in it, the home folder, and everything in one of these. */
const WHOLE_TREE = /^(?:\/+(?:\w[\w.-]*\/*)?|~\w*\/*|\.{1,2}\/*)?\*?$/
/** Folders in `/` that are there to be emptied. */
const SCRATCH = /^\/tmp\/*\*?$/

const isTree = ({ text }: ShellWord) => text !== '' && WHOLE_TREE.test(text) && !SCRATCH.test(text)
const has = (args: readonly ShellWord[], pattern: RegExp) => args.some(({ text }) => pattern.test(text))
const operands = (args: readonly ShellWord[]) => args.filter(({ text }) => !text.startsWith('-'))
const recursive = (args: readonly ShellWord[]) => has(args, /^-[a-zA-Z]*[rR]|^--recursive$/)
const first = (args: readonly ShellWord[]) => operands(args)[0]?.text ?? ''

/** Programs that are dangerous whatever they are given, by the reason. */
const ALWAYS: Readonly<Partial<Record<Danger, readonly string[]>>> = {
  'turns the machine off or restarts it': ['reboot', 'halt', 'poweroff'],
  'removes a user': ['userdel', 'deluser'],
  'removes volumes or volume groups': ['lvremove', 'vgremove', 'pvremove'],
  'makes a file system over what is on the disk': ['mke2fs', 'newfs'],
  'destroys what is on a disk or in a file': ['shred', 'blkdiscard'],
  'kills every process': ['killall5'],
}
const ALWAYS_BY_NAME = new Map(
  Object.entries(ALWAYS).flatMap(([reason, names]) => names.map((name) => [name, reason as Danger])),
)

const RULES: readonly Rule[] = [
  ({ name, args }) => (has(args, /^--(help|version)$/) ? undefined : ALWAYS_BY_NAME.get(name)),
  ({ name, args }) => {
    if (name !== 'rm' || !recursive(args)) return undefined
    if (has(args, /^--no-preserve-root$/) || operands(args).some(isTree)) return 'deletes whole folder trees'
    if (operands(args).some(({ expands }) => expands)) return 'deletes folders whose names come from a variable'
    return undefined
  },
  ({ name }) => (/^mkfs(\.|$)/.test(name) ? 'makes a file system over what is on the disk' : undefined),
  ({ name, args }) =>
    (name === 'dd' && has(args, /^of=\/dev\/(?!null$|stdout$|stderr$|zero$)/)) ||
    (/^(tee|cp|mv)$/.test(name) && DISK.test(args.at(-1)?.text ?? ''))
      ? 'writes over a disk'
      : undefined,
  ({ name, args }) =>
    (name === 'shutdown' && !has(args, /^(-c|--help|--show)$/)) ||
    (/^(tel)?init$/.test(name) && has(args, /^[06]$/)) ||
    (name === 'systemctl' && /^(reboot|poweroff|halt|kexec|soft-reboot|rescue|emergency)$/.test(first(args)))
      ? 'turns the machine off or restarts it'
      : undefined,
  ({ name, args }) =>
    /^(chmod|chown|chgrp)$/.test(name) && recursive(args) && operands(args).slice(1).some(isTree)
      ? 'changes the owner or rights of whole folder trees'
      : undefined,
  ({ name, args }) =>
    (/^ip6?tables$/.test(name) && (has(args, /^(-F|--flush|-X)$/) || /-P (INPUT|OUTPUT) DROP/.test(joined(args)))) ||
    (name === 'nft' && /\bflush\b/.test(joined(args))) ||
    (name === 'ufw' && /^(reset|enable)$/.test(first(args)))
      ? 'changes the firewall as a whole'
      : undefined,
  ({ name, args }) =>
    (name === 'systemctl' &&
      /^(stop|disable|mask|kill)$/.test(first(args)) &&
      operands(args)
        .slice(1)
        .some(({ text }) => REMOTE_SERVICE.test(text))) ||
    (name === 'service' && REMOTE_SERVICE.test(first(args)) && has(args, /^stop$/)) ||
    name === 'ifdown' ||
    (name === 'ip' && /\bset\b.*\bdown\b/.test(joined(args))) ||
    (name === 'ifconfig' && has(args, /^down$/))
      ? 'can cut the machine off from the network'
      : undefined,
  ({ name, args }) =>
    name === 'kill' && args.length > 1 && args.slice(1).some(({ text }) => text === '-1')
      ? 'kills every process'
      : undefined,
  ({ name, args }) =>
    name === 'find' && (has(args, /^-delete$/) || /-(exec|execdir|ok) (\S*\/)?rm\b/.test(joined(args)))
      ? 'deletes every file that is found'
      : undefined,
  ({ name, args }) =>
    isTruncateProgram(name, args) && !has(args, /^--(help|version)$/) ? 'cuts files off' : undefined,
  ({ name, args }) =>
    name === 'wipefs' && has(args, /^(-\w*[ao]|--all|--offset)/)
      ? 'destroys what is on a disk or in a file'
      : undefined,
  ({ name, args }) =>
    /^(zpool|zfs)$/.test(name) && first(args) === 'destroy' ? 'destroys storage pools or file systems' : undefined,
  ({ name, args }) =>
    name === 'cryptsetup' && /^(luksFormat|erase|luksErase)$/.test(first(args))
      ? 'destroys what is on a disk or in a file'
      : undefined,
  ({ name, args }) =>
    /^(docker|podman)$/.test(name) &&
    /^(system|volume|image|container|network|builder) prune\b|^volume rm\b/.test(
      operands(args)
        .map(({ text }) => text)
        .join(' '),
    )
      ? 'removes containers, images or volumes'
      : undefined,
  ({ name, args }) => (name === 'crontab' && has(args, /^-\w*r/) ? "removes a user's scheduled jobs" : undefined),
]

/** Services without which nobody gets in any more. */
const REMOTE_SERVICE = /^(sshd?|networking|network|NetworkManager|systemd-networkd)(\.service|\.socket)?$/

const joined = (args: readonly ShellWord[]) => args.map(({ text }) => text).join(' ')

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
