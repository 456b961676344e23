import { createHmac, randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { InventorySnapshot } from '../../../shared/contract/inventory.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import type { IniDocument } from '../../../shared/inventory/ini/document.ts'
import { readIni } from '../../../shared/inventory/ini/package.ts'
import { emptyInventory, type Inventory } from '../../../shared/inventory/model.ts'
import { readInventory } from '../../../shared/inventory/parse.ts'
import { SectionReader } from '../../../shared/inventory/section_reader.ts'
import type { Problem } from '../../../shared/problem.ts'
import { FileWatch } from '../file_watch.ts'
import { problemsRefusal } from '../refusals.ts'
import type { ChangeSignal } from '../runs/paced.ts'
import { changeText } from './change.ts'
import { readText } from './file.ts'
import { viewOf, type InventoryView } from './snapshot.ts'
import { permissionWarnings } from './store.ts'
import { UndoStack, type TextChange } from './undo_stack.ts'

/** The file at one moment, and what it means. What costs time is worked out when it is first asked for. */
export class InventoryState {
  /** Empty where there is no file, or none that can be read. */
  readonly text: string
  readonly exists: boolean
  readonly revision: string
  readonly inventory: Inventory
  readonly warnings: readonly Problem[]
  readonly #document: IniDocument
  #view: InventoryView | undefined
  #sections: SectionReader | undefined

  constructor(path: string, file: Awaited<ReturnType<typeof readText>>) {
    const readable = 'text' in file
    this.text = readable ? file.text : ''
    this.exists = readable || file.code !== 'ENOENT'
    this.revision = identify(path, readable ? file.text : (file.code ?? file.problem.message), readable)
    this.#document = readIni(this.text)
    const read = readable ? readInventory(this.#document, path) : emptyInventory
    this.inventory = !readable && this.exists ? { ...read, problems: [file.problem] } : read
    this.warnings = readable ? permissionWarnings(read, file.mode, path) : []
  }

  get view(): InventoryView {
    return (this.#view ??= viewOf(this.inventory))
  }

  get sections(): SectionReader {
    return (this.#sections ??= sectionsOf(this.#document))
  }
}

export function sectionsOf(document: IniDocument): SectionReader {
  return new SectionReader(document, { port: '22', user: userInfo().username })
}

/** Keyed, so that a page cannot find a weak password by trying texts until the identification fits. */
const identificationKey = randomBytes(32)

/** Equal for equal parts, within this process. */
export function identify(...parts: readonly unknown[]): string {
  return createHmac('sha256', identificationKey).update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}

/** The inventory file that is worked with: what it says now, who watches it, and what was changed here. */
export class InventoryFile {
  readonly path: string
  readonly demo: boolean
  readonly #undo = new UndoStack()
  readonly #changes: ChangeSignal
  #watch: FileWatch | undefined
  #watching: Promise<unknown> = Promise.resolve()
  #state: InventoryState | undefined
  #mode: number | undefined
  #snapshot: InventorySnapshot | undefined
  #reading: Promise<unknown> = Promise.resolve()
  #next: Promise<InventoryState> | undefined

  /** @param changes told of every change; of those made elsewhere only after `watch` */
  constructor(path: string, changes: ChangeSignal, demo = false) {
    this.path = path
    this.#changes = changes
    this.demo = demo
  }

  /** Reads the file; parses it when it has changed. Never rejects. */
  read(): Promise<InventoryState> {
    // Only a reading that has not begun yet is sure to see what the caller knows of.
    if (!this.#next) {
      const next = this.#reading.then(() => {
        this.#next = undefined
        return this.#readNow()
      })
      this.#next = this.#reading = next
    }
    return this.#next
  }

  /** As the file was when it was last read; the same object until something in it changes. */
  async snapshot(): Promise<InventorySnapshot> {
    const state = this.#state ?? (await this.read())
    return (this.#snapshot ??= this.#makeSnapshot(state))
  }

  /** Keeps what is known of the file up to date. Resolves when it is, and every later change will be told. */
  watch(): Promise<unknown> {
    if (!this.#watch) {
      const watch = new FileWatch(this.path, () => void this.read())
      this.#watch = watch
      this.#watching = watch.start().then(() => this.read())
    }
    return this.#watching
  }

  /**
   * Changes the file as one step of undo.
   * @param make gets the text as it is on the disk; its label names the step
   * @returns the revision afterwards
   * @throws ContractError `problems`, `system`, and those that `make` throws
   */
  async change(
    make: (
      text: string,
    ) => { readonly text: string; readonly label: string } | { readonly problems: readonly Problem[] },
  ): Promise<{ revision: string }> {
    const { made, before } = await this.#write(make)
    this.#undo.push({ label: made.label, before, after: made.text })
    return this.#told()
  }

  /** @throws ContractError `not-found`: nothing to take back; `conflict`: the file was changed elsewhere; `system` */
  async undo(): Promise<{ undone: string }> {
    const change = this.#undo.undo
    if (!change) throw refuse('not-found', 'There is nothing to undo.')
    await this.#swap(change, change.after, change.before, 'undo')
    this.#undo.undid(change)
    await this.#told()
    return { undone: change.label }
  }

  /** @throws as `undo` */
  async redo(): Promise<{ redone: string }> {
    const change = this.#undo.redo
    if (!change) throw refuse('not-found', 'There is nothing to redo.')
    await this.#swap(change, change.before, change.after, 'redo')
    this.#undo.redid(change)
    await this.#told()
    return { redone: change.label }
  }

  /** Ends watching. */
  close(): void {
    this.#watch?.close()
    this.#watch = undefined
  }

  async #swap(change: TextChange, from: string, to: string, what: 'undo' | 'redo'): Promise<void> {
    await this.#write((text) => {
      if (text === from) return { text: to }
      const message = `${this.path} was changed elsewhere since: to ${what} "${change.label}" would take that back as well.`
      throw refuse('conflict', message)
    })
  }

  async #write<Made extends { readonly text: string }>(
    make: (text: string) => Made | { readonly problems: readonly Problem[] },
  ): Promise<{ made: Made; before: string }> {
    const changed = await changeText(this.path, make, true)
    if ('made' in changed) return changed
    if ('failure' in changed) throw refuse('system', `${this.path} ${changed.failure}`, { retryable: true })
    throw problemsRefusal(changed.problems)
  }

  /** Whoever made a change sees it in the next snapshot, even before the watch does. */
  async #told(): Promise<{ revision: string }> {
    const before = this.#state
    const state = await this.read()
    // The labels of undo and redo are part of the snapshot and may change without the text.
    if (state === before) this.#changed()
    return { revision: state.revision }
  }

  async #readNow(): Promise<InventoryState> {
    const file = await readText(this.path)
    const mode = 'text' in file ? file.mode : undefined
    const known = this.#state
    if (known && 'text' in file && known.exists && known.text === file.text && this.#mode === mode) return known
    const state = new InventoryState(this.path, file)
    if (known && mode === undefined && this.#mode === undefined && known.revision === state.revision) return known
    this.#state = state
    this.#mode = mode
    this.#changed()
    return state
  }

  #changed(): void {
    this.#snapshot = undefined
    this.#changes.emit()
  }

  #makeSnapshot(state: InventoryState): InventorySnapshot {
    const { undo, redo } = this.#undo
    return {
      path: this.path,
      revision: state.revision,
      exists: state.exists,
      demo: this.demo,
      ...state.view,
      problems: [...state.inventory.problems],
      warnings: [...state.warnings],
      // Only what would be done: not what a change made elsewhere stands in the way of.
      ...(undo?.after === state.text ? { undo: undo.label } : {}),
      ...(redo?.before === state.text ? { redo: redo.label } : {}),
    }
  }
}
