import { applyEdit, type InventoryEdit } from '../../../shared/inventory/edit.ts'
import { emptyInventory, type Inventory } from '../../../shared/inventory/model.ts'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import type { Problem } from '../../../shared/problem.ts'
import { changeText } from './change.ts'
import { readText } from './file.ts'

export interface LoadedInventory {
  /** Without hosts, and with a problem, when the file cannot be read. */
  readonly inventory: Inventory
  /** Worth saying, but no reason to stop. */
  readonly warnings: readonly Problem[]
}

/** Reads and resolves the file. Never rejects: all that is wrong is in `inventory.problems`. */
export async function loadInventory(path: string): Promise<LoadedInventory> {
  const file = await readText(path, { pipes: true })
  if ('problem' in file) return { inventory: { ...emptyInventory, problems: [file.problem] }, warnings: [] }
  const inventory = parseInventory(file.text, path)
  return { inventory, warnings: permissionWarnings(inventory, file.mode, path) }
}

/** Group and others; Windows has no such bits and reports all of them. */
const readableByOthers = process.platform === 'win32' ? 0 : 0o044

/** @param mode The file's permission bits. */
export function permissionWarnings(inventory: Inventory, mode: number, path: string): Problem[] {
  if ((mode & readableByOthers) === 0) return []
  const holdsSecrets = [...inventory.hosts.values()].some(
    ({ password, passphrase, key }) => password ?? passphrase ?? key?.startsWith('-----BEGIN'),
  )
  if (!holdsSecrets) return []
  return [
    { source: path, message: `the inventory holds passwords or keys and other users can read it: chmod 600 ${path}` },
  ]
}

/** The inventory file as something that can be changed. Other processes may change it at the same time. */
export class InventoryStore {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  load(): Promise<LoadedInventory> {
    return loadInventory(this.#path)
  }

  /**
   * Makes one change. Never rejects: where there are problems, nothing was written.
   *
   * @returns the inventory as it is now
   */
  async edit(edit: InventoryEdit): Promise<LoadedInventory | { readonly problems: readonly Problem[] }> {
    const changed = await changeText(this.#path, (text) => applyEdit(text, edit, this.#path))
    if ('failure' in changed) return { problems: [{ source: this.#path, message: changed.failure }] }
    if ('problems' in changed) {
      return { problems: changed.problems.map((problem) => ({ ...problem, source: this.#path })) }
    }
    const { inventory } = changed.made
    return { inventory, warnings: permissionWarnings(inventory, changed.mode, this.#path) }
  }
}
