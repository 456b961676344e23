import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { InventorySnapshot, SectionDetail } from '../../../shared/contract/inventory.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import type { InventoryEdit } from '../../../shared/inventory/edit.ts'
import { applyEdits } from '../../../shared/inventory/edits.ts'
import { readIni } from '../../../shared/inventory/ini/package.ts'
import type { Inventory } from '../../../shared/inventory/model.ts'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import { quote } from '../../../shared/inventory/quote.ts'
import type { SectionReader } from '../../../shared/inventory/section_reader.ts'
import { suggest } from '../../../shared/targets/suggest.ts'
import type { EngineContext, HandlersOf, InventorySource } from '../engine/context.ts'
import { fingerprintOfKey } from '../host_keys/known_hosts.ts'
import { RefusedKeys } from '../host_keys/refused_keys.ts'
import { localPath } from '../local_path.ts'
import type { AppPaths } from '../paths.ts'
import { problemsRefusal, refuseProblems, refuseUnknown } from '../refusals.ts'
import { ChangeSignal, paced } from '../runs/paced.ts'
import { systemRefusal } from '../system_error.ts'
import { ConnectionTests } from './connection_tests.ts'
import { labelOf } from './edit_label.ts'
import { formats } from './exchange/formats.ts'
import { exchangeOf } from './exchange/model.ts'
import { planImport, type ImportPlan } from './exchange/plan.ts'
import { readText } from './file.ts'
import { type ImportSource, readSource } from './import_source.ts'
import { identify, InventoryFile, sectionsOf } from './inventory_file.ts'
import { locateInventory } from './locate.ts'

export interface InventoryServiceOptions {
  readonly paths: AppPaths
  readonly env: NodeJS.ProcessEnv
  /** What relative paths are relative to. */
  readonly cwd: string
  /** Named by the user; absent: looked for. */
  readonly path?: string
  /** Asked for only when hosts are connected to: the context needs this service itself. */
  readonly context: () => EngineContext
}

/** The inventory behind the contract: one file at a time, whoever changes it. */
export class InventoryService implements InventorySource {
  readonly handlers: HandlersOf<'inventory'>
  /** To be given to every store of host keys, so that what it refuses can be accepted here. */
  readonly refusedKeys = new RefusedKeys()
  readonly #context: () => EngineContext
  readonly #changes = new ChangeSignal()
  #file: InventoryFile
  /** The one before the demo's, with its steps of undo. */
  #beforeDemo: InventoryFile | undefined
  #watchers = 0
  #closed = false

  constructor({ paths, env, cwd, path, context }: InventoryServiceOptions) {
    this.#context = context
    const located = locateInventory({ option: path, env, cwd })
    // Where there is none, the first edit makes one.
    this.#file = new InventoryFile('path' in located ? located.path : join(paths.configDir, 'hosts.ini'), this.#changes)
    this.handlers = {
      'inventory.watch': (_, { signal }) => this.#watch(signal),
      'inventory.section': ({ kind, name }) => this.#section(kind, name),
      'inventory.edit': ({ edits, stamps }) => this.#edit(edits, stamps ?? {}),
      'inventory.undo': () => this.#file.undo(),
      'inventory.redo': () => this.#file.redo(),
      'inventory.open': ({ path: written }) => this.#open(written),
      'inventory.import-preview': (source) => this.#previewImport(source),
      'inventory.import': (source) => this.#import(source, source.only),
      'inventory.export': async ({ format, hosts }) => {
        const inventory = await this.#soundInventory()
        if (hosts) refuseUnknown(hosts, inventory, this.path)
        const exchange = exchangeOf(inventory, hosts && new Set(hosts))
        return { fileName: formats[format].fileName, text: formats[format].write(exchange) }
      },
      'inventory.test': ({ hosts }, { signal }) => this.#test(hosts, signal),
      'inventory.accept-key': ({ host, sha256 }) => this.#acceptKey(host, sha256),
    }
  }

  get path(): string {
    return this.#file.path
  }

