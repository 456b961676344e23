import { EventEmitter } from 'node:events'
import type { Event } from 'electron'

/** Names of events that `T` of Electron has; any other does not compile. */
type Known<T, Name extends string> = T extends { on(event: Name, listener: never): unknown } ? Name : never

/** What of Electron's tells events; `T` is the class or module it stands for. */
export class Emitter<T> extends EventEmitter {
  /** Tells an event as Electron would; an event that nobody could hear of in Electron does not compile. */
  tell<Name extends string>(event: Known<T, Name>, ...args: unknown[]): void {
    this.emit(event, ...args)
  }
}

/** An event whose default can be prevented. */
export function preventable<Params extends object>(params: Params): Event<Params> {
  let defaultPrevented = false
  return {
    preventDefault: () => (defaultPrevented = true),
    get defaultPrevented() {
      return defaultPrevented
    },
    ...params,
  }
}

/** Later, as between processes: nobody is called from inside his own call. */
export function later(work: () => void): void {
  setImmediate(work)
}
