import { join } from 'node:path'
import type { InputOf, OutputOf } from '../../../shared/contract/define.ts'
import { ContractError, refuse } from '../../../shared/contract/errors.ts'
import type { OutputWindow, runMethods } from '../../../shared/contract/runs.ts'
import { SavedCommands } from '../commands/saved_commands.ts'
import type { EngineContext, HandlersOf } from '../engine/context.ts'
import type { HostKeyStore } from '../host_keys/store.ts'
import type { PreparedHosts } from '../prepare_hosts.ts'
import { refuseProblems } from '../refusals.ts'
import {
  commandsFor,
  confirmationPhrase,
  dangersOfWhat,
  planOf,
  problemsOf,
  requireConfirmation,
  type StartInput,
} from './command_request.ts'
import { compareRuns } from './compare.ts'
import { EXPORT_FORMATS } from './export_formats.ts'
import { readWindow } from './file_window.ts'
import { describeGroups } from './folded.ts'
import { RunHistory } from './history.ts'
import { regexMatcher, textMatcher, TooSlow } from './line_matcher.ts'
import { LiveRun, type StartRunOptions } from './live_run.ts'
import type { OpenRun } from './open_run.ts'
import { ChangeSignal, paced } from './paced.ts'
import { RunReader } from './run_reader.ts'
import { RunStore } from './run_store.ts'
import { searchFiles, type SearchEvent } from './search.ts'
import { spool } from './spool.ts'
import { systemRefusal } from '../system_error.ts'
import { watchLive, watchStored } from './watch_run.ts'

type Methods = typeof runMethods
type Input<Name extends keyof Methods> = InputOf<Methods[Name]>
type Output<Name extends keyof Methods> = OutputOf<Methods[Name]>

/** Runs that ended a moment ago are still looked at; from memory, they are there at once. */
const ENDED_KEPT = 8
const RECENT_COMMANDS = 200
const ACTIVE_EVERY_MS = 500

/** The runs of this engine: those that go on, and those that are on disk. */
export class RunService {
  readonly handlers: HandlersOf<'runs'> & HandlersOf<'commands'>
  /** Answers `GET /download/<ticket>`. */
  private readonly context: EngineContext
  /** Those that go on, and the last few that ended. */
  private readonly runs = new Map<string, LiveRun>()
  private readonly activeChanged = new ChangeSignal()
  private readonly store: RunStore
  private readonly reader: RunReader
  private readonly history: RunHistory
  private readonly saved: SavedCommands
  /** What goes on after a run has ended: files removed, old runs pruned. */
  private tidying: Promise<unknown> = Promise.resolve()

  constructor(context: EngineContext) {
    const { runsFolder, paths } = context
    this.context = context
    this.store = new RunStore(runsFolder, (id) => this.goingOn(id) !== undefined)
    this.reader = new RunReader(this.store, runsFolder)
    this.history = new RunHistory(this.store, runsFolder)
    this.saved = new SavedCommands(join(paths.configDir, 'commands.json'))
    this.handlers = {
      'runs.prepare': (input) => this.prepareRun(input),
      'runs.start': async (input) => ({ id: await this.start(input) }),
      'runs.watch': ({ id }, { signal }) => this.watch(id, signal),
      'runs.active': (_, { signal }) => this.active(signal),
      'runs.cancel': ({ id, hosts }) => this.cancel(id, hosts),
      'runs.output': (input) => this.output(input),
      'runs.live': ({ id, hosts }, { signal }) => this.live(id, hosts, signal),
      'runs.folded': ({ id, previewBytes }) => this.folded(id, previewBytes),
      'runs.search': (input, { signal }) => this.search(input, signal),
      'runs.export': (input) => this.export(input),
      'runs.history': (input) => this.page(input),
      'runs.remove': ({ ids }) => this.remove(ids),
      'runs.compare': ({ a, b }) => this.compare(a, b),
      'commands.list': () => this.commands(),
      'commands.save': async ({ name, command, note }) => {
        await this.saved.save(name, command, note)
        return {}
      },
    }
  }

  /**
   * Starts any plan on its targets, whose names differ. The run goes on whether or not anybody watches, and ends with
   * the engine at the latest. `LiveRun.started` rejects when its folder cannot be made.
   */
  startRun({ hostKeys, ...options }: StartRunOptions & { readonly hostKeys: HostKeyStore }): LiveRun {
    const { pool, runsFolder } = this.context
    const run = new LiveRun({ pool, hostKeys, runsFolder }, options)
    this.runs.set(run.id, run)
    run.onChange(() => this.activeChanged.emit())
    this.activeChanged.emit()
    void run.ended.then(() => this.tidy())
    return run
  }

  /** Cancels what goes on and waits until its records are written. */
  async close(): Promise<void> {
    for (const run of this.runs.values()) run.cancel()
    await Promise.all([...this.runs.values()].map(({ ended }) => ended))
    await this.tidying
  }

  private goingOn(id: string): LiveRun | undefined {
    const run = this.runs.get(id)
    return run?.hasEnded ? undefined : run
  }

