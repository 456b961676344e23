import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { ContractError } from '../../../shared/contract/errors.ts'
import type { Problem } from '../../../shared/problem.ts'
import { linkChain } from '../link_chain.ts'
import { readText } from './file.ts'
import { withFileLock } from './lock.ts'

interface Problems {
  readonly problems: readonly Problem[]
}

/**
 * - `problems`: what was to be done is wrong, or the file cannot be read
 * - `failure`: the operating system refused, in words that follow the file's name
 */
export type Changed<Made> =
  | { readonly made: Made; readonly before: string; readonly mode: number }
  | Problems
  | { readonly failure: string; readonly problems?: never }

/**
 * Reads a file, makes the change, and puts the new text in the file's place, all under a lock; a link is followed to its
 * target. Where it does not succeed, nothing was written. Rejects only with a `ContractError` that `make` throws.
 *
 * @param make May be called twice, the first time without the lock; what it returns then is thrown away.
 * @param create Make the file, and its folder, when there is none.
 */
export async function changeText<Made extends { readonly text: string }>(
  path: string,
  make: (text: string) => Made | Problems,
  create = false,
): Promise<Changed<Made>> {
  try {
    // The lock and the temporary file belong next to the file itself, not next to a link to it.
    const target = (await linkChain(path)).at(-1) ?? path
    const file = await readText(target)
    if ('problem' in file) {
      if (!create || file.code !== 'ENOENT') return unreadable(file.problem, path)
      // Before anything is made on the disk: a change that is refused leaves no empty file behind.
      const tried = make('')
      if ('problems' in tried) return tried
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await writeFile(target, '', { flag: 'wx', mode: 0o600 }).catch(unlessThere)
    }
    return await withFileLock(target, (isHeld) => changeLocked(path, target, make, isHeld))
  } catch (error) {
    if (error instanceof ContractError) throw error
    const { code } = error as NodeJS.ErrnoException
    return { failure: writeReasons[code ?? ''] ?? `cannot be changed (${code ?? 'unknown error'})` }
  }
}

async function changeLocked<Made extends { readonly text: string }>(
  path: string,
  target: string,
  make: (text: string) => Made | Problems,
  isHeld: () => boolean,
): Promise<Changed<Made>> {
  const file = await readText(target)
  if ('problem' in file) return unreadable(file.problem, path)
  const made = make(file.text)
  if ('problems' in made) return made
  if (!isHeld()) return { failure: 'was not changed: the lock was lost, because this process stood still; try again' }
  // Keeps mode and owner, and syncs before it renames.
  if (made.text !== file.text) await writeFileAtomic(target, made.text)
  return { made, before: file.text, mode: file.mode }
}

function unreadable(problem: Problem, path: string): Problems {
  return { problems: [{ ...problem, source: path }] }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

const writeReasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be changed: no permission to write in its folder',
  EPERM: 'cannot be changed: no permission to write in its folder',
  EROFS: 'cannot be changed: its file system is read-only',
  ENOSPC: 'was not changed: the disk is full',
  ELOCKED: 'was not changed: another program has held its lock for too long; try again',
}
