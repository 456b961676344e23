import type { OutgoingFile } from '../../app/send_sheet.ts'

/** Enough to fill the line to a local engine; more would only wait in the browser. */
const AT_ONCE = 3

export interface UploadOptions {
  /** From `transfers.stage`, relative to the page. */
  readonly url: string
  readonly signal: AbortSignal
  /** Bytes that are there so far, of all files together. */
  readonly onProgress: (bytes: number) => void
}

/**
 * Brings files that the browser has to the engine. Each is read from disk as it is sent, so their size does not matter.
 * @throws Error with words for a person: which file, and why
 */
export async function upload(files: readonly OutgoingFile[], options: UploadOptions): Promise<void> {
  const sent = new Map<OutgoingFile, number>()
  const waiting = [...files]
  const tell = (file: OutgoingFile, bytes: number) => {
    sent.set(file, bytes)
    let all = 0
    for (const one of sent.values()) all += one
    options.onProgress(all)
  }
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const next = file
      await uploadOne(next, options, (bytes) => tell(next, bytes))
      tell(next, next.file.size)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** XMLHttpRequest, because fetch does not tell how far it is. */
function uploadOne(
  { file, path }: OutgoingFile,
  { url, signal }: UploadOptions,
  onProgress: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error('cancelled'))
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    signal.addEventListener('abort', stop, { once: true })
    const query = new URLSearchParams({ path, mtime: String(file.lastModified) })
    request.open('PUT', `${url}?${query.toString()}`)
    request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve()
      else reject(new Error(`${path}: ${request.responseText || `HTTP ${request.status}`}`))
    }
    // The browser does not say why; most often the file has changed or cannot be read any more.
    request.onerror = () => reject(new Error(`${path}: the browser could not read or send it`))
    request.onabort = () => reject(new Error('cancelled'))
    request.onloadend = () => signal.removeEventListener('abort', stop)
    request.send(file)
  })
}