  /** Lets go of what ended long ago, in memory and on disk. */
  private tidy(): void {
    const ended = [...this.runs.values()].filter((run) => run.hasEnded)
    for (const { id } of ended.slice(0, -ENDED_KEPT)) this.runs.delete(id)
    const { keepRuns } = this.context.settings.current
    // What cannot be removed now is tried again after the next run.
    if (keepRuns > 0) this.after(() => this.store.prune(keepRuns))
  }

  private after(act: () => Promise<unknown>): void {
    this.tidying = this.tidying.then(act).catch(() => {})
  }

  private async prepareRun(input: Omit<StartInput, 'secrets' | 'confirmed'>): Promise<Output<'runs.prepare'>> {
    const { what, target } = input
    const hosts = [...new Set(input.hosts)]
    const dangers = dangersOfWhat(what)
    const problems = problemsOf(what)
    let prepared: PreparedHosts | undefined
    try {
      prepared = hosts.length === 0 ? undefined : await this.prepare({ ...input, hosts })
    } catch (error) {
      if (!(error instanceof ContractError) || error.code !== 'problems') throw error
      problems.push(...(error.failure.details?.problems ?? [{ source: 'inventory', message: error.message }]))
    }
    const targets = prepared?.targets ?? []
    const { commands, problems: unsafe } = commandsFor(what, targets)
    return {
      hosts: targets.map((host) => {
        const { address, port, user } = host.endpoint
        return { host: host.host.name, address, port, user, login: prepared!.describeLogin(host) }
      }),
      example: commands?.values().next().value ?? what.command ?? what.script?.name ?? '',
      dangers,
      ...(dangers.length > 0 ? { phrase: confirmationPhrase(target, hosts.length) } : {}),
      problems: [...problems, ...unsafe],
    }
  }

  private async start(input: StartInput): Promise<string> {
    refuseProblems(problemsOf(input.what))
    const hosts = [...new Set(input.hosts)]
    const { targets, hostKeys } = await this.prepare({ ...input, hosts })
    const { commands, problems } = commandsFor(input.what, targets)
    refuseProblems(problems)
    if (this.context.settings.current.confirmDangerous) requireConfirmation(input, hosts.length)
    const { stdin } = input.what
    const stdinFile =
      stdin === undefined
        ? undefined
        : await spool(stdin).catch((error: unknown) => {
            throw systemRefusal('The standard input cannot be kept for the run', error)
          })
    const { forks, serial, maxFailPercent, failFast } = input.options
    const run = this.startRun({
      plan: planOf(input, commands, stdinFile?.path, this.context.inventory.path),
      targets,
      hostKeys,
      fanOut: {
        forks,
        ...(serial ? { serial } : {}),
        ...(maxFailPercent === undefined ? {} : { maxFailPercent }),
        ...(failFast ? { failFast } : {}),
      },
    })
    if (stdinFile) void run.ended.then(() => this.after(() => stdinFile.remove()))
    await run.started.catch((error: unknown) => {
      this.runs.delete(run.id)
      throw systemRefusal(`The run's folder in ${this.context.runsFolder} cannot be made`, error)
    })
    return run.id
  }

  private prepare({ hosts, options, secrets }: Pick<StartInput, 'hosts' | 'options' | 'secrets'>) {
    const { connectTimeoutMs, connectRetries, hostKeys, user } = options
    const password = secrets?.password
    return this.context.prepare(hosts, {
      ...{ connectTimeoutMs, connectRetries, hostKeys },
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    })
  }

  private watch(id: string, signal: AbortSignal) {
    const run = this.runs.get(id)
    return run ? watchLive(run, signal) : watchStored(() => this.reader.open(id), signal)
  }

  private async *active(signal: AbortSignal) {
    for await (const _ of paced(this.activeChanged, signal, () => false, ACTIVE_EVERY_MS)) {
      const going = [...this.runs.values()].filter((run) => !run.hasEnded)
      yield { runs: going.map(({ head }) => head) }
    }
  }

  private async cancel(id: string, hosts: readonly string[] | undefined): Promise<Record<string, never>> {
    const run = this.runs.get(id)
    if (run) run.cancel(hosts)
    else if ((await this.reader.open(id)).head.state === 'elsewhere')
      throw refuse('not-found', `Run ${id} belongs to another process; cancel it where it was started.`)
    return {}
  }

  private async output({ id, host, stream, from, bytes }: Input<'runs.output'>): Promise<OutputWindow> {
    const files = (await this.open(id)).fileOf(host)
    if (!files) throw refuse('not-found', `Run ${id} had no host ${host}.`)
    return readWindow(files[stream], from, bytes, files.complete).catch((error: unknown) => {
      throw systemRefusal(`What ${host} printed cannot be read`, error)
    })
  }

  private async *live(id: string, hosts: readonly string[] | undefined, signal: AbortSignal) {
    const run = this.runs.get(id)
    if (run) yield* run.lines.watch(signal, hosts)
    else {
      // What is on disk has no order between hosts any more; and no line will come.
      await this.reader.open(id)
      yield { lines: [], missed: 0 }
    }
  }

