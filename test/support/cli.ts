import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { jsonEvent, type JsonEvent } from '../../shared/runs/json_event.ts'
import { runRecord, type RunRecord } from '../../shared/runs/record.ts'
import { atExit, descendants, signal } from './processes.ts'
import { tempFolder } from './temp.ts'

export type Program = 'batch_run' | 'batch_scp' | 'flotilla'

export interface StartOptions {
  /** What standard input holds; absent: nothing, at its end at once. */
  readonly stdin?: string | Uint8Array
  /** Standard input stays open, for {@link RunningCli.type}. */
  readonly keepStdinOpen?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Runs it on a terminal of this size; what it prints then all arrives as stdout. */
  readonly terminal?: { readonly columns: number; readonly rows: number }
  /** A shell command line to run instead, in which `$CLI` is the program's file: for pipes and redirections. */
  readonly shell?: string
}

/** How a program ended. */
export interface Finished {
  /** null when a signal ended it. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly stdoutBytes: Buffer
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Runs a command line on a pseudo-terminal (pty(7)) and passes everything through. Python's standard library has one;
 * Node's has not.
 */
const PTY_RELAY = `
import fcntl, os, pty, select, signal, struct, sys, termios
columns, rows = int(sys.argv[1]), int(sys.argv[2])
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    os.execvp(sys.argv[3], sys.argv[3:])
signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
sources = [terminal, 0]
while True:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:
            data = b''
        if source == 0 and not data:
            sources.remove(0)
        elif source == 0:
            os.write(terminal, data)
        elif data:
            os.write(1, data)
        else:
            status = os.waitpid(pid, 0)[1]
            sys.exit(os.waitstatus_to_exitcode(status) % 256)
`

/** One of the command line's programs while it runs, as a process of its own. */
export class RunningCli {
  readonly ended: Promise<Finished>
  private readonly child: ChildProcess
  private readonly out: Buffer[] = []
  private readonly err: Buffer[] = []
  private readonly watchers = new Set<() => void>()
  private hasEnded = false

  constructor(child: ChildProcess) {
    this.child = child
    const forget = atExit(() => this.kill('SIGKILL'))
    child.stdout?.on('data', (data: Buffer) => this.add(this.out, data))
    child.stderr?.on('data', (data: Buffer) => this.add(this.err, data))
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status, signal) => {
        forget()
        this.hasEnded = true
        this.tell()
        resolve({ status, signal, stdout: this.stdout, stderr: this.stderr, stdoutBytes: Buffer.concat(this.out) })
      })
    })
  }

  get stdout(): string {
    return Buffer.concat(this.out).toString('utf8')
  }

  get stderr(): string {
    return Buffer.concat(this.err).toString('utf8')
  }

  /** The ids of the process and of all below it. */
  get processes(): number[] {
    return [this.child.pid!, ...descendants(this.child.pid!)]
  }

  /** Their arguments, as `ps` shows them to everybody. */
  get commandLines(): string {
    return this.processes.map(commandLineOf).join('\n')
  }

  /** Resolves when this text has appeared, `times` times, on either stream. Rejects when the program ends before. */
  seen(text: string | RegExp, times = 1): Promise<void> {
    const pattern = typeof text === 'string' ? text : new RegExp(text, 'g')
    const count = () => {
      const all = this.stdout + this.stderr
      return typeof pattern === 'string' ? all.split(pattern).length - 1 : [...all.matchAll(pattern)].length
    }
    return new Promise((resolve, reject) => {
      const look = () => {
        if (count() >= times) resolve()
        else if (this.hasEnded) reject(new Error(`"${text}" never appeared:\n${this.stdout}\n${this.stderr}`))
        else return
        this.watchers.delete(look)
      }
      this.watchers.add(look)
      look()
    })
  }

  /** Types on the terminal, or writes to standard input when it was left `open`. */
  type(text: string): void {
    this.child.stdin?.write(text)
  }

  /** Ends standard input when it was left `open`. */
  endInput(): void {
    this.child.stdin?.end()
  }

  kill(name: NodeJS.Signals): void {
    if (!this.hasEnded && this.child.pid !== undefined) signal(this.child.pid, name)
  }

  private add(to: Buffer[], data: Buffer): void {
    to.push(data)
    this.tell()
  }

  private tell(): void {
    for (const look of [...this.watchers]) look()
  }
}

