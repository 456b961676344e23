import { quoteWord } from '../../../../shared/shell.ts'
import type { Probe, ProbeOptions } from '../../../../shared/tasks/reach.ts'
import type { Found } from '../../probes/found.ts'
import { readWords } from '../../probes/words.ts'

export type ShellTool = 'bash' | 'nc'

/** Names and addresses that are one word to every shell, and no option and no path to any tool. */
const PLAIN = /^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/

/** Whether an address can be given to a shell's tools. */
export function isPlain(address: string): boolean {
  return PLAIN.test(address)
}

/**
 * Connects by bash's redirections (bash(1), REDIRECTION; nothing of the kind is a file) and tells `@`, whether that worked,
 * when it began and when it ended (bash 5 knows the time to the microsecond), and what was said first. What went wrong
 * bash says itself, in strerror(3)'s words.
 */
const BASH_TCP = `o=n; b=; s=$EPOCHREALTIME
{ o=y; e=$EPOCHREALTIME; if [ "$3" = 1 ]; then IFS= read -r -n 200 -t 1 b <&3; fi; } 3<>"/dev/tcp/$1/$2"
[ $o = y ] || e=$EPOCHREALTIME
printf ' @ %s %s %s %s' $o "\${s:-x}" "\${e:-x}" "\${b//[^ -~]/ }"`

/** A datagram of one line end. \`a\`: answered, \`q\`: not in time, \`n\`: an error, or an empty answer. */
const BASH_UDP = `o=n; s=$EPOCHREALTIME
{ printf '\\n' >&3; IFS= read -r -d '' -n 1 -t "$3" b <&3; r=$?
if [ $r = 0 ]; then o=a; elif [ $r -gt 128 ]; then o=q; else o=e; fi; } 3<>"/dev/udp/$1/$2"
e=$EPOCHREALTIME
printf ' @ %s %s %s' $o "\${s:-x}" "\${e:-x}"`

/**
 * A script for a POSIX shell that makes the probes, `atOnce` at a time, with bash or else nc. It leaves nothing behind.
 * Each of its lines begins with `nonce`, so that nothing a login prints is taken for one.
 * @param probes whose addresses are plain
 */
export function shellScript(
  probes: readonly Probe[],
  { protocol, timeoutMs, atOnce, banner }: ProbeOptions,
  nonce: string,
): string {
  // Not every timeout(1) and nc(1) reads fractions.
  const seconds = Math.ceil(timeoutMs / 1000)
  const udp = protocol === 'udp'
  const third = udp ? seconds : Number(banner)
  const calls = probes.flatMap(({ address, port }, at) => [
    `p ${at} ${quoteWord(address)} ${port} &`,
    ...((at + 1) % atOnce === 0 ? ['wait'] : []),
  ])
  return `LC_ALL=C; export LC_ALL; set -f
has() { command -v "$1" >/dev/null 2>&1; }
cut=; has timeout && timeout 5 true >/dev/null 2>&1 && cut="timeout ${seconds + 1}"
tool=none
if [ "$cut" ] && has bash; then
  case $(bash -c ': 3<>/dev/tcp/127.0.0.1/0' 2>&1 </dev/null) in *'No such file'*) ;; *) tool=bash ;; esac
fi
[ $tool = none ] && has nc && tool=nc
try=${quoteWord(udp ? BASH_UDP : BASH_TCP)}
bash_probe() { $cut bash -c "$try" probe "$1" "$2" ${third}; }
nc_probe() { $cut nc ${udp ? '-u ' : ''}-z -v -w ${seconds} "$1" "$2"; }
p() { i=$1; w=$(\${tool}_probe "$2" "$3" 2>&1 </dev/null); c=$?; set -- $w; printf '%s\\n' "${nonce} $i $c $*"; }
echo "${nonce} tool $tool"
[ $tool = none ] && exit 0
${calls.join('\n')}
wait
echo "${nonce} end"
`
}