  private async folded(id: string, previewBytes: number): Promise<Output<'runs.folded'>> {
    const run = this.runs.get(id)
    try {
      if (run) {
        const groups = run.answers.groups()
        const answers = run.answerTotal
        const rowOf = (host: string) => run.row(host)
        return { groups: await describeGroups(groups, rowOf, (host) => run.fileOf(host), previewBytes), answers }
      }
      const stored = await this.reader.open(id)
      const groups = (await stored.answers()).groups()
      const rows = new Map((await stored.rows()).map((row) => [row.host, row]))
      const fileOf = (host: string) => stored.fileOf(host)
      return {
        groups: await describeGroups(groups, (host) => rows.get(host), fileOf, previewBytes),
        answers: groups.reduce((sum, { hosts }) => sum + hosts.length, 0),
      }
    } catch (error) {
      throw unlessRefused(error, 'The answers cannot be read')
    }
  }

  private async *search(
    {
      id,
      text,
      regex,
      ignoreCase,
      hosts,
    }: Required<Omit<Input<'runs.search'>, 'hosts'>> & { hosts?: string[] | undefined },
    signal: AbortSignal,
  ): AsyncGenerator<SearchEvent> {
    const { files } = await this.open(id)
    const wanted = hosts && new Set(hosts)
    try {
      const matcher = regex ? regexMatcher(text, ignoreCase) : textMatcher(text, ignoreCase)
      yield* searchFiles(
        files.filter(({ host }) => !wanted || wanted.has(host)),
        matcher,
        signal,
      )
    } catch (error) {
      if (error instanceof TooSlow)
        refuseProblems([{ source: 'search', message: 'This expression takes too long; make it simpler.' }])
      if (error instanceof SyntaxError)
        refuseProblems([
          { source: 'search', message: `This is no regular expression of JavaScript: ${error.message}.` },
        ])
      throw error
    }
  }

  private async export({ id, format, hosts }: Input<'runs.export'>): Promise<Output<'runs.export'>> {
    const run = await this.open(id)
    const wanted = hosts && new Set(hosts)
    const rows = await run.rows().catch((error: unknown) => {
      throw systemRefusal('The answers cannot be read', error)
    })
    const { ending, contentType, write } = EXPORT_FORMATS[format]
    const fileName = `flotilla-${id}.${ending}`
    const chosen = rows.filter(({ host }) => !wanted || wanted.has(host))
    return { url: this.context.downloads.offer({ fileName, contentType, write: () => write(run, chosen) }), fileName }
  }

  private async page(input: Input<'runs.history'>): Promise<Output<'runs.history'>> {
    try {
      return await this.history.page(input, (id) => this.goingOn(id)?.head)
    } catch (error) {
      throw unlessRefused(error, `The history in ${this.context.runsFolder} cannot be read`)
    }
  }

  private async remove(ids: readonly string[]): Promise<{ removed: number }> {
    for (const id of ids) if (await this.goesOn(id)) throw refuse('busy', `Run ${id} still goes on; cancel it first.`)
    let removed = 0
    try {
      for (const id of ids) {
        this.runs.delete(id)
        if (await this.store.remove(id)) removed++
      }
    } catch (error) {
      throw systemRefusal('The run cannot be removed', error)
    }
    if (removed === 0) throw refuse('not-found', 'This run is not in the history any more.')
    return { removed }
  }

  /** Here or in another process. */
  private async goesOn(id: string): Promise<boolean> {
    if (this.goingOn(id)) return true
    const run = await this.store.read(id)
    return run !== undefined && run.endedAt === undefined && !run.interrupted
  }

  private async compare(a: string, b: string): Promise<Output<'runs.compare'>> {
    const [first, second] = await Promise.all([this.open(a), this.open(b)])
    try {
      return await compareRuns(first, second)
    } catch (error) {
      throw unlessRefused(error, 'The answers cannot be read')
    }
  }

  private async commands(): Promise<Output<'commands.list'>> {
    const saved = await this.saved.list()
    const recent = new Map<string, string>()
    try {
      for await (const { head } of this.history.newestFirst()) {
        if (head.command !== undefined && !recent.has(head.command)) recent.set(head.command, head.startedAt)
        if (recent.size === RECENT_COMMANDS) break
      }
    } catch (error) {
      throw unlessRefused(error, `The history in ${this.context.runsFolder} cannot be read`)
    }
    return { recent: [...recent].map(([command, at]) => ({ command, at })), saved }
  }

  private async open(id: string): Promise<OpenRun> {
    const run = this.runs.get(id)
    if (!run) return this.reader.open(id)
    return {
      head: run.head,
      rows: () => Promise.resolve(run.rows),
      files: run.files,
      fileOf: (host) => run.fileOf(host),
    }
  }
}

function unlessRefused(error: unknown, what: string): ContractError {
  return error instanceof ContractError ? error : systemRefusal(what, error)
}
