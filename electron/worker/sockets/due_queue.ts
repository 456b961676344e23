/** What waits for its time, the earliest first; of equal times, in the order they came. A binary heap. */
export class DueQueue<Entry> {
  readonly #heap: { readonly due: number; readonly order: number; readonly entry: Entry }[] = []
  #order = 0

  get size(): number {
    return this.#heap.length
  }

  /** When the first is due; undefined when nothing waits. */
  get firstDue(): number | undefined {
    return this.#heap[0]?.due
  }

  add(due: number, entry: Entry): void {
    const heap = this.#heap
    const added = { due, order: this.#order++, entry }
    let at = heap.length
    heap.push(added)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(added, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = added
  }

  /** Takes the first out, if it is due at `now`. */
  take(now: number): Entry | undefined {
    const heap = this.#heap
    const first = heap[0]
    if (first === undefined || first.due > now) return undefined
    const last = heap.pop()!
    if (heap.length > 0) this.#sink(last)
    return first.entry
  }

  clear(): void {
    this.#heap.length = 0
  }

  #sink(item: { readonly due: number; readonly order: number; readonly entry: Entry }): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child += 1
      if (!this.#before(heap[child]!, item)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = item
  }

  #before(a: { readonly due: number; readonly order: number }, b: { readonly due: number; readonly order: number }) {
    return a.due < b.due || (a.due === b.due && a.order < b.order)
  }
}
