import i18next from 'i18next'
import type { ContractFailure } from '../../../shared/contract/errors.ts'
import type { InventoryEditInput } from '../../../shared/contract/inventory.ts'
import { engine } from '../../engine/engine.ts'
import { failureOf } from '../../engine/hooks.ts'
import { useInventory } from '../../state/inventory.ts'
import { dismissToast, toast } from '../../ui/toasts.ts'

export interface EditOptions {
  /** What the caller saw of the sections it changes: see `inventory.edit`. */
  readonly stamps?: Readonly<Record<string, string>>
  /** Said when it is done, with a button that takes it back. */
  readonly done?: string
}

/** Makes changes as one step of undo. Resolves to why they were refused; nothing else is said about a refusal. */
export async function tryEdits(
  edits: readonly InventoryEditInput[],
  { stamps, done }: EditOptions = {},
): Promise<ContractFailure | undefined> {
  try {
    const { revision } = await engine.mutate('inventory.edit', {
      edits: [...edits],
      ...(stamps ? { stamps: { ...stamps } } : {}),
    })
    if (done !== undefined) offerUndo(done, revision)
    return undefined
  } catch (error) {
    return failureOf(error)
  }
}

/** As `tryEdits`; a refusal is said in a toast. Resolves to whether it was done. */
export async function makeEdits(edits: readonly InventoryEditInput[], options: EditOptions = {}): Promise<boolean> {
  const failure = await tryEdits(edits, options)
  if (failure) toast({ kind: 'failed', title: sentenceOf(failure) })
  return failure === undefined
}

/** Long enough to think better of it; Ctrl-Z works afterwards as well. */
const UNDO_OFFERED_MS = 15_000
let offered: number | undefined

/** Undo takes back the last change, so only the last one is offered. */
function offerUndo(title: string, revision: string): void {
  if (offered !== undefined) dismissToast(offered)
  const act = () => {
    // The file may have been changed elsewhere since, or without an offer.
    if (useInventory.getState().snapshot?.revision === revision) undo()
    else toast({ kind: 'note', title: i18next.t('hosts.undo.later') })
  }
  const id = toast({ kind: 'ok', title, action: { label: i18next.t('common.undo'), act } })
  offered = id
  setTimeout(() => dismissToast(id), UNDO_OFFERED_MS)
}

function undo(): void {
  engine.mutate('inventory.undo', {}).catch((error: unknown) => {
    toast({ kind: 'failed', title: sentenceOf(failureOf(error)) })
  })
}

/** What a refusal says, the first few of its problems included. */
export function sentenceOf({ message, details }: ContractFailure): string {
  const problems = (details?.problems ?? []).slice(0, 3).map((problem) => problem.message)
  const more = problems.filter((text) => !message.includes(text))
  return more.length > 0 ? `${message} ${more.join(' ')}` : message
}
