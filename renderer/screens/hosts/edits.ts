import i18next from 'i18next'
import type { ContractFailure } from '../../../shared/contract/errors.ts'
import type { InventoryEditInput } from '../../../shared/contract/inventory.ts'
import { engine } from '../../engine/engine.ts'
import { failureOf } from '../../engine/hooks.ts'
import { toast } from '../../ui/toasts.ts'

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

let newest = ''

function offerUndo(title: string, revision: string): void {
  newest = revision
  toast({
    kind: 'ok',
    title,
    action: {
      label: i18next.t('common.undo'),
      act: () => {
        // Undo takes back the last change, which may be another one by now.
        if (newest !== revision) toast({ kind: 'note', title: i18next.t('hosts.undo.later') })
        else undo()
      },
    },
  })
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
