import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What is given to every host's standard input, in a file that workers read; gone when the run has ended. */
export interface Spool {
  readonly path: string
  remove(): Promise<void>
}

export async function spool(text: string): Promise<Spool> {
  // Only its owner may enter the folder.
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-stdin-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const path = join(folder, 'stdin')
  try {
    await writeFile(path, text, { mode: 0o600 })
  } catch (error) {
    await remove()
    throw error
  }
  return { path, remove }
}
