import { readlink } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** As many as Linux follows (path_resolution(7)). */
const maxLinks = 40

/** The path, where it leads when it is a symbolic link, where that leads, and so on; the last need not exist. */
export async function linkChain(path: string): Promise<string[]> {
  const chain = [resolve(path)]
  while (chain.length <= maxLinks) {
    const last = chain.at(-1) ?? path
    const next = await readlink(last).catch(() => undefined)
    if (next === undefined) break
    chain.push(resolve(dirname(last), next))
  }
  return chain
}
