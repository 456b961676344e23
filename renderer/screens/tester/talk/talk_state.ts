import { create } from 'zustand'
import type { ServerHead, ServerSpecInput } from '../../../../shared/contract/tester/servers.ts'
import type { Sending, SessionHead, SessionSpecInput } from '../../../../shared/contract/tester/sessions.ts'

/** Servers and sessions as the engine last told them, in the order in which they were made. */
export const useTalk = create<{
  /** Absent: not told yet. */
  readonly servers?: readonly ServerHead[]
  readonly sessions?: readonly SessionHead[]
}>()(() => ({}))

/** What is being made or changed in a form over the tab. */
type TalkForm =
  /** `id`: that server gets the spec, in place of a new one. */
  | { readonly kind: 'server'; readonly id?: string | undefined; readonly spec?: ServerSpecInput | undefined }
  | {
      readonly kind: 'session'
      readonly id?: string
      readonly spec?: Partial<SessionSpecInput>
      /** What is to stand ready to be sent, once it is connected. */
      readonly sending?: Sending
    }

export const useTalkForm = create<{ readonly form?: TalkForm }>()(() => ({}))

export function openForm(form: TalkForm): void {
  useTalkForm.setState({ form })
}

export function closeForm(): void {
  useTalkForm.setState({ form: undefined })
}

/** The list with what an event says of it: those that changed stay in their place, new ones come at the end. */
export function merged<Item extends { readonly id: string }>(
  known: readonly Item[] | undefined,
  changed: readonly Item[],
  removed: readonly string[],
): readonly Item[] {
  const byId = new Map((known ?? []).map((item) => [item.id, item]))
  for (const item of changed) byId.set(item.id, item)
  for (const id of removed) byId.delete(id)
  return [...byId.values()]
}
