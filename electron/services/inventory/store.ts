import { realpath } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { applyEdit, type InventoryEdit } from '../../../shared/inventory/edit.ts'
import { emptyInventory, type Inventory } from '../../../shared/inventory/model.ts'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import type { Problem } from '../../../shared/problem.ts'
import { readText } from './file.ts'
import { withFileLock } from './lock.ts'

export interface LoadedInventory {
  /** Without hosts, and with a problem, when the file cannot be read. */
  readonly inventory: Inventory
  /** Worth saying, but no reason to stop. */
  readonly warnings: readonly Problem[]
}

/** Reads and resolves the file. Never rejects: all that is wrong is in `inventory.problems`. */
export async function loadInventory(path: string): Promise<LoadedInventory> {
  const file = await readText(path)
  if ('problem' in file) return { inventory: { ...emptyInventory, problems: [file.problem] }, warnings: [] }
  const inventory = parseInventory(file.text, path)
  return { inventory, warnings: permissionWarnings(inventory, file.mode, path) }
}

/** Group and others; Windows has no such bits and reports all of them. */
const readableByOthers = process.platform === 'win32' ? 0 : 0o044

function permissionWarnings(inventory: Inventory, mode: number, path: string): Problem[] {
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
   * Reads the file, makes the change, and puts the new text in the file's place, all under a lock; a link is followed to
   * its target. Never rejects: where there are problems, nothing was written.
   *
   * @returns the inventory as it is now
   */
  async edit(edit: InventoryEdit): Promise<LoadedInventory | { readonly problems: readonly Problem[] }> {
    try {
      // The lock and the temporary file belong next to the file itself, not next to a link to it.
      const target = await realpath(this.#path).catch(() => this.#path)
      const file = await readText(target)
      if ('problem' in file) return { problems: [{ ...file.problem, source: this.#path }] }
      return await withFileLock(target, (isHeld) => this.#editLocked(target, edit, isHeld))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      return this.#refusal(writeReasons[code ?? ''] ?? `cannot be changed (${code ?? 'unknown error'})`)
    }
  }

  async #editLocked(
    target: string,
    edit: InventoryEdit,
    isHeld: () => boolean,
  ): Promise<LoadedInventory | { readonly problems: readonly Problem[] }> {
    const file = await readText(target)
    if ('problem' in file) return { problems: [{ ...file.problem, source: this.#path }] }
    const edited = applyEdit(file.text, edit, this.#path)
    if ('problems' in edited) {
      return { problems: edited.problems.map((problem) => ({ ...problem, source: this.#path })) }
    }
    if (!isHeld())
      return this.#refusal('was not changed: the lock was lost, because this process stood still; try again')
    // Keeps mode and owner, and syncs before it renames.
    if (edited.text !== file.text) await writeFileAtomic(target, edited.text)
    return { inventory: edited.inventory, warnings: permissionWarnings(edited.inventory, file.mode, this.#path) }
  }

  #refusal(message: string): { readonly problems: readonly Problem[] } {
    return { problems: [{ source: this.#path, message }] }
  }
}

const writeReasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be changed: no permission to write in its folder',
  EPERM: 'cannot be changed: no permission to write in its folder',
  EROFS: 'cannot be changed: its file system is read-only',
  ENOSPC: 'was not changed: the disk is full',
  ELOCKED: 'was not changed: another program has held its lock for too long; try again',
}