/** A user of the command line: a home folder, an inventory and Flotilla's own files, all of them temporary. */
export class CliUser {
  readonly home = tempFolder('home')
  readonly flotillaHome = join(this.home, 'flotilla')
  readonly inventoryPath = join(this.home, 'hosts.ini')
  readonly knownHostsPath = join(this.flotillaHome, 'config', 'known_hosts')
  readonly runsFolder = join(this.flotillaHome, 'data', 'runs')

  /** @param inventory the text of the inventory file */
  constructor(inventory = '') {
    this.writeInventory(inventory)
  }

  writeInventory(text: string): void {
    writeFileSync(this.inventoryPath, text, { mode: 0o600 })
  }

  /** Writes a file into the home folder, which is also where programs are started, and returns its path. */
  write(name: string, contents: string | Uint8Array): string {
    const path = join(this.home, name)
    writeFileSync(path, contents)
    return path
  }

  start(program: Program, args: readonly string[], options: StartOptions = {}): RunningCli {
    const file = join(root, 'electron/node/bin', `${program}.js`)
    const line = options.shell ? ['/bin/sh', '-c', options.shell, program, ...args] : [process.execPath, file, ...args]
    const { terminal } = options
    const [command, ...rest] = terminal
      ? ['python3', '-c', PTY_RELAY, String(terminal.columns), String(terminal.rows), ...line]
      : line
    const child = spawn(command!, rest, {
      cwd: options.cwd ?? this.home,
      env: { ...this.environment(), CLI: `${process.execPath} ${file}`, ...options.env },
      stdio: 'pipe',
    })
    child.stdin.on('error', () => {}) // It may end before it has read everything.
    if (!options.keepStdinOpen && !terminal) child.stdin.end(options.stdin ?? '')
    return new RunningCli(child)
  }

  run(program: Program, args: readonly string[], options?: StartOptions): Promise<Finished> {
    return this.start(program, args, options).ended
  }

  /** The records of all runs, newest first. */
  get runs(): RunRecord[] {
    if (!existsSync(this.runsFolder)) return []
    return readdirSync(this.runsFolder)
      .map((name) => readFileSync(join(this.runsFolder, name, 'run.json'), 'utf8'))
      .map((text) => runRecord.parse(JSON.parse(text)))
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
  }

  /** Newest first. */
  get runFolders(): string[] {
    return this.runs.map(({ id }) => join(this.runsFolder, id))
  }

  /** Paths of all of Flotilla's own files in which one of these texts stands. */
  filesHolding(texts: readonly string[]): string[] {
    return readdirSync(this.flotillaHome, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => {
        const contents = readFileSync(path, 'utf8')
        return texts.some((text) => contents.includes(text))
      })
  }

  private environment(): NodeJS.ProcessEnv {
    const { PATH, LANG } = process.env
    return {
      PATH,
      ...(LANG === undefined ? {} : { LANG }),
      HOME: this.home,
      FLOTILLA_HOME: this.flotillaHome,
      TERM: 'xterm-256color',
    }
  }
}

/** The events of `--json`, each held against the documented schema; a field that it does not name is an error too. */
export function jsonEvents(stdout: string): JsonEvent[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const event = jsonEvent.parse(JSON.parse(line))
      if (!isDeepStrictEqual(event, JSON.parse(line))) throw new Error(`Fields that the schema does not name: ${line}`)
      return event
    })
}

/** The bytes that `--json` says one host printed. */
export function jsonOutput(events: readonly JsonEvent[], host: string, stream: 'stdout' | 'stderr'): Buffer {
  const pieces = events.flatMap((event) => {
    if (event.type !== 'output' || event.host !== host || event.stream !== stream) return []
    return event.text === undefined ? Buffer.from(event.base64!, 'base64') : Buffer.from(event.text)
  })
  return Buffer.concat(pieces)
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
