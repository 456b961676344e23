import type { Problem } from '../problem.ts'

/** A machine that can be logged in to, with every default already applied. */
export interface Host {
  /** The name the inventory gives it; unique; what output lines and targets use. */
  readonly name: string
  /** What is connected to: a DNS name, an IPv4 or IPv6 address. */
  readonly address: string
  /** 1 to 65535; 22 when the inventory says nothing. */
  readonly port: number
  readonly user?: string
  /** Secret. */
  readonly password?: string
  /** A path (`~` still unexpanded), or the text of a private key (secret) when it begins with `-----BEGIN`. */
  readonly key?: string
  /** Secret: unlocks `key`. */
  readonly passphrase?: string
  readonly tags: readonly string[]
  /** Every group that holds it, directly or through another group, in file order. */
  readonly groups: readonly string[]
  /** What keeps this host from being used (groups that disagree about a value, say). Empty for a sound host. */
  readonly problems: readonly Problem[]
}

export interface Group {
  readonly name: string
  /** Its hosts, nested groups included, without duplicates, in inventory order. */
  readonly hosts: readonly string[]
  /** The groups it names directly. */
  readonly groups: readonly string[]
}

export interface Inventory {
  /**
   * In the order of first mention in the file, as a section, in a section's range or in a list of `hosts`; ranges count
   * up as written. The order in which everything is shown and run.
   */
  readonly hosts: ReadonlyMap<string, Host>
  readonly groups: ReadonlyMap<string, Group>
  /** All that is wrong in the file as a whole. Not empty: nothing may run. */
  readonly problems: readonly Problem[]
}

/** No hosts, no groups, nothing wrong. */
export const emptyInventory: Inventory = { hosts: new Map(), groups: new Map(), problems: [] }
