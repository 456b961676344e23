/** One change of a file's text that was made here. */
export interface TextChange {
  /** What was done, in words: "rename web01 to web-01". */
  readonly label: string
  readonly before: string
  readonly after: string
}

const maxSteps = 100

/** UTF-16 code units in all; one step of the largest inventories is about a million. */
const maxLength = 64 * 1024 * 1024

/**
 * Whole texts, so that a step back restores every comment and blank line. They hold what the file holds, passwords too,
 * and stay in memory.
 */
export class UndoStack {
  readonly #done: TextChange[] = []
  #undone: TextChange[] = []

  /** The change that undo would take back, or redo make again. */
  get undo(): TextChange | undefined {
    return this.#done.at(-1)
  }

  get redo(): TextChange | undefined {
    return this.#undone.at(-1)
  }

  push(change: TextChange): void {
    if (change.before === change.after) return
    const last = this.undo
    // The same text once: the change before ended with what this one began with.
    this.#done.push(last?.after === change.before ? { ...change, before: last.after } : change)
    this.#undone = []
    while (this.#done.length > maxSteps || (this.#done.length > 1 && this.#length() > maxLength)) this.#done.shift()
  }

  /** To be called when `change`, the last one, has been taken back. */
  undid(change: TextChange): void {
    if (this.undo !== change) return
    this.#done.pop()
    this.#undone.push(change)
  }

  redid(change: TextChange): void {
    if (this.redo !== change) return
    this.#undone.pop()
    this.#done.push(change)
  }

  #length(): number {
    return this.#done.reduce((sum, { after }) => sum + after.length, this.#done[0]?.before.length ?? 0)
  }
}
