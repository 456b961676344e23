import { create } from 'zustand'
import { failureOf } from '../engine/hooks.ts'

export interface Toast {
  readonly kind: 'ok' | 'failed' | 'note'
  readonly title: string
  /** What can be done about it. */
  readonly action?: { readonly label: string; readonly act: () => void }
}

type Shown = Toast & { readonly id: number }

export const useToasts = create<{ readonly toasts: readonly Shown[] }>()(() => ({ toasts: [] }))

/** More would cover what they speak of. */
const MOST = 4
const SHOWN_MS = 6_000
let last = 0

/**
 * A short message at the edge of the window. Failures, and those with something to do, stay until they are dismissed.
 * @returns what `dismissToast` takes
 */
export function toast(news: Toast): number {
  const id = ++last
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { ...news, id }].slice(-MOST) }))
  if (news.kind !== 'failed' && !news.action) setTimeout(() => dismissToast(id), SHOWN_MS)
  return id
}

/** Tells why something could not be done. */
export function toastFailure(error: unknown): void {
  toast({ kind: 'failed', title: failureOf(error).message })
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) }))
}
