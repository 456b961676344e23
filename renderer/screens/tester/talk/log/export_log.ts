import type { TranscriptFilter } from '../../../../../shared/contract/tester/transcripts.ts'
import { engine } from '../../../../engine/engine.ts'
import { toastFailure } from '../../../../ui/toasts.ts'

export type LogFormat = 'text' | 'json' | 'pcapng'

/** Hands what the filter shows of a log to the browser as a file to save. */
export async function exportLog(id: string, format: LogFormat, filter: TranscriptFilter): Promise<void> {
  try {
    const { encoding } = filter
    const { url, fileName } = await engine.mutate('transcripts.export', { id, format, encoding, filter })
    const link = document.createElement('a')
    link.href = url
    link.download = fileName
    link.click()
  } catch (error) {
    toastFailure(error)
  }
}
