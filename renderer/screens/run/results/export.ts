import type { FoldedGroup } from '../../../../shared/contract/runs.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { engine } from '../../../engine/engine.ts'
import { toast, toastFailure } from '../../../ui/toasts.ts'

/** Hands every answer to the browser as a file to save. */
export async function exportRun(id: string, format: 'text' | 'json' | 'csv'): Promise<void> {
  try {
    const { url, fileName } = await engine.mutate('runs.export', { id, format })
    const link = document.createElement('a')
    link.href = url
    link.download = fileName
    link.click()
  } catch (error) {
    toastFailure(error)
  }
}

export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast({ kind: 'ok', title: done })
  } catch (error) {
    toast({ kind: 'failed', title: error instanceof Error ? error.message : String(error) })
  }
}

/** Answers as text, each under its hosts; only what the groups hold of them. */
export function foldedText(groups: readonly FoldedGroup[], outcome: (group: FoldedGroup) => string): string {
  return groups
    .map((group) => {
      const head = [foldNames(group.hosts), outcome(group)].filter(Boolean).join(' · ')
      const body = [group.stdout, group.stderr].filter(Boolean).join('\n').trimEnd()
      return `${head}\n${body}\n`
    })
    .join('\n')
}
