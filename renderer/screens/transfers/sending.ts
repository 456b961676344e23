import { create } from 'zustand'
import type { InputOf } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import { go } from '../../app/route.ts'
import type { Outgoing } from '../../app/send_sheet.ts'
import { engine } from '../../engine/engine.ts'
import { failureOf } from '../../engine/hooks.ts'
import { toast } from '../../ui/toasts.ts'
import { rootsOf } from './outgoing.ts'
import { upload } from './upload.ts'

/** Files on their way from this browser to the engine. */
export interface Sending {
  readonly id: number
  readonly title: string
  readonly bytes: number
  readonly totalBytes: number
  cancel(): void
}

export const useSendings = create<{ readonly sendings: readonly Sending[] }>()(() => ({ sendings: [] }))

export type PutRequest = Omit<InputOf<FlotillaContract['transfers.put']>, 'source'>

/** The screen is told at most this often. */
const TOLD_EVERY_MS = 100
let lastId = 0

/** Sends what was dropped to the hosts; first to the engine where only the browser has it. Shows how it went. */
export async function send(outgoing: Outgoing, request: PutRequest): Promise<void> {
  try {
    const source = outgoing.kind === 'paths' ? { paths: [...outgoing.paths] } : { staging: await stage(outgoing.files) }
    const { id } = await engine.mutate('transfers.put', { ...request, source })
    go({ screen: 'transfers', id })
  } catch (error) {
    const failure = failureOf(error)
    if (failure.message === 'cancelled') return
    toast({ kind: 'failed', title: failure.message })
  }
}

async function stage(files: Extract<Outgoing, { kind: 'files' }>['files']): Promise<string> {
  const { staging, url } = await engine.mutate('transfers.stage', {})
  const abort = new AbortController()
  const id = ++lastId
  const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0)
  const title = rootsOf(files)
    .map(({ name }) => name)
    .join(', ')
  const show = (bytes: number) =>
    useSendings.setState(({ sendings }) => ({
      sendings: [
        ...sendings.filter((one) => one.id !== id),
        { id, title, bytes, totalBytes, cancel: () => abort.abort() },
      ].sort((a, b) => a.id - b.id),
    }))
  let toldAt = 0
  const warn = (event: BeforeUnloadEvent) => event.preventDefault()
  window.addEventListener('beforeunload', warn)
  show(0)
  try {
    await upload(files, {
      url,
      signal: abort.signal,
      onProgress: (bytes) => {
        const now = performance.now()
        if (now - toldAt < TOLD_EVERY_MS) return
        toldAt = now
        show(bytes)
      },
    })
    return staging
  } catch (error) {
    // One file failed: the others need not go on.
    abort.abort()
    engine.mutate('transfers.unstage', { staging }).catch(() => {})
    throw error
  } finally {
    window.removeEventListener('beforeunload', warn)
    useSendings.setState(({ sendings }) => ({ sendings: sendings.filter((one) => one.id !== id) }))
  }
}
