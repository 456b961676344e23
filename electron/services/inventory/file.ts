import { open, stat } from 'node:fs/promises'
import type { Problem } from '../../../shared/problem.ts'

/** The text of a file with its permissions, or why it cannot be had. */
export type FileText =
  { readonly text: string; readonly mode: number } | { readonly problem: Problem; readonly code: string | undefined }

/** Larger than any inventory (10,000 hosts take 1 MB); a log or an image given by mistake is refused, not read. */
const maxBytes = 64 * 1024 * 1024

/**
 * Reads UTF-8 text; a byte order mark stays in it.
 * @param pipes Also from pipes and devices, as `-i <(command)` of a shell is one. Nothing that reads on behalf of a page
 * may: a pipe without a writer holds a thread for ever, and /dev/zero has no end.
 */
export async function readText(path: string, { pipes = false } = {}): Promise<FileText> {
  try {
    if (!pipes) {
      const stats = await stat(path)
      if (!stats.isFile() && !stats.isDirectory())
        return failure(path, undefined, 'is a pipe or a device: expected a file')
    }
    const file = await open(path, 'r')
    try {
      const { mode, size } = await file.stat().then((stats) => {
        if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
        return stats
      })
      if (size > maxBytes) return failure(path, undefined, 'is larger than 64 MiB: expected an inventory')
      const text = decode(await file.readFile())
      if (text === undefined) return failure(path, undefined, 'is not UTF-8 text: expected an inventory saved as UTF-8')
      return { text, mode }
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return failure(path, code, reasons[code ?? ''] ?? `cannot be read (${code ?? 'unknown error'})`)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file: expected an inventory',
  ENOTDIR: 'there is no such file: a part of the path is not a folder',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  EISDIR: 'is a folder: expected an inventory file',
  ELOOP: 'cannot be read: symbolic links lead in a circle',
}

function failure(source: string, code: string | undefined, message: string): FileText {
  return { problem: { source, message }, code }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
