import { readFile, stat } from 'node:fs/promises'
import { systemWords } from '../../../shared/system_words.ts'

/** All authorities of a system are some 300 KiB. */
const MAX_PEM_BYTES = 4 * 1024 * 1024

/** The text of a file of certificates or keys. @returns a problem that begins with its path: "a.pem cannot be read: …" */
export async function readPem(path: string): Promise<string | { readonly problem: string }> {
  try {
    const stats = await stat(path)
    // A pipe without a writer, or a device without an end, would be read for ever.
    if (!stats.isFile()) return { problem: `${path} is not a file` }
    if (stats.size > MAX_PEM_BYTES)
      return { problem: `${path} is larger than ${MAX_PEM_BYTES / 1024 ** 2} MiB, which no certificates are` }
    return await readFile(path, 'utf8')
  } catch (error) {
    return { problem: `${path} cannot be read: ${systemWords(error)}` }
  }
}
