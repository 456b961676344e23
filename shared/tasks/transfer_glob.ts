import picomatch from 'picomatch'

export interface GlobEntry {
  readonly name: string
  readonly isFolder: boolean
}

/** Whether a path has anything in it that a glob would act on. */
export function isGlob(path: string): boolean {
  return picomatch.scan(path).isGlob
}

/**
 * Paths that match a glob, sorted. `*`, `?`, `[…]` and `{a,b}` stay within one name; `**` as a whole name stands for any
 * number of folders. As in a shell, a name that begins with a dot is matched only by a pattern that does.
 *
 * @param list the names in a folder (`''`: where relative paths start); undefined when it is none or cannot be read
 */
export async function expandGlob(
  pattern: string,
  list: (folder: string) => Promise<readonly GlobEntry[] | undefined>,
): Promise<string[]> {
  const found = new Set<string>()
  const parts = pattern
    .replace(/\/+/g, '/')
    .replace(/(?<=.)\/$/, '')
    .split('/')

  const walk = async (folder: string, index: number): Promise<void> => {
    const part = parts[index]!
    const last = index === parts.length - 1
    if (part !== '**' && !isGlob(part)) {
      const path = folder + unescaped(part)
      if (!last) return walk(`${path}/`, index + 1)
      const parent = (await list(folder)) ?? []
      if (parent.some(({ name }) => name === unescaped(part))) found.add(path)
      return
    }
    const entries = (await list(folder)) ?? []
    if (part === '**') {
      if (!last) await walk(folder, index + 1)
      for (const { name, isFolder } of entries) {
        if (name.startsWith('.')) continue
        if (last) found.add(folder + name)
        if (isFolder) await walk(`${folder}${name}/`, index)
      }
      return
    }
    const matches = picomatch(part, { nonegate: true })
    for (const { name, isFolder } of entries) {
      if (!matches(name)) continue
      if (last) found.add(folder + name)
      else if (isFolder) await walk(`${folder}${name}/`, index + 1)
    }
  }

  const start = pattern.startsWith('/') ? '/' : ''
  await walk(start, parts[0] === '' ? 1 : 0)
  return [...found].sort()
}

function unescaped(part: string): string {
  return part.replace(/\\(.)/g, '$1')
}
