import { createHash } from 'node:crypto'
import { AnswerFolder } from '../../../../shared/folding/answer_folder.ts'
import type { RunEvent } from '../../../../shared/runs/listener.ts'
import type { RunSummary } from '../../../../shared/runs/record.ts'
import { countOf, type Count } from '../../../../shared/runs/summary.ts'
import { fileNames } from '../../../services/runs/run_folder.ts'
import { showFolded } from './folded.ts'
import { shortList } from './host_list.ts'
import { HostLines } from './host_lines.ts'
import { JsonEvents } from './json_events.ts'
import { ProgressBlock } from './progress_block.ts'
import { describe, summaryLines, type EndedHost } from './summary.ts'
import type { Terminal } from './terminal.ts'
import { TransferProgress } from './transfer_progress.ts'
import { seconds } from '../../../../shared/units.ts'
import { fit } from './width.ts'

export interface ViewOptions {
  readonly mode: 'live' | 'folded' | 'json' | 'quiet'
  readonly stdout: Terminal
  readonly stderr: Terminal
  /** What messages call a host, the longest form first. */
  readonly addressesOf: (host: string) => readonly string[]
}

/** Shows a run on the two output streams: answers on stdout, everything about the run itself on stderr. */
export class RunView {
  private hosts: readonly string[] = []
  private id = ''
  private folder = ''
  private readonly ended: EndedHost[] = []
  private readonly counts: Record<Count, number> = { ok: 0, failed: 0, unreachable: 0, lost: 0, cancelled: 0 }
  private readonly connected = new Set<string>()
  private readonly startedAt = performance.now()
  private readonly progress: ProgressBlock
  private readonly transfers = new TransferProgress()
  private lines: HostLines | undefined
  private answers: AnswerFolder | undefined
  private readonly json = new JsonEvents()
  private readonly options: ViewOptions

  constructor(options: ViewOptions) {
    this.options = options
    this.progress = new ProgressBlock(options.stderr, (columns) => this.compose(columns))
  }

  readonly listener = (event: RunEvent): void | Promise<void> => {
    this.follow(event)
    switch (this.options.mode) {
      case 'json':
        return this.print(
          this.json
            .of(event)
            .map((line) => `${JSON.stringify(line)}\n`)
            .join(''),
        )
      case 'live':
        return this.live(event)
      case 'folded':
        return this.fold(event)
      case 'quiet':
        return
    }
  }

  /** For the first Ctrl-C. */
  showRunning(running: readonly string[]): void {
    const waiting = this.hosts.length - this.ended.length - running.length
    const lines = [
      `${this.ended.length} of ${this.hosts.length} hosts have ended; still at work on ${running.length}: ${shortList(running)}`,
      ...(waiting > 0 ? [`${waiting} have not begun`] : []),
      'Ctrl-C again cancels, a third time leaves at once.',
    ]
    void this.note(`${lines.join('\n')}\n`)
  }

  note(text: string): Promise<void> | undefined {
    return this.progress.around(() => this.options.stderr.write(text))
  }

  /** Leaves the terminal as it was found. */
  stop(): void {
    this.progress.stop()
  }

  /** The folded answers, if that is how they are shown, and the summary. */
  async finish(summary: RunSummary): Promise<void> {
    this.progress.stop()
    const { mode, stdout, stderr, addressesOf } = this.options
    if (this.answers) {
      const outcomes = new Map(this.ended.map(({ host, outcome }) => [host, outcome]))
      const files = fileNames(this.hosts)
      await showFolded(
        stdout,
        this.folder,
        this.answers.groups(),
        (host) => files.get(host),
        (host) => {
          const outcome = outcomes.get(host)
          return outcome && outcome.state !== 'succeeded' ? describe(outcome) : undefined
        },
      )
    }
    if (mode === 'json') return
    const order = new Map(this.hosts.map((host, at) => [host, at]))
    this.ended.sort((a, b) => order.get(a.host)! - order.get(b.host)!)
    await stderr.write(`${summaryLines(stderr, { id: this.id, summary, ended: this.ended, addressesOf }).join('\n')}\n`)
    await stderr.write(`${stderr.paint('dim', `  kept in     ${this.folder}`)}\n`)
  }

  private follow(event: RunEvent): void {
    if (event.type === 'run-started') {
      this.hosts = event.hosts
      this.id = event.id
      this.folder = event.folder
      const { mode, stdout, stderr } = this.options
      if (mode === 'live') this.lines = new HostLines({ stdout, stderr }, event.hosts, this.progress.around)
      if (mode === 'folded') this.answers = new AnswerFolder(sha256, event.hosts)
      if (mode === 'live' || mode === 'folded') this.progress.start()
    } else if (event.type === 'host-connected') this.connected.add(event.host)
    else if (event.type === 'transfer') this.transfers.follow(event.host, event.event)
    else if (event.type === 'host-ended') {
      this.ended.push(event)
      this.counts[countOf(event.outcome.state)]++
      this.connected.delete(event.host)
      this.transfers.end(event.host)
    }
  }

  private live(event: RunEvent): void | Promise<void> {
    if (event.type === 'output') return this.lines?.feed(event.host, event.stream, event.data)
    if (event.type === 'transfer' && event.event.type === 'file-failed')
      return this.note(`${event.host} | ${event.event.path}: ${event.event.message}\n`)
    if (event.type !== 'host-ended') return
    void this.lines?.end(event.host)
    const { outcome, host } = event
    // Those that were cancelled by the hundred, on request, are told together by the summary.
    if (outcome.state === 'succeeded' || outcome.state === 'cancelled') return
    const word = countOf(outcome.state)
    return this.note(
      `${this.options.stderr.paint('host', host)} ${this.options.stderr.paint(word, `${word}: ${describe(outcome)}`)}\n`,
    )
  }

  private fold(event: RunEvent): void {
    if (event.type === 'output') this.answers?.add(event.host, event.stream, event.data)
    else if (event.type === 'host-ended')
      this.answers?.end(event.host, `${event.outcome.state} ${describe(event.outcome)}`)
  }

  private print(text: string): Promise<void> | undefined {
    return text === '' ? undefined : this.options.stdout.write(text)
  }

  private compose(columns: number): string[] {
    const { ok, failed, unreachable, lost, cancelled } = this.counts
    const parts = [`${this.ended.length}/${this.hosts.length} hosts`, `${ok} ok`]
    for (const [word, count] of Object.entries({ failed, unreachable, lost, cancelled }))
      if (count > 0) parts.push(`${count} ${word}`)
    parts.push(`${this.connected.size} connected`, seconds(performance.now() - this.startedAt))
    return [...this.transfers.compose(columns), fit(parts.join(' · '), columns)]
  }
}

function sha256() {
  const hash = createHash('sha256')
  return { update: (bytes: Uint8Array) => void hash.update(bytes), digest: () => hash.digest('base64') }
}