/** One line of the script's output; undefined for any other. */
export type ShellLine =
  | { readonly type: 'tool'; readonly tool: ShellTool | undefined }
  | { readonly type: 'end' }
  | { readonly type: 'probe'; readonly at: number; readonly status: number; readonly words: string }

export function readShellLine(line: string, nonce: string): ShellLine | undefined {
  if (!line.startsWith(`${nonce} `)) return undefined
  const rest = line.slice(nonce.length + 1)
  if (rest === 'end') return { type: 'end' }
  const tool = /^tool (bash|nc|none)$/.exec(rest)?.[1]
  if (tool !== undefined) return { type: 'tool', tool: tool === 'none' ? undefined : (tool as ShellTool) }
  const [, at, status, words = ''] = /^(\d{1,4}) (\d{1,3}) ?(.*)$/.exec(rest) ?? []
  return at === undefined ? undefined : { type: 'probe', at: Number(at), status: Number(status), words }
}

/** What timeout(1) exits with: coreutils, busybox, and either when it had to kill. */
const TIMEOUT_STATUSES = new Set([124, 137, 143])

/** What a tool's exit status and words say about a port. `words` is any text; what is kept of it is printable and short. */
export function judge(
  tool: ShellTool,
  { status, words }: { readonly status: number; readonly words: string },
  { protocol, timeoutMs }: Pick<ProbeOptions, 'protocol' | 'timeoutMs'>,
): Found {
  const found = tool === 'bash' ? judgeBash(status, words, protocol) : judgeNc(status, words, protocol)
  // The tools count whole seconds.
  const late = found.state === 'open' && protocol === 'tcp' && found.ms !== undefined && found.ms > timeoutMs
  return late ? { state: 'timed-out', via: tool } : { ...found, via: tool }
}

function judgeBash(status: number, text: string, protocol: 'tcp' | 'udp'): Found {
  const [, words = '', opened, from, to, banner = ''] =
    /^(.*?) ?@ ([ynaqe]) ([\d.]+|x) ([\d.]+|x) ?(.*)$/.exec(text) ?? []
  if (opened === undefined) return TIMEOUT_STATUSES.has(status) ? late(protocol) : failed(text, status)
  const ms = Math.round((Number(to) - Number(from)) * 10_000) / 10
  const timed = Number.isFinite(ms) && ms >= 0 ? { ms } : {}
  if (opened === 'y') return { state: 'open', ...timed, ...(banner === '' ? {} : { banner: banner.slice(0, 200) }) }
  const known = readWords(words)
  if (known) return known.state === 'refused' ? { state: known.state, ...timed } : known
  if (opened === 'q') return { state: 'no-answer' }
  // The end of input: a datagram with nothing in it.
  if (opened === 'a' || (opened === 'e' && words === '')) return { state: 'open', ...timed }
  return failed(words, status)
}

function judgeNc(status: number, words: string, protocol: 'tcp' | 'udp'): Found {
  // Of UDP it says "succeeded" where nothing was heard.
  if (status === 0) return { state: protocol === 'udp' ? 'no-answer' : 'open' }
  const known = readWords(words)
  if (known) return known.state === 'refused' ? { state: known.state } : known
  if (TIMEOUT_STATUSES.has(status)) return late(protocol)
  // OpenBSD's says nothing more when its second datagram is refused.
  if (protocol === 'udp' && status === 1 && words === '') return { state: 'refused' }
  return failed(words, status)
}

function late(protocol: 'tcp' | 'udp'): Found {
  return { state: protocol === 'udp' ? 'no-answer' : 'timed-out' }
}

function failed(words: string, status: number): Found {
  return { state: 'failed', message: words === '' ? `the tool there ended with status ${status}` : lastWords(words) }
}

/** Before the last colon stand the names of program and path. */
function lastWords(words: string): string {
  return (words.split(': ').at(-1) ?? words).slice(0, 200)
}
