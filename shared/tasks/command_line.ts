import { quoteWord } from '../shell.ts'

/** What a person asked to run, before it is put into words for a host's shell. */
export interface CommandSpec {
  /** Given to the login shell there, as ssh does. Absent when `script` is what runs. */
  readonly command?: string
  readonly script?: ScriptSpec
  /** Set for the command and all that it starts. */
  readonly env?: Readonly<Record<string, string>>
  /** The user to become with sudo. */
  readonly become?: { readonly user: string; readonly hasPassword: boolean }
}

export interface ScriptSpec {
  readonly name: string
  readonly text: string
}

/** Random texts by which sudo's side of the dialogue is recognised. */
export interface BecomeMarkers {
  readonly prompt: string
  readonly begun: string
}

/**
 * The text that the login shell of a host is given.
 *
 * With sudo (sudo(8), `-S -p`): a marker and the process group are printed once the rights have changed, so that the caller
 * knows when the command's own input begins, and what to stop; without a password `-n` makes sudo fail at once where it would ask.
 * @throws RangeError for a variable that cannot be set
 */
export function commandLine(spec: CommandSpec, markers: BecomeMarkers): string {
  const exports = Object.entries(spec.env ?? {}).map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new RangeError(`"${name}" is no name for a variable`)
    return `export ${name}=${quoteWord(value)}; `
  })
  const inner = exports.join('') + (spec.script ? scriptLine(spec.script) : (spec.command ?? ''))
  if (!spec.become) return inner
  const { user, hasPassword } = spec.become
  const ask = hasPassword ? `-S -p ${quoteWord(markers.prompt)}` : '-n'
  const begun = `printf '%s%s;' ${quoteWord(markers.begun)} ${OWN_GROUP} >&2; ${inner}`
  return `sudo -H ${ask} -u ${quoteWord(user)} -- sh -c ${quoteWord(begun)}`
}

/** The process group of the shell; one word or none. */
const OWN_GROUP = '$(ps -o pgid= -p $$ 2>/dev/null || cut -d" " -f5 /proc/$$/stat 2>/dev/null)'

/**
 * Ends what runs with other rights: its input is the process group of {@link commandLine}'s marker. sshd signals on
 * behalf of who logged in, who may signal sudo but not what sudo started; so this is run with the same rights, beside
 * it. Not `-TERM`: dash would then take `--` for a process.
 */
export const STOP_COMMAND = 'read -r group && kill -s TERM -- "-$group"'

/**
 * The script travels as standard input into a private temporary file, is run by the interpreter that its first line
 * names (so a /tmp mounted noexec does no harm), and is removed however it ends.
 */
function scriptLine(script: ScriptSpec): string {
  const body = [
    // mktemp makes it readable to its owner only.
    'f=$(mktemp "${TMPDIR:-/tmp}/flotilla.XXXXXXXX") || exit 126',
    `trap 'rm -f "$f"' EXIT`,
    // PIPE: when the channel is closed, the shell's own "Terminated" has nowhere to go.
    `trap 'exit 143' HUP INT PIPE TERM`,
    'cat >"$f" || exit 126',
    `${interpreter(script.text)} "$f" </dev/null`,
  ].join('; ')
  return `sh -c ${quoteWord(body)}`
}

/** As the kernel reads the first line (execve(2)): a program, and all that follows it as one argument. */
function interpreter(text: string): string {
  const [, program, argument] = /^#![ \t]*(\S+)[ \t]*(.*?)\s*$/.exec(text.split('\n', 1)[0] ?? '') ?? []
  if (program === undefined) return 'sh'
  return argument ? `${quoteWord(program)} ${quoteWord(argument)}` : quoteWord(program)
}
