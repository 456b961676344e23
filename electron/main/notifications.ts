import { BrowserWindow, Notification } from 'electron'
import type { RunCounts, RunHead } from '../../shared/contract/runs.ts'
import type { Words } from './words.ts'

/** Shown notifications: one that nobody holds is collected, and its click is lost. */
const shown = new Set<Notification>()

export interface EndedRun {
  readonly head: RunHead
  /** Shorter ones are not worth a word; 0: none is. */
  readonly notifyAfterMs: number
  readonly words: Words
  readonly onClick: () => void
}

/** Tells that a long run has ended, when nobody looks. */
export function notifyEnd({ head, notifyAfterMs, words, onClick }: EndedRun): void {
  const long = notifyAfterMs > 0 && (head.durationMs ?? 0) >= notifyAfterMs
  if (!long || BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return
  const notification = new Notification({
    title: head.title,
    body: countsInWords(head.counts, words),
    urgency: head.counts.ok === head.counts.total ? 'low' : 'normal',
  })
  const forget = () => shown.delete(notification)
  notification.on('click', () => {
    forget()
    onClick()
  })
  notification.on('close', forget)
  notification.on('failed', forget)
  shown.add(notification)
  notification.show()
}

/** "76 ok, 3 failed, 1 unreachable"; what is none is not told. */
function countsInWords(counts: RunCounts, words: Words): string {
  const parts = (['ok', 'failed', 'unreachable', 'lost', 'cancelled'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${words[kind]}`)
  return parts.length > 0 ? parts.join(', ') : words.ended
}
