import { randomBytes } from 'node:crypto'
import type { Client, ClientChannel } from 'ssh2'
import type { Probe, ProbeOptions } from '../../../../shared/tasks/reach.ts'
import type { Found } from '../../probes/found.ts'
import { printable } from '../connect.ts'
import { Cancelled, Unreachable } from '../unreachable.ts'
import { isPlain, judge, readShellLine, shellScript, type ShellTool } from './shell_script.ts'

/** Probes of one shell: a script of a few kilobytes, and cancelling leaves few behind to run out by themselves. */
const PROBES_PER_SHELL = 64
/** How long a session and its shell may take to start. A login shell on a busy machine takes a second or two. */
const SHELL_START_MS = 15_000
/** What the tools take besides the time allowed, each wave: `timeout` counts whole seconds, and one more for banners. */
const WAVE_SLACK_MS = 3_000
/** A probe's line has 300 bytes at the most; a host that prints more has something else in mind. */
const OUTPUT_BYTES = 512 * PROBES_PER_SHELL
const LONGEST_LINE = 1_024

/** With which tool probes were made, or why none was. Neither, where no probe could be given to a shell. */
export interface ShellProbing {
  readonly tool?: ShellTool
  readonly problem?: string
}

/**
 * Makes probes with the tools of the host's own shell, and tells of each once: as `failed`, with the reason, where that could
 * not be done.
 * @throws Unreachable when the connection ends, Cancelled
 */
export async function probeByShell(
  client: Client,
  probes: readonly Probe[],
  options: ProbeOptions,
  signal: AbortSignal,
  onFound: (probe: Probe, found: Found) => void,
): Promise<ShellProbing> {
  const plain: Probe[] = []
  for (const probe of probes) {
    if (isPlain(probe.address)) plain.push(probe)
    else onFound(probe, { state: 'failed', message: 'this name cannot be given to the tools there' })
  }
  let used: ShellTool | undefined
  for (let at = 0; at < plain.length; at += PROBES_PER_SHELL) {
    const some = plain.slice(at, at + PROBES_PER_SHELL)
    const { tool, problem = 'not probed' } = await new ProbeShell(client, some, options, onFound).run(signal)
    if (tool === undefined) {
      // Another shell would fare no better.
      for (const probe of plain.slice(at)) onFound(probe, { state: 'failed', message: problem })
      return used === undefined ? { problem } : { tool: used }
    }
    used = tool
  }
  return used === undefined ? {} : { tool: used }
}

/** One session with one script, and what came of it. */
class ProbeShell {
  private readonly nonce = randomBytes(8).toString('hex')
  private readonly waiting: Set<number>
  private tool: ShellTool | undefined
  private told = false
  private bytes = 0
  private begun = ''
  private said = ''
  private readonly client: Client
  private readonly probes: readonly Probe[]
  private readonly options: ProbeOptions
  private readonly onFound: (probe: Probe, found: Found) => void

  constructor(
    client: Client,
    probes: readonly Probe[],
    options: ProbeOptions,
    onFound: (probe: Probe, found: Found) => void,
  ) {
    this.client = client
    this.probes = probes
    this.options = options
    this.onFound = onFound
    this.waiting = new Set(probes.keys())
  }

  async run(signal: AbortSignal): Promise<ShellProbing> {
    const problem = await this.session(signal)
    if (this.tool === undefined) return { problem: problem ?? this.whyNot() }
    for (const at of this.waiting)
      this.onFound(this.probes[at]!, {
        state: 'failed',
        via: this.tool,
        message: problem ?? 'the shell there ended before this probe',
      })
    return { tool: this.tool }
  }

  /** Resolves when the session is over, with what went wrong where something did. */
  private session(signal: AbortSignal): Promise<string | undefined> {
    const { client, options, probes } = this
    const waves = Math.ceil(probes.length / options.atOnce)
    const withinMs = SHELL_START_MS + waves * (options.timeoutMs + WAVE_SLACK_MS)
    return new Promise((resolve, reject) => {
      let channel: ClientChannel | undefined
      let settled = false
      const settle = (act: () => void) => {
        if (settled) return
        settled = true
        clearTimeout(timer)
        client.off('close', onClose)
        signal.removeEventListener('abort', onAbort)
        if (channel) leave(client, channel)
        act()
      }
      const end = (problem?: string) => settle(() => resolve(problem))
      const onClose = () =>
        settle(() => reject(new Unreachable('lost', 'the connection ended in the middle of probing')))
      const onAbort = () => settle(() => reject(new Cancelled()))
      const timer = setTimeout(() => end('the shell there did not answer in time'), withinMs)
      client.on('close', onClose)
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) return onAbort()
      try {
        client.exec('exec sh', (error, opened) => {
          if (settled) return opened && leave(client, opened)
          if (error) return end(`no session was opened there: ${printable(error.message)}`)
          channel = opened
          opened.on('error', () => {})
          opened.on('data', (data: Buffer) => {
            if (this.read(data)) end()
          })
          opened.stderr.on('data', (data: Buffer) => {
            if (this.said.length < 200) this.said += data.toString('latin1')
          })
          // The connection's own end comes a moment after that of its channels, and says more.
          opened.on('close', () => setImmediate(end))
          opened.end(shellScript(probes, options, this.nonce))
        })
      } catch {
        onClose()
      }
    })
  }

  /** Takes output; true when there is no more to read. */
  private read(data: Buffer): boolean {
    this.bytes += data.byteLength
    const lines = (this.begun + data.toString('latin1')).split('\n')
    this.begun = (lines.pop() ?? '').slice(0, LONGEST_LINE)
    return lines.some((line) => this.readLine(line)) || this.bytes > OUTPUT_BYTES
  }

  private readLine(text: string): boolean {
    const line = readShellLine(text.trimEnd(), this.nonce)
    if (!line) {
      if (!this.told && this.said === '') this.said = text
      return false
    }
    if (line.type === 'end') return true
    if (line.type === 'tool') {
      this.told = true
      this.tool = line.tool
      return line.tool === undefined
    }
    const probe = this.probes[line.at]
    if (!probe || this.tool === undefined || !this.waiting.delete(line.at)) return false
    this.onFound(probe, judge(this.tool, { ...line, words: printable(line.words) }, this.options))
    return false
  }

  private whyNot(): string {
    if (this.told) return 'the shell there has neither bash (with timeout) nor nc'
    const said = printable(this.said.trim().split('\n')[0] ?? '')
    return `the shell there could not be used${said === '' ? '' : `: ${said}`}`
  }
}

/** Ends a session: TERM (RFC 4254 section 6.9) for what runs in it, and the channel closed. What still comes is thrown away. */
function leave(client: Client, channel: ClientChannel): void {
  const { outgoing } = channel as unknown as { outgoing: { id: number; state: string } }
  const { _protocol } = client as unknown as { _protocol: { signal(id: number, name: string): void } }
  if (outgoing.state === 'open' || outgoing.state === 'eof') _protocol.signal(outgoing.id, 'TERM')
  channel.on('error', () => {})
  channel.resume()
  channel.stderr.resume()
  channel.close()
}
