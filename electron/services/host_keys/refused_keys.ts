import { knownHostName } from './known_hosts.ts'

/** More than anybody accepts one by one; the oldest are forgotten first. */
const maxKeys = 20_000

/** The keys that hosts presented when they were last refused, so that a person may look at one and accept it. */
export class RefusedKeys {
  readonly #keys = new Map<string, Uint8Array>()

  /** @param key in the SSH wire format */
  remember(address: string, port: number, key: Uint8Array): void {
    const name = knownHostName(address, port)
    this.#keys.delete(name)
    // A copy: what it is a view of may be a whole message.
    this.#keys.set(name, Uint8Array.from(key))
    const [oldest] = this.#keys.keys()
    if (this.#keys.size > maxKeys && oldest !== undefined) this.#keys.delete(oldest)
  }

  forget(address: string, port: number): void {
    this.#keys.delete(knownHostName(address, port))
  }

  get(address: string, port: number): Uint8Array | undefined {
    return this.#keys.get(knownHostName(address, port))
  }
}
