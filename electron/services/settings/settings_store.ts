import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import type { Settings } from '../../../shared/contract/system.ts'
import type { HandlersOf, SettingsSource } from '../engine/context.ts'
import { FileWatch } from '../file_watch.ts'
import { ChangeSignal, paced } from '../runs/paced.ts'
import { systemRefusal } from '../system_error.ts'
import { changeSettings, readSettings, settingsOf } from './settings_file.ts'

const FILE_NAME = 'settings.json'

/** The settings: a JSON file that a person may edit, also while the app runs. */
export class SettingsStore implements SettingsSource {
  readonly handlers: HandlersOf<'settings'>
  private now: Settings
  private readonly path: string
  private readonly listeners = new Set<(settings: Settings) => void>()
  private readonly changes = new ChangeSignal()
  private closed = false
  private readonly fileWatch: FileWatch
  /** One change at a time: each reads what the one before wrote. */
  private writing: Promise<unknown> = Promise.resolve()

  private constructor(path: string, settings: Settings) {
    this.path = path
    this.now = settings
    this.fileWatch = new FileWatch(path, () => void this.reload())
    this.handlers = {
      'settings.watch': (_, { signal }) => this.watch(signal),
      'settings.set': (changes) => this.set(changes),
    }
  }

  /** Never rejects: what cannot be read is the default until it can. @param folder the user's configuration */
  static async open(folder: string): Promise<SettingsStore> {
    const path = join(folder, FILE_NAME)
    const settings = await readSettings(path).then(
      ({ fields }) => settingsOf(fields),
      () => defaultSettings,
    )
    const store = new SettingsStore(path, settings)
    // For a folder that is yet to come its parents would be watched.
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {})
    await store.fileWatch.start()
    return store
  }

  get current(): Settings {
    return this.now
  }

  onChange(listener: (settings: Settings) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  close(): void {
    this.fileWatch.close()
    this.listeners.clear()
    this.closed = true
    this.changes.emit()
  }

  private async *watch(signal: AbortSignal): AsyncGenerator<Settings> {
    for await (const _ of paced(this.changes, signal, () => this.closed)) yield this.now
  }

  private set(changes: Partial<Settings>): Promise<Settings> {
    const change = this.writing.then(async () => {
      try {
        this.adopt(await changeSettings(this.path, changes))
        return this.now
      } catch (error) {
        throw systemRefusal(`The settings cannot be kept in ${this.path}`, error)
      }
    })
    this.writing = change.catch(() => {})
    return change
  }

  private async reload(): Promise<void> {
    await this.writing
    // In the middle of an edit there may be no JSON yet: what held so far goes on holding.
    const file = await readSettings(this.path).catch(() => undefined)
    if (file && !file.broken) this.adopt(settingsOf(file.fields))
  }

  private adopt(settings: Settings): void {
    if (isDeepStrictEqual(settings, this.now)) return
    this.now = settings
    for (const listener of [...this.listeners]) listener(settings)
    this.changes.emit()
  }
}
