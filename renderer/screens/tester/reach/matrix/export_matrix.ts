import { engine } from '../../../../engine/engine.ts'
import { toastFailure } from '../../../../ui/toasts.ts'

/** Hands every cell to the browser as a file to save. */
export async function exportMatrix(id: string, format: 'csv' | 'json'): Promise<void> {
  try {
    const { url, fileName } = await engine.mutate('reach.export', { id, format })
    const link = document.createElement('a')
    link.href = url
    link.download = fileName
    link.click()
  } catch (error) {
    toastFailure(error)
  }
}
