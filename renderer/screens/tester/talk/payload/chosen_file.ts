import { useEffect, useRef, useState } from 'react'
import { create } from 'zustand'
import { pickFiles } from '../../../../app/pick_files.ts'
import { desktop } from '../../../../engine/desktop.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { upload } from '../../../transfers/upload.ts'

/** As the engine names what was uploaded to it: shared/contract/transfers.ts. */
const UPLOADED = /^s-[0-9a-z]{16,64}$/

/** What the files were called that this page has uploaded. */
const useNames = create<Readonly<Record<string, string>>>()(() => ({}))

/** Of an upload the file's name, "" where this page does not know it; undefined: it is a path. */
export function useUploadedName(text: string): string | undefined {
  const name = useNames((names) => names[text])
  return UPLOADED.test(text) ? (name ?? '') : undefined
}

export interface Uploading {
  readonly name: string
  /** 0 to 1. */
  readonly share: number
}

/**
 * Asks for a file with the desktop's dialog or the browser's; what only the browser has is uploaded first.
 * @param onChosen takes its path, or the upload's id: what the engine understands
 */
export function useFileChoice(onChosen: (text: string) => void) {
  const [uploading, setUploading] = useState<Uploading>()
  const [failure, setFailure] = useState<string>()
  const abort = useRef<AbortController>(undefined)
  const latest = useRef(onChosen)
  useEffect(() => {
    latest.current = onChosen
  })
  useEffect(() => () => abort.current?.abort(), [])

  const choose = async () => {
    setFailure(undefined)
    if (desktop) {
      const [path] = await desktop.chooseFiles()
      if (path !== undefined) latest.current(path)
      return
    }
    const [file] = await pickFiles()
    if (!file) return
    const stop = (abort.current = new AbortController())
    const show = (bytes: number) => setUploading({ name: file.name, share: file.size === 0 ? 1 : bytes / file.size })
    show(0)
    try {
      const staging = await uploaded(file, stop.signal, show)
      useNames.setState({ [staging]: file.name })
      latest.current(staging)
    } catch (error) {
      if (!stop.signal.aborted) setFailure(failureOf(error).message)
    } finally {
      setUploading(undefined)
    }
  }
  return { choose: () => void choose(), cancel: () => abort.current?.abort(), uploading, failure }
}

/** @returns the upload's id. @throws Error with words for a person */
async function uploaded(file: File, signal: AbortSignal, onProgress: (bytes: number) => void): Promise<string> {
  const { staging, url } = await engine.mutate('transfers.stage', {})
  try {
    await upload([{ file, path: file.name }], { url, signal, onProgress })
    return staging
  } catch (error) {
    engine.mutate('transfers.unstage', { staging }).catch(() => {})
    throw error
  }
}