  async load(): Promise<Inventory> {
    return (await this.#file.read()).inventory
  }

  /** Works with the demo fleet's inventory until `closeDemo`, or until another file is opened. */
  openDemo(path: string): void {
    this.#beforeDemo ??= this.#file
    this.#use(new InventoryFile(path, this.#changes, true))
  }

  closeDemo(): void {
    const before = this.#beforeDemo
    this.#beforeDemo = undefined
    if (before && this.#file.demo) this.#use(before)
  }

  close(): void {
    this.#closed = true
    this.#file.close()
    this.#changes.emit()
  }

  #use(file: InventoryFile): void {
    this.#file.close()
    this.#file = file
    this.#changes.emit()
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<InventorySnapshot> {
    this.#watchers++
    try {
      let told: InventorySnapshot | undefined
      // At once: a page that has made an edit wants to see it.
      for await (const _ of paced(this.#changes, signal, () => this.#closed, 0)) {
        if (this.#closed) return
        const file = this.#file
        await file.watch()
        const snapshot = await file.snapshot()
        if (snapshot !== told && file === this.#file) yield (told = snapshot)
      }
    } finally {
      if (--this.#watchers === 0) this.#file.close()
    }
  }

  async #section(kind: 'host' | 'group', name: string): Promise<SectionDetail> {
    const { sections, inventory } = await this.#file.read()
    const detail = detailOf(sections, kind, name)
    if (detail) return detail
    const known = kind === 'host' ? inventory.hosts : inventory.groups
    const near = suggest(name, known.keys()).map(quote).join(' or ')
    throw refuse('not-found', `There is no ${kind} ${quote(name)}${near === '' ? '' : `: did you mean ${near}?`}.`)
  }

  #edit(edits: readonly InventoryEdit[], stamps: Readonly<Record<string, string>>): Promise<{ revision: string }> {
    const { path } = this.#file
    return this.#file.change((text) => {
      refuseCollision(text, stamps)
      const edited = applyEdits(text, edits, path)
      return 'problems' in edited ? edited : { text: edited.text, label: labelOf(edits) }
    })
  }

  async #open(written: string): Promise<{ path: string }> {
    const path = localPath(written)
    const file = await readText(path)
    // A new file is made by the first edit, but not a whole tree of folders because of a slip.
    if ('problem' in file && (file.code !== 'ENOENT' || !existsSync(dirname(path)))) {
      throw problemsRefusal([file.problem], `: ${path}`)
    }
    if (path !== this.path || this.#file.demo) {
      this.#beforeDemo = undefined
      this.#use(new InventoryFile(path, this.#changes))
    }
    return { path }
  }

  async #previewImport(source: ImportSource): Promise<Pick<ImportPlan, 'items' | 'problems'>> {
    const list = await readSource(source)
    const inventory = await this.#soundInventory()
    const { sections } = await this.#file.read()
    const { items, problems } = planImport(list.exchange, inventory, sections, list.source)
    return { items, problems }
  }

  async #import(source: ImportSource, only?: readonly string[]): Promise<{ added: number; changed: number }> {
    const list = await readSource(source)
    const { path } = this.#file
    let added = 0
    let changed = 0
    await this.#file.change((text) => {
      const inventory = parseInventory(text, path)
      if (inventory.problems.length > 0) return { problems: inventory.problems }
      const sections = sectionsOf(readIni(text))
      const { items, edits } = planImport(list.exchange, inventory, sections, list.source, only && new Set(only))
      added = items.filter(({ state }) => state === 'new').length
      changed = items.filter(({ state }) => state === 'differs').length
      if (edits.length === 0) return { text, label: '' }
      const edited = applyEdits(text, edits, path)
      return 'problems' in edited ? edited : { text: edited.text, label: `import from ${basename(list.source)}` }
    })
    return { added, changed }
  }

  async *#test(hosts: readonly string[], signal: AbortSignal) {
    refuseUnknown(hosts, await this.#soundInventory(), this.path)
    yield* new ConnectionTests(this.#context(), this.refusedKeys).run(hosts, signal)
  }

  async #acceptKey(name: string, sha256: string): Promise<{ replaced: boolean }> {
    const host = (await this.load()).hosts.get(name)
    if (!host) throw refuse('not-found', `There is no host ${quote(name)}.`)
    const key = this.refusedKeys.get(host.address, host.port)
    if (!key)
      throw refuse('not-found', `No key of ${name} was refused lately: test the connection, then accept its key.`)
    const presented = fingerprintOfKey(key)
    if (presented.sha256 !== sha256) {
      const message = `${name} has presented yet another key since: ${presented.type} ${presented.sha256}.`
      throw refuse('conflict', message, { details: { current: presented } })
    }
    const { connectTimeoutMs, hostKeys: policy } = this.#context().settings.current
    const login = { connectTimeoutMs, connectRetries: 0, hostKeys: policy }
    const { hostKeys } = await this.#context().prepare([name], login)
    const trusted = await hostKeys.trust(host.address, host.port, key).catch((error: unknown) => {
      throw systemRefusal(`The key of ${name} cannot be recorded`, error)
    })
    if ('refusal' in trusted) throw refuse('conflict', trusted.refusal)
    this.refusedKeys.forget(host.address, host.port)
    return trusted
  }

  /** @throws ContractError `problems` */
  async #soundInventory(): Promise<Inventory> {
    const inventory = await this.load()
    refuseProblems(inventory.problems)
    return inventory
  }
}

function detailOf(sections: SectionReader, kind: 'host' | 'group', name: string): SectionDetail | undefined {
  const read = sections.read(kind, name)
  return read && { ...read.detail, stamp: identify(kind, name, read.content) }
}

/** @throws ContractError `conflict`: a section is not what the caller saw, or has gone */
function refuseCollision(text: string, stamps: Readonly<Record<string, string>>): void {
  const named = Object.entries(stamps)
  if (named.length === 0) return
  const sections = sectionsOf(readIni(text))
  for (const [which, stamp] of named) {
    const at = which.indexOf(':')
    const kind = which.slice(0, at) === 'group' ? 'group' : 'host'
    const name = which.slice(at + 1)
    const current = detailOf(sections, kind, name)
    if (current?.stamp === stamp) continue
    const message = current
      ? `${quote(name)} was changed elsewhere since you saw it.`
      : `The ${kind} ${quote(name)} was removed or renamed elsewhere since you saw it.`
    throw refuse('conflict', message, { details: { current: current ?? null } })
  }
}
