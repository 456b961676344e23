import { ChangeSignal, paced } from '../runs/paced.ts'

/** Things that have a head which people watch: servers, sessions. */
export interface Headed<Head> {
  readonly id: string
  readonly head: Head
}

/** A list whose watchers are told what has changed since they were told last, however slowly they take it. */
export class ChangingList<Head, Item extends Headed<Head>> {
  private readonly items = new Map<string, Item>()
  private readonly versions = new Map<string, number>()
  private readonly signal = new ChangeSignal()
  private version = 0
  private closed = false

  get size(): number {
    return this.items.size
  }

  get(id: string): Item | undefined {
    return this.items.get(id)
  }

  values(): readonly Item[] {
    return [...this.items.values()]
  }

  add(item: Item): void {
    this.items.set(item.id, item)
    this.touch(item.id)
  }

  /** An item's head is another. */
  touch(id: string): void {
    if (!this.items.has(id)) return
    this.versions.set(id, ++this.version)
    this.signal.emit()
  }

  remove(id: string): void {
    this.items.delete(id)
    this.versions.delete(id)
    this.signal.emit()
  }

  /** Ends every watcher, after the last that there is to tell. */
  close(): void {
    this.closed = true
    this.signal.emit()
  }

  /** All at first, then those that changed. */
  async *watch(signal: AbortSignal): AsyncGenerator<{ changed: Head[]; removed: string[] }> {
    let seen = 0
    const told = new Set<string>()
    for await (const _ of paced(this.signal, signal, () => this.closed)) {
      const changed = this.values().filter(({ id }) => this.versions.get(id)! > seen)
      const removed = [...told].filter((id) => !this.items.has(id))
      seen = this.version
      for (const { id } of changed) told.add(id)
      for (const id of removed) told.delete(id)
      yield { changed: changed.map(({ head }) => head), removed }
    }
  }
}
